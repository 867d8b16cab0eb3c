"""Brute force: every combination of financings of a tiny case, judged by the independent audit alone.

Nothing here reads the optimisation. Financings are enumerated anew from the audit document's plain tables: a scale, a
start year, pledges first (enterprise, other private, institute), the state pays the rest within its request.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, floor, prod

from models.audit import AuditReport, audit
from models.audit_document import audit_document
from models.plan import Plan, SolverRun, StopReason, Termination
from models.problem import Problem
from models.units import decimal_text

PAYERS = ("enterprise", "other_private", "institute")
LINES = ("development_investment", "recurrent")
BOUND = ("running", "committed")
# Findings on one project that no other project can cure: a financing with one is never part of a plan.
OWN_RULES = {"enterprise_share_floor.market", "enterprise_share_floor.state_led", "state_share_cap.market",
             "state_share_cap.state_led", "pledge_evidence", "minimum_grant", "committed_money", "stopped"}


@dataclass(frozen=True)
class Verdict:
    """One combination: its allocation lines, what the audit says, and how good it is on each level (more is better)."""

    lines: tuple[Mapping, ...]
    report: AuditReport
    key: tuple[Fraction, ...]


def question_of(problem: Problem) -> dict:
    """The audit document of the problem without any plan."""
    run = SolverRun("none", "", 0.0, 0.0)
    question = audit_document(problem, Plan(Termination.NO_SOLUTION, StopReason.PROVED, "", "", "", run, 0.0))
    made = {project.product_no for project in problem.case.projects}
    return question | {"products": [row for row in question["products"] if row["product_no"] in made]}


def combinations(problem: Problem) -> int:
    """How many combinations brute force has to judge."""
    question = question_of(problem)
    return prod(1 + len(lines) for lines in financings(question).values())


def judge_all(problem: Problem) -> Iterator[Verdict]:
    """Every combination of financings with the audit's verdict, the empty plan among them."""
    question = question_of(problem)
    choices = [(None, *lines) for lines in financings(question).values()]
    for combination in product(*choices):
        yield judge(question, [line for line in combination if line is not None])


def best_key(problem: Problem) -> tuple[Fraction, ...] | None:
    """The best any compliant combination reaches, level by level; None when no combination complies.

    Financings that break a rule of their own project are left out first: nothing else can make them comply.
    """
    question = question_of(problem)
    choices = []
    for lines in financings(question).values():
        kept = [line for line in lines if not any(
            finding.rule_id in OWN_RULES and finding.where.get("project_id") == line["project_id"]
            for finding in judge(question, [line]).report.findings)]
        choices.append((None, *kept))
    verdicts = (judge(question, [line for line in combination if line]) for combination in product(*choices))
    return max((verdict.key for verdict in verdicts if verdict.report.is_compliant), default=None)


def judge(question: Mapping, lines: list[Mapping]) -> Verdict:
    report = audit({**question, "allocation": lines, "claims": {"termination": "optimal"}})
    return Verdict(tuple(lines), report, _key(question, lines, report))


def key_of_plan(problem: Problem, plan: Plan) -> tuple[Fraction, ...]:
    """How good a plan is, by the audit's own figures."""
    document = audit_document(problem, plan)
    return _key(document, document["allocation"], audit(document))


def _key(question: Mapping, lines: list[Mapping], report: AuditReport) -> tuple[Fraction, ...]:
    settings, key = question["settings"], []
    for level in settings["levels"]:
        if level == "localisation":
            key.append(-sum((Fraction(target.missing_mvnd) for target in report.localisation if not target.is_hard),
                            Fraction(0)))
        elif level == "value":
            key.append(Fraction(report.recomputed["objective"]))
        elif level == "priority" and settings["priority_mode"] == "tie_break":
            key.append(_priority_money(question, lines))
    return tuple(key)


def _priority_money(question: Mapping, lines: list[Mapping]) -> Fraction:
    threshold = question["rules"]["disbursement_priority_share"]
    money = Fraction(0)
    for line in lines:
        paid = {payer: sum(year[f"{payer}_mvnd"] for year in line["years"]) for payer in PAYERS}
        state = sum(year["state_development_mvnd"] + year["state_recurrent_mvnd"] for year in line["years"])
        private = paid["enterprise"] + paid["other_private"]
        if threshold is not None and state and private >= Fraction(threshold) * (state + sum(paid.values())):
            money += state
    return money


def financings(question: Mapping) -> dict[str, list[dict]]:
    """Every complete financing of every project, as allocation lines of the audit document."""
    years = sorted({row["year"] for row in question["envelopes"]} or {row["year"] for row in question["costs"]})
    return {project["project_id"]: list(_of_project(question, project, years)) for project in question["projects"]}


