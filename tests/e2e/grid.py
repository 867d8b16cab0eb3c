"""A grid on the screen: cells by heading and row, by keys alone."""
from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

from playwright.sync_api import Locator, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.serving import A_MOMENT, PATIENCE, until

if TYPE_CHECKING:
    from tests.e2e.browser import Visit


class Place(NamedTuple):
    """Where a grid stands: the row, the column as counted for screen readers, and the headings from there on."""
    row: int
    column: int
    titles: list[str]


class GridOnScreen:
    """An `st.data_editor`: cells are found by the heading of their column and the number of their row."""

    def __init__(self, visit: Visit, box: Locator):
        self.visit, self.page, self.box = visit, visit.page, box

    def headings(self) -> list[str]:
        """The headings in view, from the table that is drawn for screen readers."""
        self.box.locator("th[role=columnheader]").first.wait_for(state="attached")
        return self.box.locator("th[role=columnheader]").all_inner_texts()

    def select(self, heading: str, row: int) -> None:
        """Go to a cell by keys, so that no column width is needed.

        Every key is answered before the next, and each is decided by where the grid stands now: a click or a key that
        met a grid being redrawn is lost, one on a busy machine comes late. Columns out of view are not in the table
        for screen readers: walk until the heading is there.
        """
        was_at_start, last, stood_still = False, None, 0
        while stood_still < 10:
            if self._close_field():  # a click on a selected cell opens it
                continue
            here = self._place()
            stood_still, last = stood_still + (here is None or here == last), here
            if here is None:
                self._focus()
            elif here.row != row:
                self._move("ArrowDown" if here.row < row else "ArrowUp", here)
            elif here.titles[0] == heading:
                return
            elif heading in here.titles or was_at_start:
                self._move("ArrowRight", here, steps=here.titles.index(heading) if heading in here.titles
                           else max(1, len(here.titles) - 1))
            else:
                was_at_start = True
                self.page.keyboard.press("Home")
        raise AssertionError(f"no way to row {row} of {heading!r}: the grid stands at {last}")

    def _place(self) -> Place | None:
        """Where the grid says that it stands."""
        found = self.box.evaluate("""box => {
            const cell = box.querySelector("td[role=gridcell][aria-selected=true]");
            const heads = [...box.querySelectorAll("th[role=columnheader]")].map(
                each => [Number(each.getAttribute("aria-colindex")), each.innerText]);
            return cell && [cell.id, Number(cell.getAttribute("aria-colindex")), heads];
        }""")
        if found is None:
            return None
        cell, column, heads = found
        titles = [title for number, title in heads if number >= column]
        return Place(int(cell.split("-")[3]), column, titles) if titles else None

    def _focus(self) -> None:
        """A click on the first row. The container is clicked, since a scroller covers the canvas."""
        self.box.scroll_into_view_if_needed()
        self._settle()
        self.box.click(position={"x": 120, "y": 36 + 17})
        with contextlib.suppress(AssertionError):
            until(self.page, lambda: self._place() is not None, A_MOMENT)

    def _move(self, key: str, here: Place, *, steps: int = 1) -> None:
        """Some steps; a grid that does not stir has lost the keyboard, and is clicked again."""
        for _ in range(steps):
            self.page.keyboard.press(key)
        end = here.column + (steps if key == "ArrowRight" else 0)
        with contextlib.suppress(AssertionError):
            until(self.page, lambda: self._stands_elsewhere(here, end), A_MOMENT)
        if not self._stands_elsewhere(here) and not self._close_field():
            self._focus()

    def _stands_elsewhere(self, before: Place, column: int = 0) -> bool:
        now = self._place()
        return now is None or ((now.row, now.column) != (before.row, before.column) and now.column >= column)

    def _close_field(self) -> bool:
        """Whether a cell stood open, which has been left as it was."""
        field = self.page.locator(".gdg-clip-region")
        if not field.count():
            return False
        self.page.keyboard.press("Escape")
        with contextlib.suppress(AssertionError):
            expect(field).to_have_count(0, timeout=A_MOMENT)
        return True

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
            self._close_field()
        self.leave_cell()

    def leave_cell(self) -> None:
        """What stands in the open cell is taken."""
        for patience in (A_MOMENT, A_MOMENT, PATIENCE):
            self.page.keyboard.press("Enter")
            with contextlib.suppress(AssertionError) if patience < PATIENCE else contextlib.nullcontext():
                expect(self.page.locator(".gdg-clip-region")).to_have_count(0, timeout=patience)
                return

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
        """Paste at a cell, and the run that takes it or refuses it."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", tsv)
        before = self.visit.sent_runs
        for _ in range(3):
            self.select(heading, row)
            self.page.keyboard.press("Control+v")
            with contextlib.suppress(AssertionError):
                until(self.page, lambda: self.visit.sent_runs > before, A_MOMENT)
                break
        self.visit.settle()

    def _settle(self) -> None:
        last = None
        for _ in range(40):
            place = self.box.bounding_box()
            if place and place == last:
                return
            last = place
            self.page.wait_for_timeout(50)
