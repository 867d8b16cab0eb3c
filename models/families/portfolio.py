"""Rules on the portfolio as a whole: concentration, limits on goals, links between projects, decisions taken."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from models.domain import Decision, Link, LinkKind, Project, ProjectStatus
from models.families.limit import EachProject, ExtraColumn, Limit, Part, Stated, Unit
from models.families.option_table import OptionTable
from models.families.rule import (
    Lock,
    LockKind,
    MoneyKind,
    MoneyLimit,
    Rule,
    Word,
    on_register,
    on_setting,
)
from models.families.sums import NOTHING, add
from models.problem import Problem


def concentration(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """State money is neither piled on one enterprise or locality nor crumbled into tiny grants.

    sum_{p of enterprise e} state[p] <= cap, in money or as a share of sum_p state[p] (million VND), localities alike;
    options with 0 < state < minimum grant are barred; sum_p select[p] <= maximum number of projects.
    Rules: lead_enterprise_cap, locality_cap, minimum_grant_mvnd, maximum_projects (planning settings).
    """
    settings = problem.settings
    yield from _cap_each(problem, table, "lead_enterprise", settings.lead_enterprise_cap_mvnd,
                         settings.lead_enterprise_cap_share)
    yield from _cap_each(problem, table, "locality", settings.locality_cap_mvnd, settings.locality_cap_share)
    if settings.minimum_grant_mvnd is not None:
        rule = _setting_rule("minimum_grant", "concentration", "minimum_grant_mvnd")
        too_small = ((table.state > 0) & (table.state < settings.minimum_grant_mvnd)).astype(int)
        yield EachProject("concentration__minimum_grant", True, (Part(too_small),),
                          dict.fromkeys(table.columns_of, 0), dict.fromkeys(table.columns_of, rule),
                          _setting_lock(rule))
    if settings.maximum_projects is not None:
        rule = _setting_rule("maximum_projects", "concentration", "maximum_projects")
        yield Limit("concentration__maximum_projects", rule, True, table.sum_of(table.ones),
                    settings.maximum_projects, Unit.PROJECTS, lock=_setting_lock(rule))


def goal_limits(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """A plan is at least so good on a goal beside value: counterpart raised, localisation missing.

    sum_{p,o} counterpart_o x choose[p,o] >= floor (million VND); sum of the shortfalls of soft localisation targets
    <= cap (million VND of localised value).
    Rules: counterpart_floor_mvnd, localisation_missing_cap_mvnd (planning settings).
    """
    settings = problem.settings
    if settings.counterpart_floor_mvnd is not None:
        rule = _setting_rule("counterpart_floor", "goal_limits", "counterpart_floor_mvnd")
        yield Limit("goal_limits__counterpart_floor", rule, False, table.sum_of(table.total - table.state),
                    settings.counterpart_floor_mvnd, Unit.MVND, lock=_setting_lock(rule))
    if settings.localisation_missing_cap_mvnd is not None:
        rule = _setting_rule("localisation_missing", "goal_limits", "localisation_missing_cap_mvnd")
        yield Limit("goal_limits__localisation_missing", rule, True, NOTHING,
                    settings.localisation_missing_cap_mvnd, Unit.MVND, of_shortfalls=True, lock=_setting_lock(rule))


def links(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """Projects that need, exclude or strengthen one another.

    requires: select[a] <= select[b]; excludes: sum select <= 1; at_most: sum select <= limit;
    synergy: together <= select[p] for each p of the link, together >= sum select - (n - 1) (projects).
    Rule: the link's own id.
    """
    for index, link in enumerate(problem.case.links):
        name, rule = f"links__{index:03d}", _link_rule(link)
        lock = Lock(rule.rule_id, LockKind.LINK, (link.link_id,))
        selects = [table.select(project_id) for project_id in link.project_ids]
        if link.kind is LinkKind.REQUIRES:
            for i, needed in enumerate(selects[1:], start=1):
                yield Limit(f"{name}__{i}", rule, True, add(selects[0], needed.times(-1)), 0, lock=lock)
        elif link.kind is LinkKind.EXCLUDES:
            yield Limit(name, rule, True, add(*selects), 1, lock=lock)
        elif link.kind is LinkKind.AT_MOST:
            yield Limit(name, rule, True, add(*selects), link.limit or 0, Unit.PROJECTS, lock=lock)
        else:
            # The rows say when the bonus is earned; without them it would be earned for nothing.
            together = f"synergy__{index:03d}"
            yield ExtraColumn(together, upper=1, link=link)
            for i, select in enumerate(selects):
                yield Limit(f"{name}__{i}", None, True, select.times(-1), 0, beside=((together, 1),))
            yield Limit(f"{name}__all", None, True, add(*selects), len(selects) - 1, beside=((together, -1),))


def decisions(problem: Problem, table: OptionTable) -> Iterator[Stated]:
    """Decisions already taken are honoured: must, must not, and state money committed to running projects.

    select[p] >= 1 (must, running, committed); select[p] <= 0 (must not) (projects);
    sum_o state[p,o,y] x choose[p,o] >= committed[p,y] (million VND).
    Rule: the project's recorded decision.
    """
    for project in problem.case.projects:
        code, is_bound = table.code_of[project.project_id], project.status in (
            ProjectStatus.RUNNING, ProjectStatus.COMMITTED)
        if project.decision is Decision.FREE and not is_bound:
            continue
        select, rule = table.select(project.project_id), _decision_rule(project)
        if project.decision is Decision.MUST_NOT:
            yield Limit(f"decisions__must_not__{code}", rule, True, select, 0, is_own=True,
                        lock=_decision_lock(project, rule, False))
            continue
        yield Limit(f"decisions__must__{code}", rule, False, select, 1, is_own=True, keep=True,
                    lock=_decision_lock(project, rule, is_bound))
        committed: dict[int, int] = defaultdict(int)
        for cost in problem.costs_of.get(project.project_id, ()) if is_bound else ():
            committed[cost.year] += cost.committed_state_mvnd
        for year, amount in sorted(committed.items()):
            if amount:
                yield Limit(f"decisions__committed__{code}__{year}", rule, False,
                            table.sum_of(table.state_in((year,)), [project.project_id]), amount, is_own=True,
                            keep=True, lock=_decision_lock(project, rule, is_bound))


def _cap_each(problem: Problem, table: OptionTable, attribute: str, cap_mvnd: int | None,
              cap_share: Fraction | None) -> Iterator[Stated]:
    """A cap on the state money of every holder of the attribute, in money, as a share of the plan's, or both."""
    if cap_mvnd is None and cap_share is None:
        return
    name = f"{attribute}_cap"
    rule = Rule(name, "concentration", on_setting(f"{name}_share"), sentence=f"explain_rules.name.{name}",
                switched_off=((f"{name}_mvnd", None), (f"{name}_share", None)))
    holders: dict[str, list[str]] = defaultdict(list)
    for project in problem.case.projects:
        if holder := problem.body_of(project.project_id, attribute):
            holders[holder].append(project.project_id)
    everything = table.sum_of(table.state)
    for index, holder in enumerate(sorted(holders)):
        inside = table.sum_of(table.state, holders[holder])
        if cap_mvnd is not None:
            money = MoneyLimit(rule.rule_id, MoneyKind.SETTING, (f"{name}_mvnd",), cap_mvnd)
            yield Limit(f"concentration__{attribute}__{index:03d}__mvnd", rule, True, inside, cap_mvnd, Unit.MVND,
                        holder=holder, money=(money,))
        if cap_share is not None:
            yield Limit(f"concentration__{attribute}__{index:03d}__share", rule, True, inside, cap_share, Unit.SHARE,
                        everything, "state__period", holder=holder,
                        lock=Lock(rule.rule_id, LockKind.SETTING, (f"{name}_share",)))


