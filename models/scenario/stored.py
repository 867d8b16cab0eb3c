"""A scenario with its plan as the store keeps it, and a stored version as a scenario again."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property

from models.audit import audit
from models.audit_document import audit_document
from models.domain import Case
from models.evaluations.pseudonyms import without_names
from models.plan import Plan
from models.problem import Problem
from models.register.case_io import case_to_tables, tables_to_case
from models.report.plan_json import to_plan_json
from models.scenario.layers import flatten, stack_scenarios
from models.scenario.reading import Scenario, parse_scenario
from models.scenario.writing import to_document
from models.search_limits import SolveLimits
from models.store.canonical import digest_document
from models.store.changes import differences, flatten_overrides, flatten_plan, flatten_tables
from models.store.records import Change, Version, VersionDraft


@dataclass(frozen=True)
class OpenedVersion:
    """A version of the store, ready to be worked on. scenario None = its document cannot be read by this version of the
    product; base None = nor can its register."""

    version: Version
    scenario: Scenario | None

    @cached_property
    def base(self) -> Case | None:
        """The register before the scenario, as it was when the version was saved."""
        return tables_to_case(self.version.base_tables).case


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """One field that somebody changed since a version was opened: then, now in the store, and on the own desk.

    theirs_by, theirs_at: who changed it in the store and when; "" = only the own desk differs. None = absent.
    """

    path: str
    opened: object
    theirs: object
    mine: object
    theirs_by: str = ""
    theirs_at: str = ""

    @property
    def is_clash(self) -> bool:
        """Both sides changed it, and not to the same value."""
        return self.theirs != self.opened and self.mine != self.opened and self.theirs != self.mine


@dataclass(frozen=True, slots=True)
class Grant:
    """What a stored plan gives a project: state money and the counterpart it brings, million VND over all years."""

    project_id: str
    name_vi: str
    name_en: str
    state_mvnd: int
    counterpart_mvnd: int


def join_stack(chosen: Sequence[Scenario], *, name: str, author: str, note: str, as_of: date) -> Scenario:
    """Several scenarios as one, always as layers, with the date it is planned for: the last one that a layer names,
    else `as_of`."""
    stack = stack_scenarios(chosen, name=name, author=author, note=note)
    dated = [layer.scenario for layer in flatten(stack) if layer.scenario.as_of is not None]
    last = dated[-1] if dated else Scenario(as_of=as_of)
    return replace(stack, as_of=last.as_of, as_of_before=last.as_of_before)


def to_draft(base: Case, scenario: Scenario, limits: SolveLimits, problem: Problem, plan: Plan | None) -> VersionDraft:
    """What the store saves: register, overrides, and the plan with the findings of its audit (None = without a plan).

    `problem`: what the scenario makes of the register; the plan answers it. Others open the version: evaluators stand
    in it by number.
    """
    found = audit(audit_document(problem, plan)).findings if plan is not None and plan.has_solution else ()
    return VersionDraft(
        case_to_tables(without_names(base)), to_document(scenario),
        None if plan is None else to_plan_json(problem, plan, found),
        case_to_tables(problem.case), asdict(limits), problem.case.digest, problem.rulebook.digest,
        problem.settings_digest, problem.rulebook.as_of.isoformat(), scenario.note)


def content_digest(draft: VersionDraft, *where: object) -> str:
    """What a save would write, as one digest: the same content under the same key is saved once."""
    return digest_document([asdict(draft), *where])


def open_version(version: Version) -> OpenedVersion:
    """A stored version as a scenario over its register."""
    reading = parse_scenario(version.overrides, version.scenario.name)
    return OpenedVersion(version, reading.scenario)


def three_ways(opened: Version, theirs: Version, mine: VersionDraft, changes: Sequence[Change]) -> tuple[ThreeWay, ...]:
    """Every field that the store or the own desk has changed since `opened`, clashes first.

    changes: what the others changed since, from the store; the last one of a field says who and when.
    """
    before, there, here = (_fields(each) for each in (opened, theirs, mine))
    last: Mapping[str, Change] = {change.path: change for change in changes}
    paths = {path for path, *_ in differences(before, there)} | {path for path, *_ in differences(before, here)}
    rows = [ThreeWay(path, before.get(path), there.get(path), here.get(path),
                     *((last[path].actor, last[path].at) if path in last else ("", ""))) for path in sorted(paths)]
    # What is no part of a version (name, state) is told by the change log alone.
    rows += [ThreeWay(path, change.before, change.after, change.before, change.actor, change.at)
             for path, change in last.items() if path.split(".")[0] not in ("overrides", "plan", "base")]
    return tuple(sorted(rows, key=lambda row: (not row.is_clash, not row.theirs_by)))


def granted(version: Version) -> list[Grant]:
    """Every funded project of a version, the one with most state money first."""
    rows = {str(row["project_id"]): row for row in version.case_tables.get("projects", ())}
    totals: dict[str, list[int]] = {}
    for row in version.allocation:
        total = totals.setdefault(row.project_id, [0, 0])
        total[0] += row.state_development_mvnd + row.state_recurrent_mvnd
        total[1] += row.enterprise_mvnd + row.institute_mvnd + row.other_private_mvnd
    return [Grant(project_id, *(str(rows.get(project_id, {}).get(name) or "") for name in ("name_vi", "name_en")),
                  state, counterpart)
            for project_id, (state, counterpart) in sorted(totals.items(), key=lambda item: (-item[1][0], item[0]))]


def _fields(each: Version | VersionDraft) -> dict[str, object]:
    return {**dict(flatten_overrides(each.overrides)), **dict(flatten_plan(each.plan)),
            **dict(flatten_tables(each.base_tables))}
