"""What changed between two plans, and because of which input: the inputs' differences first, then the outcomes',
then each change of the inputs made alone, in turn, and solved again."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from models.explain.input_changes import PARTS, RECORD, InputChange, apply_input_change, find_input_changes
from models.plan import Plan, Termination
from models.planning import plan_funding
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

# More projects than this changed: they are made in one step together, and the step says so.
MOST_PROJECTS_APART = 12


@dataclass(frozen=True, slots=True)
class Amounts:
    """What one project gets (million VND)."""

    state_mvnd: int
    counterpart_mvnd: int


@dataclass(frozen=True)
class PlanFacts:
    """A plan's outcome without its options: enough to compare plans read from a file."""

    termination: str
    value: Fraction | None
    amounts: dict[str, Amounts] = field(default_factory=dict)

    @property
    def has_plan(self) -> bool:
        return self.value is not None

    @property
    def is_proved(self) -> bool:
        return self.termination in (Termination.OPTIMAL, Termination.INFEASIBLE)

    @property
    def state_mvnd(self) -> int:
        return sum(amounts.state_mvnd for amounts in self.amounts.values())

    @property
    def counterpart_mvnd(self) -> int:
        return sum(amounts.counterpart_mvnd for amounts in self.amounts.values())


@dataclass(frozen=True, slots=True)
class Resized:
    """A project that both plans fund, with other amounts."""

    project_id: str
    before: Amounts
    after: Amounts


@dataclass(frozen=True)
class OutcomeChange:
    """From one plan to another; value_change None where one of them does not exist."""

    value_change: Fraction | None
    state_change_mvnd: int
    counterpart_change_mvnd: int
    entered: tuple[str, ...]
    left: tuple[str, ...]
    resized: tuple[Resized, ...]

    @property
    def is_unchanged(self) -> bool:
        return not (self.value_change or self.entered or self.left or self.resized) and self.value_change is not None


@dataclass(frozen=True)
class AttributedStep:
    """Changes of the inputs made together after all steps before, and what the plan then became.

    is_proved: the plans on both sides are proved. has_plan: whether there is one after the step.
    """

    changes: tuple[InputChange, ...]
    outcome: OutcomeChange
    has_plan: bool
    is_proved: bool


@dataclass(frozen=True)
class Comparison:
    """`inputs` None = one of the plans does not carry its inputs. `not_attributed`: a code, "" when every change was
    attributed. agrees: the last step's plan has the second plan's value."""

    before: PlanFacts
    after: PlanFacts
    outcome: OutcomeChange
    inputs: tuple[InputChange, ...] | None
    steps: tuple[AttributedStep, ...] = ()
    not_attributed: str = ""
    agrees: bool | None = None


def facts_of(plan: Plan) -> PlanFacts:
    """The outcome of a plan."""
    return PlanFacts(plan.termination.value, plan.objective, {
        option.project_id: Amounts(option.state_mvnd, option.total_mvnd - option.state_mvnd) for option in plan.chosen})


def compare_plans(before: PlanFacts, after: PlanFacts, problem_before: Problem | None, problem_after: Problem | None,
                  limits: SolveLimits | None = None, *, watch: Watch = UNWATCHED) -> Comparison:
    """Differences of inputs, of outcomes, and each attributed by re-solving (`limits` per step).

    Without both problems nothing is attributed ("inputs_missing"); stopping keeps the steps made ("stopped").
    """
    outcome = outcome_change(before, after)
    if problem_before is None or problem_after is None:
        return Comparison(before, after, outcome, None, not_attributed="inputs_missing")
    changes = find_input_changes(problem_before, problem_after)
    groups = _groups([change for change in changes if change.has_effect])
    problem, facts, steps = problem_before, before, []
    for done, group in enumerate(groups):
        if watch.is_stopped():
            return Comparison(before, after, outcome, changes, tuple(steps), "stopped")
        watch.tell(done, len(groups), group[0].key if len(group) == 1 else group[0].part)
        for change in group:
            problem = apply_input_change(problem, change, problem_after)
        found = facts_of(plan_funding(problem, limits, price_levels=False, watch=watch))
        steps.append(AttributedStep(tuple(group), outcome_change(facts, found), found.has_plan,
                                    facts.is_proved and found.is_proved))
        facts = found
    return Comparison(before, after, outcome, changes, tuple(steps), "" if groups else "no_input_change",
                      None if not groups else facts.value == after.value)


def outcome_change(before: PlanFacts, after: PlanFacts) -> OutcomeChange:
    """Who enters, leaves and gets another amount, and by how much value and money differ."""
    old, new = set(before.amounts), set(after.amounts)
    resized = (Resized(p, before.amounts[p], after.amounts[p]) for p in sorted(old & new))
    return OutcomeChange(
        after.value - before.value if before.has_plan and after.has_plan else None,
        after.state_mvnd - before.state_mvnd, after.counterpart_mvnd - before.counterpart_mvnd,
        tuple(sorted(new - old)), tuple(sorted(old - new)), tuple(r for r in resized if r.before != r.after))


def _groups(changes: Sequence[InputChange]) -> list[list[InputChange]]:
    """One change a step, in the stated order; a crowd of projects in one step, and the record of what happened."""
    record = [change for change in changes if change.part in RECORD]
    groups = _groups_of_inputs([change for change in changes if change.part not in RECORD])
    return [*groups, record] if record else groups


def _groups_of_inputs(changes: Sequence[InputChange]) -> list[list[InputChange]]:
    ordered = sorted(changes, key=lambda change: PARTS.index(change.part))
    projects = [change for change in ordered if change.part == "projects"]
    if len(projects) <= MOST_PROJECTS_APART:
        return [[change] for change in ordered]
    groups = [[change] for change in ordered if change.part != "projects"]
    place = sum(PARTS.index(group[0].part) < PARTS.index("projects") for group in groups)
    return [*groups[:place], projects, *groups[place:]]
