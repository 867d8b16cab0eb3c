"""A grid on the screen: cells by heading and row, by keys alone."""
from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

from playwright.sync_api import Locator, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.serving import A_MOMENT, PATIENCE

if TYPE_CHECKING:
    from tests.e2e.browser import Visit


class GridOnScreen:
    """An `st.data_editor`: cells are found by the heading of their column and the number of their row."""

    def __init__(self, visit: Visit, box: Locator):
        self.visit, self.page, self.box = visit, visit.page, box

    def headings(self) -> list[str]:
        """The headings in view, from the table that is drawn for screen readers."""
        self.box.locator("th[role=columnheader]").first.wait_for(state="attached")
        return self.box.locator("th[role=columnheader]").all_inner_texts()

    def select(self, heading: str, row: int) -> None:
        """One click to focus the grid, then keys, so that no column width is needed.

        The container is clicked, since a scroller covers the canvas. A second click on a selected cell would open its
        editor, hence the Escape. Columns out of view are not in the table for screen readers: walk until it is there.
        """
        selected = self.box.locator("td[role=gridcell][aria-selected=true]")
        for patience in (A_MOMENT, A_MOMENT, None):  # a click that meets a grid being redrawn is lost
            self.box.scroll_into_view_if_needed()
            self._settle()
            self.box.click(position={"x": 120, "y": 36 + 17})
            if self.page.locator(".gdg-clip-region").count():
                self.page.keyboard.press("Escape")
            self.page.keyboard.press("Control+Home")
            with contextlib.suppress(AssertionError) if patience else contextlib.nullcontext():
                # Each key is answered before the next: on a busy machine the click may be dealt with after them.
                for at in range(row + 1):
                    if at:
                        self.page.keyboard.press("ArrowDown")
                    expect(selected).to_have_id(re.compile(rf"glide-cell-[01]-{at}$"), timeout=patience or PATIENCE)
                break
        for _ in range(80):
            column = int(selected.get_attribute("id").split("-")[2])
            here = int(selected.get_attribute("aria-colindex"))
            ahead = [(int(number), title) for number, title in self.box.locator("th[role=columnheader]").evaluate_all(
                "all => all.map(e => [e.getAttribute('aria-colindex'), e.innerText])") if int(number) >= here]
            if ahead[0] == (here, heading):
                return
            steps = next((number for number, title in ahead if title == heading), ahead[-1][0]) - here or 1
            for _ in range(steps):
                self.page.keyboard.press("ArrowRight")
            with contextlib.suppress(AssertionError):  # a key that a grid being redrawn lost: on from where it stands
                expect(selected).to_have_id(f"glide-cell-{column + steps}-{row}", timeout=A_MOMENT)
        raise AssertionError(f"no column {heading!r}")

    def press_first_row(self, shown: Locator, *, x: int = 14) -> None:
        """Press the box of the first row (or another place of it), which shows something. A press that meets a grid
        being redrawn is lost, and nothing is run by it: it is pressed again."""
        for _ in range(3):
            self._settle()
            self.box.click(position={"x": x, "y": 36 + 17})
            self.visit.settle()
            if shown.count():
                return
            self.visit.repeated += 1
        raise AssertionError("the row could not be pressed")

    def type(self, heading: str, row: int, text: str) -> None:
        """A typed cell, and the run that takes it."""
        self.commit(heading, row, text)
        expect(self.page.locator(".gdg-clip-region")).to_have_count(0)
        self.visit.settle()

    def commit(self, heading: str, row: int, text: str) -> None:
        """Type a cell and leave it; the run that takes it is not waited for."""
        for patience in (A_MOMENT, A_MOMENT, PATIENCE):
            field = self.open_cell(heading, row)
            field.press("Control+a")
            self.page.keyboard.type(text, delay=15)
            # A cell that is drawn anew under the keys has lost some of them.
            with contextlib.suppress(AssertionError) if patience < PATIENCE else contextlib.nullcontext():
                expect(field).to_have_value(text, timeout=patience)
                break
            self.page.keyboard.press("Escape")
        self.page.keyboard.press("Enter")

    def open_cell(self, heading: str, row: int) -> Locator:
        """Open the cell with Enter and wait for its field: typing blind loses keystrokes."""
        field = self.page.locator(".gdg-clip-region").locator("input, textarea").first
        for patience in (A_MOMENT, A_MOMENT, PATIENCE):
            self.select(heading, row)
            self.page.keyboard.press("Enter")
            with contextlib.suppress(PlaywrightTimeout) if patience < PATIENCE else contextlib.nullcontext():
                field.wait_for(timeout=patience)
                break
        return field

    def paste(self, heading: str, row: int, tsv: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", tsv)
        self.select(heading, row)
        self.page.keyboard.press("Control+v")
        self.visit.settle()

    def _settle(self) -> None:
        last = None
        for _ in range(40):
            place = self.box.bounding_box()
            if place and place == last:
                return
            last = place
            self.page.wait_for_timeout(50)
