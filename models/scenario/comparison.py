"""Two to four scenarios planned and set side by side: assumptions first, then outcomes, then project by project.

The first one is the baseline; every other is compared with it, and each difference of its plan is attributed by making
the differences of its inputs one after the other and solving again (`models.explain.compare`).
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from models.audit import audit
from models.audit_document import audit_document
from models.explain.compare import Comparison, compare_plans, facts_of
from models.explain.input_changes import InputChange, ValueChange, find_input_changes
from models.plan import FundingOption, Plan, StopReason
from models.planning import plan_funding
from models.problem import Problem
from models.scenario.figures import Figures, figures_of
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class Named:
    """A problem under the name of its scenario."""

    name: str
    problem: Problem


@dataclass(frozen=True)
class Planned:
    """One scenario with its plan. figures None = no plan, none was found in the time, or the audit refused it.

    against_baseline: what changed and why; None for the baseline, and for one that was stopped before that.
    """

    name: str
    problem: Problem
    plan: Plan
    figures: Figures | None
    is_refused: bool = False
    against_baseline: Comparison | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    """One input that is not the same everywhere: its value in each scenario, as text; None = not there."""

    part: str
    key: str
    table: str
    row: str
    column: str
    values: tuple[str | None, ...]


class Move(StrEnum):
    """What became of a project against the baseline."""

    IN = "in"
    OUT = "out"
    MORE = "more"
    LESS = "less"
    SHIFTED = "shifted"
    SAME = "same"
    NEITHER = "neither"


@dataclass(frozen=True)
class ProjectMove:
    """One project: its state money in the baseline and in a scenario (None = not funded), and what caused the move.

    causes: the inputs changed in the last step in which its money changed; empty = not attributed.
    """

    project_id: str
    move: Move
    before_mvnd: int | None
    after_mvnd: int | None
    causes: tuple[InputChange, ...] = ()


@dataclass(frozen=True)
class ScenarioComparison:
    """The baseline first. is_stopped: somebody stopped it; what was planned so far is here."""

    planned: tuple[Planned, ...]
    is_stopped: bool = False

    @property
    def baseline(self) -> Planned:
        return self.planned[0]

    @property
    def has_one_measure(self) -> bool:
        """Whether value means the same in all scenarios: same scores, sizes, weights and bonuses of what is funded."""
        return all(each.figures is None or each.figures.value == each.figures.value_on_baseline
                   for each in self.planned)

    def assumptions(self) -> tuple[Assumption, ...]:
        """Every input that differs from the baseline in any scenario."""
        return compare_assumptions([each.problem for each in self.planned])

    def moves(self, place: int) -> tuple[ProjectMove, ...]:
        """Every project that is funded in the baseline or in the scenario at this place, moved ones first."""
        other = self.planned[place]
        causes = causes_of(other.against_baseline) if other.against_baseline else {}
        return find_moves(self.baseline.plan.chosen, other.plan.chosen, causes)


def compare_assumptions(problems: Sequence[Problem]) -> tuple[Assumption, ...]:
    """The matrix of inputs that differ between the first problem and any other."""
    given: dict[tuple[str, str, str, str, str], dict[int, ValueChange]] = {}
    for place, problem in enumerate(problems[1:], start=1):
        for change in find_input_changes(problems[0], problem):
            for cell in change.values:
                given.setdefault((change.part, change.key, cell.table, cell.row, cell.column), {})[place] = cell
    rows = []
    for key, cells in given.items():
        before = next(iter(cells.values())).before
        rows.append(Assumption(*key, (before, *(cells[place].after if place in cells else before
                                                for place in range(1, len(problems))))))
    return tuple(rows)


def compare_scenarios(scenarios: Sequence[Named], limits: SolveLimits, *, is_attributed: bool = True,
                      watch: Watch = UNWATCHED) -> ScenarioComparison:
    """Plan every scenario (`limits` for each search) and compare it with the first. Raises ValueError for too few
    or too many."""
    if not FEWEST <= len(scenarios) <= MOST:
        raise ValueError(f"{len(scenarios)} scenarios")
    total = len(scenarios) * 2 - 1 if is_attributed else len(scenarios)
    done = 0

    planned: list[Planned] = []
    for scenario in scenarios:
        watch.tell(done, total, scenario.name)
        planned.append(plan_scenario(scenario, scenarios[0].problem, limits, watch=watch.quiet()))
        done += 1
        if _is_stopped(planned[-1].plan, watch):
            return ScenarioComparison(tuple(planned), True)
    for place in range(1, len(planned) if is_attributed else 1):
        watch.tell(done, total, planned[place].name)
        planned[place] = _attribute(planned[0], planned[place], limits, watch.quiet())
        done += 1
        if watch.is_stopped():
            return ScenarioComparison(tuple(planned), True)
    return ScenarioComparison(tuple(planned))


def plan_scenario(scenario: Named, baseline: Problem, limits: SolveLimits, *,
                  watch: Watch = UNWATCHED) -> Planned:
    """One scenario planned and audited; value is also told by the baseline's measure."""
    watch.tell(0, 1, scenario.name)
    plan = plan_funding(scenario.problem, limits, watch=watch, price_levels=False)
    if not plan.has_solution:
        return Planned(scenario.name, scenario.problem, plan, None)
    if not audit(audit_document(scenario.problem, plan)).is_compliant:
        return Planned(scenario.name, scenario.problem, plan, None, is_refused=True)
    return Planned(scenario.name, scenario.problem, plan, figures_of(scenario.problem, plan, baseline))