def _setting_rule(rule_id: str, family: str, key: str) -> Rule:
    """A rule that one planning setting sets, and is called after."""
    return Rule(rule_id, family, on_setting(key), switched_off=((key, None),))


def _setting_lock(rule: Rule) -> Lock:
    return Lock(rule.rule_id, LockKind.SETTING, (rule.basis.setting_key,))


def _link_rule(link: Link) -> Rule:
    return Rule(f"link.{link.link_id}", "links", on_register(link.source), sentence="explain_rules.name.link", values=(
        ("kind", Word(f"terms.link_kind.{link.kind}")), ("projects", link.project_ids)))


def _decision_rule(project: Project) -> Rule:
    word = f"terms.status.{project.status}" if project.decision is Decision.FREE else (
        f"terms.decision.{project.decision}")
    return Rule(f"decision.{project.project_id}", "decisions", on_register(project.decision_reason),
                sentence="explain_rules.name.decision",
                values=(("project", project.project_id), ("decision", Word(word))))


def _decision_lock(project: Project, rule: Rule, is_bound: bool) -> Lock:
    """What a running or committed project holds is a commitment; everything else is a word that can be taken back."""
    return Lock(rule.rule_id, LockKind.COMMITMENT if is_bound else LockKind.DECISION, (project.project_id,))
