"""Live checks of numbers of projects, links, decisions and funding levels: a project is funded while it has money."""
from __future__ import annotations

from collections.abc import Collection, Iterator

from models.domain import Decision, LinkKind, ProjectStatus
from models.export.workbook.check_row import Check
from models.export.workbook.live_plan import FIRST_ROW, LivePlan
from models.export.workbook.references import Block
from models.register.dictionary import load_dictionary

# A spreadsheet takes 8,192 characters.
_LONGEST = 8_000
_BOUND = (ProjectStatus.RUNNING, ProjectStatus.COMMITTED)


def project_checks(live: LivePlan) -> Iterator[Check]:
    """One check per number of projects, link, kind of decision and project with a menu."""
    yield from _numbers(live)
    yield from _levels(live)
    yield from _links(live)
    yield from _decisions(live)


def _numbers(live: LivePlan) -> Iterator[Check]:
    most = live.problem.settings.maximum_projects
    if most is not None:
        yield _check("maximum_projects", {}, "<=", most, _funded(live, live.plan.chosen_by_project))
    for pool in live.problem.case.pools:
        found = _funded(live, live.problem.members_of(pool))
        if pool.max_projects is not None:
            yield _check("pool_projects", {"pool_id": pool.pool_id}, "<=", pool.max_projects, found)
        if pool.min_projects:
            yield _check("product_coverage", {"pool_id": pool.pool_id}, ">=", pool.min_projects, found)


def _levels(live: LivePlan) -> Iterator[Check]:
    """What the state pays of a project with a menu is the level that the plan chose, as the register's sheet has it."""
    sheet = Block("funding_levels", tuple(column.attribute for column in load_dictionary()["funding_levels"]), 2, 0)
    row_of = {level: sheet.first + at for at, level in enumerate(live.problem.case.funding_levels)}
    for row, option in enumerate(live.plan.chosen, start=FIRST_ROW):
        if option.level is not None:
            yield Check("funding_level", {"project_id": option.project_id}, "=",
                        (sheet.cell("state_mvnd", row_of[option.level]), option.level.state_mvnd),
                        (live.funded.cell("state_mvnd", row), option.state_mvnd))


def _links(live: LivePlan) -> Iterator[Check]:
    for link in live.problem.case.links:
        where = {"link_id": link.link_id}
        if link.kind is LinkKind.REQUIRES:
            first, *needed = link.project_ids
            text, value = _funded(live, [first])
            for other in needed:
                yield Check("links", {**where, "project_id": other}, ">=", (text, value), _funded(live, [other]),
                            "projects")
        elif link.kind is not LinkKind.SYNERGY:
            most = 1 if link.kind is LinkKind.EXCLUDES else link.limit or 0
            yield _check("links", where, "<=", most, _funded(live, link.project_ids))


def _decisions(live: LivePlan) -> Iterator[Check]:
    projects = live.problem.case.projects
    barred = [p.project_id for p in projects if p.decision is Decision.MUST_NOT]
    needed = [p.project_id for p in projects
              if p.decision is not Decision.MUST_NOT and (p.decision is Decision.MUST or p.status in _BOUND)]
    if barred:
        yield _check("decisions", {}, "<=", 0, _funded(live, barred))
    if needed:
        yield _check("decisions", {}, ">=", len(needed), _funded(live, needed))


def _check(rule: str, where: dict[str, object], sense: str, limit: int, found: tuple[str, int]) -> Check:
    return Check(rule, where, sense, (str(limit), limit), found, "projects")


def _funded(live: LivePlan, project_ids: Collection[str]) -> tuple[str, int]:
    """How many of these projects have money, as (formula, value): one COUNTIF for every run of neighbouring rows; the
    number alone where that is longer than a formula may be."""
    wanted = set(project_ids)
    rows = [row for row, option in enumerate(live.plan.chosen, start=FIRST_ROW) if option.project_id in wanted]
    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][-1] == row - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    parts = [f'COUNTIF({live.funded.rows("total_mvnd", run[0], run[-1])},">0")' for run in runs]
    value = sum(option.project_id in wanted and option.total_mvnd > 0 for option in live.plan.chosen)
    text = "+".join(parts) or "0"
    return text if len(text) <= _LONGEST else str(value), value