def _of_project(question: Mapping, project: Mapping, years: list[int]) -> Iterator[dict]:
    costs = [row for row in question["costs"] if row["project_id"] == project["project_id"] and row["total_mvnd"]]
    regime = _regime(question, project)
    settings, seen = question["settings"], set()
    if project["status"] == "stopped" or regime is None or not costs:
        return
    if _split(question, project, costs, Fraction(1), evidenced=False) is None:
        return  # What is not financed in full is not financed in part: a smaller scale asks less of everybody.
    wants_more = _wants_more_state(question, project, regime)
    menu = [row["state_mvnd"] for row in question.get("funding_levels", ())
            if row["project_id"] == project["project_id"]]
    requested = sum(map(_asked, costs))
    sizes = [(Fraction(amount, requested), amount) for amount in menu if amount <= requested] if menu else [
        (scale, None) for scale in _scales(project, settings["scale_levels"])]
    for scale, amount in sizes:
        grants = None if amount is None else _grants(costs, amount)
        splits = [_split(question, project, costs, scale, evidenced=False, grants=grants)]
        if splits[0] is None:
            continue  # Money already committed does not fit in what this scale asks of the state.
        if settings["require_evidence"] and _leans_on_promises(question, project, splits[0]):
            splits.append(_split(question, project, costs, scale, evidenced=True, grants=grants))
        paid = [_state(split) for split in splits if split is not None]
        if not menu and (wants_more or any(0 < grant < (settings["minimum_grant_mvnd"] or 0) for grant in paid)):
            splits.append(_split(question, project, costs, scale, evidenced=settings["require_evidence"],
                                 leave=_least_share(question, regime)))
            if splits[-1] is None or _state(splits[-1]) <= _state(splits[0]):
                splits.pop()
        for split in filter(None, splits):
            for shift in _shifts(project, costs, years, settings["allow_start_shift"]):
                for purse in _purses(question, project, regime, split):
                    line = {"project_id": project["project_id"], "scale_share": decimal_text(scale),
                            "start_year": min(split) + shift, **purse,
                            "years": [{"year": year + shift, **amounts} for year, amounts in sorted(split.items())]}
                    if repr(line) not in seen:
                        seen.add(repr(line))
                        yield line


def _split(question: Mapping, project: Mapping, costs: list[Mapping], scale: Fraction, *, evidenced: bool,
           leave=None, grants: Mapping[int, int] | None = None) -> dict[int, dict[str, int]] | None:
    """Who pays what in every year at a scale; None when a part stays unpaid. grants: what the state pays exactly; the
    year may then come to a million less than its part rounded up."""
    pledged: dict[tuple[int, str], int] = defaultdict(int)
    pledged_in_full: dict[tuple[int, str], int] = defaultdict(int)
    for row in question["pledges"]:
        if row["project_id"] == project["project_id"]:
            at = row["year"], row["payer_type"]
            pledged_in_full[at] += row["amount_mvnd"]
            pledged[at] += row["amount_mvnd"] if row["evidence_document"] or not evidenced else 0
    split = {}
    for year in sorted({row["year"] for row in costs}):
        rows = [row for row in costs if row["year"] == year]
        total = ceil(scale * sum(row["total_mvnd"] for row in rows))
        request = {line: ceil(scale * sum(_asked(row) for row in rows if row["budget_line"] == line)) for line in LINES}
        state_first = min(total, sum(row["committed_state_mvnd"] for row in rows))
        if leave is not None:
            state_first = max(state_first, min(sum(request.values()), total - leave(total)))
        ceiling = sum(request.values())
        if grants is not None:
            total = min(total, grants[year] + sum(ceil(scale * pledged_in_full[year, payer]) for payer in PAYERS))
            if grants[year] < state_first:
                return None
            state_first = ceiling = grants[year]
        paid, room = {}, total - state_first
        for payer in PAYERS:
            paid[payer] = min(room, ceil(scale * pledged[year, payer]))
            room -= paid[payer]
        state = total - sum(paid.values())
        if state > ceiling:
            return None
        development = _development_part(state, request)
        split[year] = {"state_development_mvnd": development, "state_recurrent_mvnd": state - development,
                       "enterprise_mvnd": paid["enterprise"], "institute_mvnd": paid["institute"],
                       "other_private_mvnd": paid["other_private"]}
    return split


