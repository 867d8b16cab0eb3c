"""Yours and ours: what a planner's Solver workbook holds, the best answer of its own model, and the plan of a case."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.excel_solver.linear import CellKey
from models.excel_solver.solver_model import DecisionCell, ModelConstraint, SolverModel
from models.plan import FundingOption, Plan, Termination

# Spreadsheets hold doubles: a constraint missed by less than this share of its size is kept.
_TOLERANCE = Fraction(1, 10**6)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision: what the file holds, what the best answer holds, and what our plan does with the same project.

    `project_id` "" = the row names no project of the case; `option` None = our plan does not fund it.
    """

    decision: DecisionCell
    best: Fraction | None
    project_id: str = ""
    option: FundingOption | None = None

    @property
    def differs(self) -> bool:
        return self.best is not None and abs(self.best - self.decision.stored) > _TOLERANCE


@dataclass(frozen=True, slots=True)
class BrokenConstraint:
    """A constraint that the values break, at one cell, by so much; None = a limit of the decision itself."""

    constraint: ModelConstraint | None
    cell: str
    by: Fraction


@dataclass(frozen=True)
class Comparison:
    """`verdict`: `same` (the file holds a best answer), `better` (a better one exists), `broken` (the file's answer
    breaks its own constraints), `infeasible`, `unbounded`, `not_solved`."""

    model: SolverModel
    rows: tuple[DecisionRow, ...]
    stored_objective: Fraction
    best_objective: Fraction | None
    broken: tuple[BrokenConstraint, ...]
    is_proved: bool
    verdict: str

    @property
    def is_another_answer(self) -> bool:
        """The best value is reached with other decisions than the file's: its answer is one of several."""
        return self.verdict == "same" and any(row.differs for row in self.rows)


def compare_to_best(model: SolverModel, termination: Termination, best: Mapping[CellKey, Fraction] | None,
                    best_objective: Fraction | None, plan: Plan | None = None,
                    project_ids: Iterable[str] = ()) -> Comparison:
    """Put the file's answer beside the best one. `project_ids`: those of the case that `plan` answers."""
    known = {project_id.casefold(): project_id for project_id in project_ids}
    chosen = plan.chosen_by_project if plan is not None else {}
    rows = []
    for decision in model.decisions:
        named = next((known[text.casefold()] for text in decision.row_texts if text.casefold() in known), "")
        rows.append(DecisionRow(decision, best[decision.key] if best is not None else None, named, chosen.get(named)))
    broken = tuple(broken_constraints(model, model.stored))
    stored = model.objective.at(model.stored)
    is_proved = termination is Termination.OPTIMAL
    return Comparison(model, tuple(rows), stored, best_objective, broken, is_proved,
                      _verdict(model, termination, stored, best_objective, bool(broken), is_proved))


def broken_constraints(model: SolverModel, values: Mapping[CellKey, Fraction]) -> Iterable[BrokenConstraint]:
    """Every constraint the values break, limits and wholeness of the decisions too."""
    for constraint in model.constraints:
        by = constraint.broken_by(values)
        if by > _TOLERANCE * max(1, abs(constraint.right.at(values))):
            yield BrokenConstraint(constraint, constraint.cell, by)
    for decision in model.decisions:
        value = values[decision.key]
        low = 0 if decision.lower is None else max(Fraction(0), decision.lower - value)
        high = 0 if decision.upper is None else max(Fraction(0), value - decision.upper)
        part = abs(value - round(value)) if decision.is_whole else 0
        if (by := max(low, high, part)) > _TOLERANCE:
            yield BrokenConstraint(None, decision.cell, Fraction(by))


def _verdict(model: SolverModel, termination: Termination, stored: Fraction, best: Fraction | None, is_broken: bool,
             is_proved: bool) -> str:
    ended = {Termination.INFEASIBLE: "infeasible", Termination.UNBOUNDED: "unbounded"}.get(termination)
    if ended:
        return ended
    if best is None:
        return "not_solved"
    if is_broken:
        return "broken"
    near = _TOLERANCE * max(1, abs(best))
    gain = {"max": best - stored, "min": stored - best, "value": abs(stored - (model.target or 0))}[model.sense]
    # Without a proof an equal value says nothing about the best one.
    return "better" if gain > near else "same" if is_proved else "not_proved"
