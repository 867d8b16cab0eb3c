"""A planner's Solver workbook from its bytes to the comparison: one call, for a job in a process of its own."""
from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models.domain import Finding
from models.excel_solver.comparing import Comparison, compare_to_best
from models.excel_solver.solver_model import read_solver_model
from models.excel_solver.solving import solve_solver_model
from models.plan import Plan
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch


@dataclass(frozen=True)
class WorkbookAnswer:
    """The comparison, or None with the findings that say why the model could not be read."""

    comparison: Comparison | None
    findings: tuple[Finding, ...]


def answer_workbook(content: bytes, name: str, limits: SolveLimits, plan: Plan | None = None,
                    project_ids: Sequence[str] = (), *, watch: Watch = UNWATCHED) -> WorkbookAnswer:
    """Read the model of an .xlsx file, solve it again, and put the file's answer beside the best one and our plan.

    `name`: what the file is called, for findings. Stopped before solving, there is no comparison.
    """
    watch.tell(0, 2, "read")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.xlsx"
        path.write_bytes(content)
        reading = read_solver_model(path)
    findings = tuple(replace(finding, file=name) for finding in reading.findings)
    if reading.model is None or watch.is_stopped():
        return WorkbookAnswer(None, findings)
    watch.tell(1, 2, "solve")
    answer = solve_solver_model(reading.model, limits)
    watch.tell(2, 2, "solve")
    return WorkbookAnswer(compare_to_best(reading.model, answer.termination, answer.values, answer.objective, plan,
                                          project_ids), findings)
