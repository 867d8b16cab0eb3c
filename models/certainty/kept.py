"""Plans of draws kept on the disk as they are found, so that a run that was ended goes on where it stopped.

One file per question (problem, plan, what varies, seed, gap, code), a line per draw; a line that a killed writer left
unfinished is passed over. The folder is `var/certainty` under the dashboard, or the one that `CERTAINTY_FOLDER` names.
"""
from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from models.certainty.deciding import DecidedBy, DrawnPlan, DrawTask
from models.files.document_limits import DocumentRefused
from models.files.own_files import make_private_folder
from models.files.safe_json import load_json
from models.files.shipped import DATA
from models.plain import digest_of

FOLDER_VARIABLE = "CERTAINTY_FOLDER"
DEFAULT_FOLDER = DATA.parent / "var" / "certainty"
# Older files go when there are more: each can be worked out again.
_MOST_FILES = 50
_DAMAGE = (DocumentRefused, TypeError, ValueError, KeyError)


def kept_folder() -> Path:
    """Where draws are kept."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


def question_key(task: DrawTask, code: str) -> str:
    """What the plans of a task's draws depend on, beside the number of the draw. code: the fingerprint of the code."""
    chosen = sorted(str(option.key) for option in task.plan.chosen)
    return digest_of([task.problem.digest, chosen, task.uncertainty.digest, task.seed, repr(task.gap_share),
                      str(task.width), list(task.fixed_in), list(task.fixed_out), code])


class KeptDraws:
    """The draws of one question that are known. A folder that cannot be written to keeps nothing and stops nobody."""

    def __init__(self, folder: Path, key: str) -> None:
        self.path = folder / f"{key}.jsonl"
        self.known: dict[int, DrawnPlan] = {}
        self._can_write = True
        try:
            make_private_folder(folder)
            lines = self.path.read_bytes().splitlines() if self.path.exists() else []
            self._drop_oldest(folder)
        except OSError:
            self._can_write, lines = False, []
        for line in lines:
            try:
                plan = _from_plain(load_json(line))
            except _DAMAGE:
                continue
            self.known[plan.draw] = plan

    def keep(self, plans: Iterable[DrawnPlan]) -> None:
        """Add plans to the file. What the clock or a click has stopped is no answer and is not kept."""
        new = [plan for plan in plans if plan.decided_by is not DecidedBy.STOPPED and plan.draw not in self.known]
        self.known |= {plan.draw: plan for plan in new}
        if new and self._can_write:
            try:
                # A line begun by a writer that was killed ends here.
                with self.path.open("a", encoding="utf-8") as file:
                    file.write("\n" + "".join(f"{json.dumps(_to_plain(plan))}\n" for plan in new))
            except OSError:
                self._can_write = False

    def _drop_oldest(self, folder: Path) -> None:
        files = sorted(folder.glob("*.jsonl"), key=lambda path: path.stat().st_mtime)
        for path in files[:max(0, len(files) - _MOST_FILES)]:
            if path != self.path:
                path.unlink(missing_ok=True)


def _to_plain(plan: DrawnPlan) -> list[object]:
    return [plan.draw, list(plan.entered), list(plan.left), plan.decided_by.value, plan.is_proved, plan.by_costs,
            plan.gap]


def _from_plain(read: object) -> DrawnPlan:
    draw, entered, left, decided_by, is_proved, by_costs, gap = read
    if not (isinstance(draw, int) and draw >= 0 and isinstance(is_proved, bool) and isinstance(gap, float)
            and isinstance(by_costs, int | None)):
        raise ValueError(read)
    return DrawnPlan(draw, tuple(map(str, entered)), tuple(map(str, left)), DecidedBy(decided_by), is_proved, by_costs,
                     gap)
