"""Two to four scenarios planned and set side by side: assumptions first, then outcomes, then project by project.

The first one is the baseline; every other is compared with it, and each difference of its plan is attributed by making
the differences of its inputs one after the other and solving again (`models.explain.compare`).
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from models.audit import audit
from models.audit_document import audit_document
from models.explain.compare import Comparison, compare_plans, facts_of
from models.explain.input_changes import InputChange, ValueChange, find_input_changes
from models.plan import Plan, StopReason
from models.planning import plan_funding
from models.problem import Problem
from models.register.net_changes import Change
from models.register.rule_edits import PLANNING
from models.report.who_moves import ProjectMove, paid_by, who_moves
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
    """One input that is not the same everywhere: its value in each scenario, as text; None = not there.

    entries: the entry of each scenario's list that makes it so; None = its list has none.
    """

    part: str
    key: str
    table: str
    row: str
    column: str
    values: tuple[str | None, ...]
    entries: tuple[Change | None, ...] = ()


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

    def assumptions(self, lists: Sequence[Sequence[Change]] = ()) -> tuple[Assumption, ...]:
        """Every input that differs from the baseline in any scenario. lists: as in `compare_assumptions`."""
        return compare_assumptions([each.problem for each in self.planned], lists[:len(self.planned)])

    def moves(self, place: int) -> tuple[ProjectMove, ...]:
        """Every project that is funded in the baseline or in the scenario at this place, moved ones first."""
        other = self.planned[place]
        causes = causes_of(other.against_baseline) if other.against_baseline else {}
        return who_moves(paid_by(self.baseline.plan.chosen), paid_by(other.plan.chosen), causes)


def compare_assumptions(problems: Sequence[Problem], lists: Sequence[Sequence[Change]] = ()) -> tuple[Assumption, ...]:
    """The matrix of inputs that differ between the first problem and any other. `lists`: of changes, one a problem."""
    made = [_by_place(entries) for entries in lists]
    given: dict[tuple[str, str, str, str, str], dict[int, ValueChange]] = {}
    for place, problem in enumerate(problems[1:], start=1):
        for change in find_input_changes(problems[0], problem):
            for cell in change.values:
                given.setdefault((change.part, change.key, cell.table, cell.row, cell.column), {})[place] = cell
    rows = []
    for key, cells in given.items():
        before = next(iter(cells.values())).before
        values = (cells[place].after if place in cells else before for place in range(1, len(problems)))
        _, _, table, row, column = key
        rows.append(Assumption(*key, (before, *values), tuple(
            each.get((table, row, column)) or each.get((table, row, "")) for each in made)))
    return tuple(rows)


def _by_place(entries: Sequence[Change]) -> dict[tuple[str, str, str], Change]:
    """What is on in a list, by table, row and column as the matrix names them."""
    found = {}
    for change in entries:
        table, key, column = change.place
        if change.is_on:
            found[("rules", "", "as_of") if table == PLANNING else (table, " · ".join(key), column)] = change
    return found


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
    return replace(other, against_baseline=found)


def _is_stopped(plan: Plan, watch: Watch) -> bool:
    return plan.stop_reason is StopReason.CANCELLED or watch.is_stopped()


def causes_of(comparison: Comparison) -> Mapping[str, tuple[InputChange, ...]]:
    """Per project, the inputs changed in the last step in which what it gets changed."""
    found: dict[str, tuple[InputChange, ...]] = {}
    for step in comparison.steps:
        touched = (*step.outcome.entered, *step.outcome.left, *(each.project_id for each in step.outcome.resized))
        found.update(dict.fromkeys(touched, step.changes))
    return found