def _attribute(baseline: Planned, other: Planned, limits: SolveLimits,
               watch: Watch) -> Planned:
    found = compare_plans(facts_of(baseline.plan), facts_of(other.plan), baseline.problem, other.problem, limits,
                          watch=watch)
    return Planned(other.name, other.problem, other.plan, other.figures, other.is_refused, found)


def _is_stopped(plan: Plan, watch: Watch) -> bool:
    return plan.stop_reason is StopReason.CANCELLED or watch.is_stopped()


def find_moves(chosen_before: Iterable[FundingOption], chosen_after: Iterable[FundingOption],
               causes: Mapping[str, tuple[InputChange, ...]] = MappingProxyType({})) -> tuple[ProjectMove, ...]:
    """Every project funded on either side, moved ones first, the largest differences first."""
    before, after = ({option.project_id: option for option in side} for side in (chosen_before, chosen_after))
    rows = []
    for project_id in sorted(before.keys() | after.keys()):
        old, new = before.get(project_id), after.get(project_id)
        amounts = tuple(None if option is None else option.state_mvnd for option in (old, new))
        move = _move(*amounts)
        if move is Move.SAME and old.years != new.years:
            move = Move.SHIFTED
        why = causes.get(project_id, ()) if move is not Move.SAME else ()
        rows.append(ProjectMove(project_id, move, *amounts, why))
    order = list(Move)
    return tuple(sorted(rows, key=lambda row: (order.index(row.move), -abs((row.after_mvnd or 0) - (
        row.before_mvnd or 0)), row.project_id)))


def _move(before: int | None, after: int | None) -> Move:
    if before is None or after is None:
        return Move.NEITHER if before == after else Move.IN if before is None else Move.OUT
    return Move.SAME if before == after else Move.MORE if after > before else Move.LESS


def causes_of(comparison: Comparison) -> Mapping[str, tuple[InputChange, ...]]:
    """Per project, the inputs changed in the last step in which what it gets changed."""
    found: dict[str, tuple[InputChange, ...]] = {}
    for step in comparison.steps:
        touched = (*step.outcome.entered, *step.outcome.left, *(each.project_id for each in step.outcome.resized))
        found.update(dict.fromkeys(touched, step.changes))
    return found