def _grants(costs: list[Mapping], amount: int) -> dict[int, int]:
    """A level's money by year: each year's part rounded down, then a million more where most was cut off."""
    asked: dict[int, int] = defaultdict(int)
    for row in costs:
        asked[row["year"]] += _asked(row)
    parts = {year: Fraction(amount * asked[year], sum(asked.values())) for year in sorted(asked)}
    grants = {year: floor(part) for year, part in parts.items()}
    for year in sorted(parts, key=lambda year: grants[year] - parts[year])[:amount - sum(grants.values())]:
        grants[year] += 1
    return grants


def _leans_on_promises(question: Mapping, project: Mapping, split: Mapping[int, Mapping[str, int]]) -> bool:
    """Does any payer pay more in a year than its pledges with an evidence document?"""
    backed: dict[tuple[int, str], int] = defaultdict(int)
    for row in question["pledges"]:
        if row["project_id"] == project["project_id"] and row["evidence_document"]:
            backed[row["year"], row["payer_type"]] += row["amount_mvnd"]
    return any(amounts[f"{payer}_mvnd"] > backed[year, payer] for year, amounts in split.items() for payer in PAYERS)


def _development_part(state: int, request: Mapping[str, int]) -> int:
    """The state's part on the development line, in proportion to what was asked; the larger remainder is rounded up."""
    whole = sum(request.values())
    if not whole:
        return 0
    exact = Fraction(state * request[LINES[0]], whole)
    return ceil(exact) if exact - floor(exact) >= Fraction(1, 2) else floor(exact)


def _asked(row: Mapping) -> int:
    asked = row["state_request_mvnd"]
    return row["total_mvnd"] if asked is None else min(asked, row["total_mvnd"])


def _state(split: Mapping[int, Mapping[str, int]]) -> int:
    return sum(year["state_development_mvnd"] + year["state_recurrent_mvnd"] for year in split.values())


def _least_share(question: Mapping, regime: str):
    floor_share = Fraction(question["rules"][f"enterprise_share_floor.{regime}"] or 0)
    cap_share = question["rules"][f"state_share_cap.{regime}"]
    return lambda total: max(ceil(floor_share * total),
                             0 if cap_share is None else total - floor(Fraction(cap_share) * total))


def _wants_more_state(question: Mapping, project: Mapping, regime: str) -> bool:
    if question["settings"]["strategic_floor_is_binding"] and _filed(question, project, regime, "strategic") == "yes":
        return True
    for pool in question["pools"]:
        if pool["floor_mvnd"] is None and pool["floor_share"] is None:
            continue
        members = [str(m) for m in pool["members"]] or (["yes"] if pool["dimension"] == "strategic" else [])
        if pool["dimension"] == "all" or _filed(question, project, regime, pool["dimension"]) in members:
            return True
    return False


def _purses(question: Mapping, project: Mapping, regime: str, split: Mapping) -> list[dict[str, str]]:
    """Who may pay the state's part: each purse by itself; nobody where nothing is to pay."""
    if not question.get("purses"):
        return [{}]
    if not _state(split):
        return [{"purse_id": ""}]
    return [{"purse_id": row["purse_id"]} for row in question["purses"] if row["dimension"] == "all"
            or _filed(question, project, regime, row["dimension"]) in map(str, row["members"])]


def _filed(question: Mapping, project: Mapping, regime: str, dimension: str) -> str:
    item = next((p for p in question["products"] if p["product_no"] == project["product_no"]), None)
    special = {"project": project["project_id"], "product": project["product_no"], "regime": regime,
               "technology_group": item["group_no"] if item else "", "strategic": "yes" if item else "no"}
    return str(special[dimension] if dimension in special else project[dimension])


def _regime(question: Mapping, project: Mapping) -> str | None:
    item = next((p for p in question["products"] if p["product_no"] == project["product_no"]), None)
    default = question["rules"][f"regime_of_tier.{item['tier']}"] if item and item["tier"] else None
    return project["regime"] or default


def _scales(project: Mapping, levels: int) -> list[Fraction]:
    least = Fraction(project["minimum_scale_share"])
    if project["funding_mode"] == "whole" or least >= 1:
        return [Fraction(1)]
    return [least + (1 - least) * Fraction(step, levels - 1) for step in range(levels)]


def _shifts(project: Mapping, costs: list[Mapping], years: list[int], allowed: bool) -> list[int]:
    used = [row["year"] for row in costs]
    earliest = project["earliest_start"] or min(used)
    latest = max(project["latest_start"] or min(used), earliest)
    shifts = range(earliest - min(used), latest - min(used) + 1)
    if project["status"] in BOUND or not allowed:
        shifts = range(1)
    return [shift for shift in shifts if years[0] <= min(used) + shift and max(used) + shift <= years[-1]]
