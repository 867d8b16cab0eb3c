"""What gets a project in, as changes that can be made: the register's edits or the settings of each, or why there are
none. The answer to "why not?" (`models/explain/why.py`) gives the numbers; nothing is solved here."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from models.domain import Pledge
from models.explain.holds import Hold
from models.explain.own_money import lower_request, raise_pledge
from models.explain.why import WhyNot
from models.families.contents import rules_of
from models.families.envelope import rule_id_of
from models.families.limit import Unit
from models.families.purses import purse_rule_id
from models.families.sums import Amount
from models.problem import Problem
from models.register.case_edits import edits_between
from models.register.cells import to_cell
from models.register.edits import Edit, accept_edits, cells_of, row_key, rows_by_key
from models.units import decimal_text

_POOL_COLUMNS = {(Unit.MVND, True): "cap_mvnd", (Unit.MVND, False): "floor_mvnd", (Unit.SHARE, True): "cap_share",
                 (Unit.SHARE, False): "floor_share", (Unit.PROJECTS, True): "max_projects",
                 (Unit.PROJECTS, False): "min_projects"}


class WayKind(StrEnum):
    """What is changed."""

    REQUEST = "request"
    PLEDGE = "pledge"
    LIMIT = "limit"


@dataclass(frozen=True)
class WayIn:
    """One change that lets a project in, alone.

    edits: one step of the register's draft; settings: texts by key. amount_mvnd: how much less is asked for or more is
    pledged; state_fall_mvnd: how much less the state then pays. For a limit: its rule, the number as it stands and the
    new one (unit None: the rule is taken away). loses_points: the project's size, and so its value, shrinks with its
    bill. refused: why it cannot be made here, a code, else "": `text` (a text sets the limit), `own` (for one project
    alone), `elsewhere` (no single number of the register), `evidence` (only pledges with a document count), `register`
    (the register does not take the edits).
    """

    kind: WayKind
    edits: tuple[Edit, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    amount_mvnd: int = 0
    state_fall_mvnd: int = 0
    rule_id: str = ""
    is_cap: bool = True
    unit: Unit | None = None
    stated: Amount = 0
    lifted_to: Amount = 0
    loses_points: bool = False
    refused: str = ""


def ways_in(problem: Problem, why: WhyNot) -> tuple[WayIn, ...]:
    """The ways that an answer gives, in its order: limits that let the project in, then its own money."""
    return tuple(_checked(problem, way) for way in _ways(problem, why))


def _ways(problem: Problem, why: WhyNot) -> Iterator[WayIn]:
    for hold in why.holds.found:
        if hold.is_in:
            yield _limit_way(problem, hold)
    request, pledge = why.request, why.pledge
    if request is not None and request.request_fall_mvnd:
        cheaper = lower_request(problem, why.project_id, request.request_fall_mvnd)
        yield WayIn(WayKind.REQUEST, edits_between(problem.case, cheaper.case, ("costs",)),
                    amount_mvnd=request.request_fall_mvnd, state_fall_mvnd=request.request_fall_mvnd,
                    loses_points=problem.settings.size_exponent != 0)
    if pledge is not None and pledge.pledge_rise_mvnd:
        yield WayIn(WayKind.PLEDGE, _pledge_edits(problem, why.project_id, pledge.pledge_rise_mvnd),
                    amount_mvnd=pledge.pledge_rise_mvnd, state_fall_mvnd=pledge.state_fall_mvnd or 0,
                    refused="evidence" if problem.settings.require_evidence else "")


def _checked(problem: Problem, way: WayIn) -> WayIn:
    """A way whose edits the register refuses is off."""
    if not way.refused and accept_edits(problem.case, way.edits).findings:
        return replace(way, refused="register")
    return way


# --- a limit --------------------------------------------------------------------------------------------------------

def _limit_way(problem: Problem, hold: Hold) -> WayIn:
    way = WayIn(WayKind.LIMIT, rule_id=hold.rule_id, is_cap=hold.is_cap, unit=hold.unit, stated=hold.stated,
                lifted_to=hold.lifted_to)
    rule = rules_of(problem).get(hold.rule_id)
    if rule is None or rule.is_text:
        return replace(way, refused="text")
    if hold.is_own:
        return replace(way, refused="own")
    if (key := _setting_key(problem, hold)) is not None:
        return replace(way, settings={key: decimal_text(hold.lifted_to)})
    edits = _limit_edits(problem, hold)
    return replace(way, edits=edits, refused="" if edits else "elsewhere")


def _setting_key(problem: Problem, hold: Hold) -> str | None:
    """The planning setting that holds the number; None where no setting does."""
    rule = rules_of(problem)[hold.rule_id]
    if hold.unit is None or not rule.basis.setting_key:
        return None
    keys = [key for key, _ in rule.switched_off if key.endswith("_share") == (hold.unit is Unit.SHARE)]
    return keys[0] if keys else None


def _limit_edits(problem: Problem, hold: Hold) -> tuple[Edit, ...]:
    """The one cell of the register that holds the number, or the link as a row; empty where there is none."""
    case, rule = problem.case, rules_of(problem)[hold.rule_id]
    link = next((link for link in case.links if hold.rule_id == f"link.{link.link_id}"), None)
    if link is not None:
        return (_cell("links", link, "limit", hold) if hold.unit else Edit(
            "", "links", (link.link_id,), "", tuple(cells_of(link).items()), None),)
    if hold.unit is None:
        return ()
    if rule.pool_id:
        pool = next(pool for pool in case.pools if pool.pool_id == rule.pool_id)
        return (_cell("pools", pool, _POOL_COLUMNS[hold.unit, hold.is_cap], hold),)
    for amount in case.purse_amounts:
        if purse_rule_id((amount.purse_id,), amount.year) == hold.rule_id:
            return (_cell("purse_amounts", amount, "state_mvnd", hold),)
    rows = [row for row in case.envelopes
            if rule_id_of(problem, row) == hold.rule_id and row.state_mvnd == hold.stated]
    return tuple(_cell("envelopes", row, "state_mvnd", hold) for row in rows[:1])


def _cell(table: str, row: object, column: str, hold: Hold) -> Edit:
    cells = cells_of(row)
    return Edit("", table, row_key(table, cells), column, cells[column], to_cell(hold.lifted_to))


# --- the enterprise's pledge ----------------------------------------------------------------------------------------

def _pledge_edits(problem: Problem, project_id: str, rise_mvnd: int) -> tuple[Edit, ...]:
    """The requests that fall, and the pledges that rise: without a document, for nobody has given one yet."""
    raised = raise_pledge(problem, project_id, rise_mvnd).case
    known = rows_by_key(problem.case, "pledges", project_id)
    own = set(problem.pledges_of.get(project_id, ()))
    added = [replace(row, evidence_document="") for row in raised.pledges
             if row.project_id == project_id and row not in own]
    return (*edits_between(problem.case, raised, ("costs",)), *(_pledged(known, row) for row in added))


def _pledged(known: Mapping[tuple[str, ...], Mapping[str, object]], row: Pledge) -> Edit:
    cells = cells_of(row)
    key = row_key("pledges", cells)
    if key in known:
        old = known[key]["amount_mvnd"]
        return Edit(row.project_id, "pledges", key, "amount_mvnd", old, int(old) + row.amount_mvnd)
    return Edit(row.project_id, "pledges", key, "", None, tuple((k, c) for k, c in cells.items() if c != ""))
