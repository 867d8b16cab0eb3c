"""What somebody has to see of a stored version before deciding about it: every input that differs from the register it
was made on, with the reason given; what its plan comes to; who gets money and who does not, against another plan."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from models.audit import AuditFinding
from models.domain import Finding
from models.explain.input_changes import InputChange, ValueChange, find_input_changes
from models.plan import FundingOption, Plan
from models.problem import Problem
from models.report.allocation import allocate
from models.report.headline import targets_reached
from models.scenario.applying import pose_problem
from models.scenario.comparison import ProjectMove, find_moves
from models.scenario.conflicts import targets_of
from models.scenario.figures import figures_of
from models.scenario.layers import flatten
from models.scenario.listed import reasons_in
from models.scenario.reading import Scenario
from models.scenario.stored import OpenedVersion
from models.scenario.stored_plan import plan_again
from models.store.records import Version


@dataclass(frozen=True, slots=True)
class Changed:
    """One input that the version changes. path: as in the change log (`models.words.change_text`); before, after: None
    = not there. reason: what was written beside it, "" = only the note of `layer`, the scenario that sets it."""

    part: str
    path: str
    before: str | bool | None
    after: str | None
    reason: str = ""
    layer: Scenario | None = None


@dataclass(frozen=True)
class Review:
    """base: the problem of the register alone; problem: with the scenario. plan None = saved without one, or rules,
    register or program give other digests by now. findings: of the re-check that was saved with the plan; new_findings:
    errors and warnings about the inputs that the register alone does not have."""

    version: Version
    base: Problem
    problem: Problem
    changes: tuple[Changed, ...]
    plan: Plan | None
    findings: tuple[AuditFinding, ...]
    new_findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan comes to; None = not known. value_on_base: the same projects by the base's scores and weights."""

    state_mvnd: int
    counterpart_mvnd: int
    projects: int
    value: Fraction | None
    value_on_base: Fraction | None = None
    strategic_share: Fraction | None = None
    targets_met: int | None = None
    targets_measured: int | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """A funded project: state money in all (million VND) and by year, years without any left out."""

    project_id: str
    state_mvnd: int
    years: tuple[tuple[int, int], ...]


def review_version(opened: OpenedVersion) -> Review | None:
    """None = neither its register nor its scenario can be read or planned by this version of the product."""
    if opened.scenario is None or opened.base is None:
        return None
    as_of = date.fromisoformat(opened.version.record.as_of)
    base, found_before = pose_problem(opened.base, as_of)
    problem, found = pose_problem(opened.base, as_of, opened.scenario)
    if base is None or problem is None:
        return None
    document = opened.version.plan or {}
    new = tuple(each for each in found if each.severity in ("error", "warning") and each not in found_before)
    return Review(opened.version, base, problem, tuple(_changes(base, problem, opened.scenario)),
                  plan_again(problem, opened.version.plan),
                  tuple(AuditFinding(**each) for each in document.get("audit", ()) if "rule_id" in each), new)


def outcome_of(problem: Problem, plan: Plan, base: Problem) -> Outcome:
    """The figures of a plan of the problem."""
    figures = figures_of(problem, plan, base)
    reached = targets_reached(allocate(problem, plan))
    return Outcome(figures.state_mvnd, figures.counterpart_mvnd, figures.projects, figures.value,
                   figures.value_on_baseline, figures.strategic_share, len(reached.met), reached.measured)


def outcome_of_version(review: Review, base: Problem) -> Outcome | None:
    """The figures of a version; of a plan that is not made again only what was stored. None = it has no plan."""
    if review.plan is not None:
        return outcome_of(review.problem, review.plan, base)
    head = review.version.record.headline
    if head.termination not in ("optimal", "feasible"):
        return None
    return Outcome(head.state_mvnd, head.counterpart_mvnd, head.projects_funded, head.value)


def paid_by_version(version: Version) -> list[Paid]:
    """Who is funded by the stored plan."""
    money: dict[str, dict[int, int]] = {}
    for row in version.allocation:
        money.setdefault(row.project_id, {})[row.year] = row.state_development_mvnd + row.state_recurrent_mvnd
    return [_paid(project_id, years.items()) for project_id, years in money.items()]


def paid_by_plan(options: Iterable[FundingOption]) -> list[Paid]:
    """Who is funded by these options."""
    return [_paid(option.project_id, [(year.year, year.state_mvnd) for year in option.years]) for option in options]


def moves_between(before: Iterable[Paid], after: Iterable[Paid]) -> tuple[ProjectMove, ...]:
    """Every project funded on either side, moved ones first."""
    return find_moves(before, after)


def _paid(project_id: str, years: Iterable[tuple[int, int]]) -> Paid:
    kept = tuple(sorted((year, amount) for year, amount in years if amount))
    return Paid(project_id, sum(amount for _, amount in kept), kept)


def _changes(base: Problem, problem: Problem, scenario: Scenario) -> Iterator[Changed]:
    layers = flatten(scenario)
    for change in find_input_changes(base, problem):
        for cell in _cells(change):
            layer = next((each.scenario for each in reversed(layers)
                          if any(_touches(target, cell) for target, _ in targets_of(each.scenario))), None)
            yield Changed(change.part, _path(cell), cell.before, cell.after,
                          "" if layer is None else _reason(layer, cell), layer)


def _reason(layer: Scenario, cell: ValueChange) -> str:
    """What was written beside a rule or a cell; "" = nothing."""
    if cell.table == "rules":
        return layer.rules[cell.row][1] if cell.column == "value" else ""
    return next((reason for (table, key, column), reason in reasons_in(layer).items()
                 if _touches((table, " · ".join(filter(None, key)), column), cell)), "")


def _cells(change: InputChange) -> Iterator[ValueChange]:
    """The changed cells: of an added row those that hold something, a row that is taken out as one."""
    rows: dict[tuple[str, str], list[ValueChange]] = {}
    for cell in change.values:
        rows.setdefault((cell.table, cell.row), []).append(cell)
    for (table, row), cells in rows.items():
        is_row = table not in ("rules", "settings")
        if is_row and all(cell.after is None for cell in cells):
            yield ValueChange(table, row, "", True, None)
        else:
            yield from (cell for cell in cells if not (is_row and cell.before is None and cell.after == ""))


def _touches(target: tuple[str, str, str], cell: ValueChange) -> bool:
    """Whether an override sets this cell: `scale` and a row taken out set every cell they name."""
    part, row, column = target
    if part == "as_of" or cell.column == "as_of":
        return part == "as_of" and cell.column == "as_of"
    is_cell = not column or not cell.column or column in (cell.column, "scale", "value")
    return part == cell.table and is_cell and all(
        not wanted or wanted == given for wanted, given in zip(row.split(" · "), cell.row.split(" · "), strict=False))


def _path(cell: ValueChange) -> str:
    if cell.column == "as_of" and cell.table == "rules":
        return "overrides.as_of"
    if cell.table == "rules":
        return f"overrides.rules.{cell.row}.value" if cell.row else "overrides.catalogue"
    if cell.table == "settings":
        return f"overrides.settings.{cell.row}"
    return ".".join(filter(None, ("base", cell.table, "/".join(cell.row.split(" · ")), cell.column)))
