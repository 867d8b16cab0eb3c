"""The independent audit: every rule re-checked from the tables alone, in whole numbers and exact fractions.

Shares no code with the optimisation or the domain types, imports the standard library and its own `audit_names.py`,
which says when two names are one body. There is no tolerance anywhere: one million VND over a limit is a finding.
Written from the rules (`docs/formulation.md`), not from the model.

The document (plain JSON; shares and scores as exact text, money as int million VND):
  the case tables by name, each a list of rows (`projects`, `costs`, `pledges`, `scores`, `criteria`, `localisation`,
    `envelopes`, `targets`, `pools`, `links`, and `funding_levels`, `purses`, `purse_amounts` where the case has some);
  `programme_targets`: targets that hold where the case gives none; `rules`: {rule_id: text | null};
  `settings`: {key: plain}; `products`: [{product_no, name_vi, name_en, group_no, group_vi, group_en,
    tier}];
  `as_of`: the planning date (ISO), where envelopes are filled on expected spending (by `payments`, `commitments` and
    `actuals` of closed years);
  `allocation`: [{project_id, scale_share, start_year, purse_id (with purses),
    purse_parts: [{purse_id, year, state_mvnd}] (where several purses pay together), years: [{year, <five amounts>}]}];
  `claims`: {termination, objective, bound, and any of the keys of `AuditReport.recomputed`}.
"""
from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from math import isqrt

from models.audit_names import BODY_COLUMNS, body, named

STATE_FIELD = {"development_investment": "state_development_mvnd", "recurrent": "state_recurrent_mvnd"}
COUNTERPART_FIELD = {"enterprise": "enterprise_mvnd", "institute": "institute_mvnd",
                     "other_private": "other_private_mvnd"}
MONEY_FIELDS = (*STATE_FIELD.values(), *COUNTERPART_FIELD.values())
REGIMES = ("market", "state_led")
SOLVED = ("optimal", "feasible")
INSTITUTES_COUNT = "enterprises_and_institutes"

# rule id -> (family, unit of required / actual / broken_by). The audit reports on each of them, also with no case.
AUDITED: dict[str, tuple[str, str]] = {
    "termination": ("one_option", "projects"),
    "known_project": ("one_option", "projects"),
    "one_financing": ("one_option", "projects"),
    "whole_amounts": ("financing", "mvnd"),
    "scale": ("financing", "share"),
    "funding_level": ("financing", "mvnd"),
    "cost_covered": ("financing", "mvnd"),
    "state_request": ("financing", "mvnd"),
    "pledged": ("financing", "mvnd"),
    "start_window": ("start_window", "year"),
    "planning_years": ("start_window", "year"),
    "regime_known": ("enterprise_share_floor", "projects"),
    "enterprise_share_floor.market": ("enterprise_share_floor", "mvnd"),
    "enterprise_share_floor.state_led": ("enterprise_share_floor", "mvnd"),
    "state_share_cap.market": ("state_share_cap", "mvnd"),
    "state_share_cap.state_led": ("state_share_cap", "mvnd"),
    "pledge_evidence": ("pledge_evidence", "mvnd"),
    "state_envelope": ("state_envelope", "mvnd"),
    "expected_spending": ("expected_spending", "mvnd"),
    "purse_money": ("purses", "mvnd"),
    "purse_eligible": ("purses", "projects"),
    "purse_parts": ("purses", "mvnd"),
    "fund_tranches_most": ("fund_tranches", "year"),
    "fund_tranches_first": ("fund_tranches", "mvnd"),
    "pool_money": ("pools", "mvnd"),
    "pool_share": ("pools", "mvnd"),
    "pool_projects": ("pools", "projects"),
    "product_coverage": ("product_coverage", "projects"),
    "localisation_target": ("localisation_target", "mvnd"),
    "lead_enterprise_cap": ("concentration", "mvnd"),
    "locality_cap": ("concentration", "mvnd"),
    "minimum_grant": ("concentration", "mvnd"),
    "maximum_projects": ("concentration", "projects"),
    "counterpart_floor": ("goal_limits", "mvnd"),
    "localisation_missing": ("goal_limits", "mvnd"),
    "links": ("links", "projects"),
    "decisions": ("decisions", "projects"),
    "committed_money": ("decisions", "mvnd"),
    "stopped": ("decisions", "projects"),
    "strategic_share_floor": ("strategic_share_floor", "mvnd"),
    "totals": ("totals", "mvnd"),
    "objective": ("objective", "points"),
    "bound": ("objective", "points"),
}


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """One rule: how many times it was looked at, and whether it held every time."""

    rule_id: str
    family: str
    passed: bool
    checked_count: int


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One broken rule. `required`, `actual`, `broken_by` are exact texts in the unit `AUDITED` names."""

    rule_id: str
    family: str
    where: Mapping[str, object]
    required: str
    actual: str
    broken_by: str


@dataclass(frozen=True, slots=True)
class AuditedTarget:
    """A localisation target recomputed: money-weighted share reached by the funded projects whose rate is known.

    `achieved_share` None = no funded project has a known rate: a hard target then holds trivially, but unknown.
    """

    product_no: int
    year: int
    basis: str
    target_share: str
    is_hard: bool
    achieved_share: str | None
    known_mvnd: int
    unknown_mvnd: int
    missing_mvnd: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """`findings` empty = compliant. `recomputed` = totals and objective as the audit has them, as exact texts."""

    checks: tuple[AuditCheck, ...]
    findings: tuple[AuditFinding, ...]
    localisation: tuple[AuditedTarget, ...] = ()
    recomputed: Mapping[str, str] = field(default_factory=dict)
    document_digest: str = ""

    @property
    def is_compliant(self) -> bool:
        return not self.findings


def audit(document: Mapping) -> AuditReport:
    """Re-check every rule on a plan. Raises KeyError, TypeError, ValueError for a document of another shape."""
    book = _Book(document)
    ledger = _Ledger()
    ledger.same("termination", {}, 0 if book.termination not in SOLVED else len(book.funded), len(book.funded))
    if book.termination in SOLVED:
        for check in _CHECKS:
            check(book, ledger)
    targets = tuple(_audited_targets(book)) if book.termination in SOLVED else ()
    return AuditReport(ledger.checks(), tuple(ledger.findings), targets,
                       {key: _text(value) for key, value in book.recomputed.items()}, digest_document(document))


def digest_document(document: Mapping) -> str:
    """SHA-256 (hex) of the document's canonical JSON: what exactly was audited."""
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


class _Ledger:
    """Counts what was looked at and keeps what did not hold."""

    def __init__(self) -> None:
        self.findings: list[AuditFinding] = []
        self._counts: dict[str, int] = dict.fromkeys(AUDITED, 0)

    def at_least(self, rule_id: str, where: Mapping, required: Fraction | int, actual: Fraction | int) -> None:
        self._note(rule_id, where, required, actual, required - actual)

    def at_most(self, rule_id: str, where: Mapping, required: Fraction | int, actual: Fraction | int) -> None:
        self._note(rule_id, where, required, actual, actual - required)

    def same(self, rule_id: str, where: Mapping, required: Fraction | int, actual: Fraction | int) -> None:
        self._note(rule_id, where, required, actual, abs(actual - required))

    def _note(self, rule_id: str, where: Mapping, required, actual, broken_by) -> None:
        self._counts[rule_id] += 1
        if broken_by > 0:
            self.findings.append(AuditFinding(rule_id, AUDITED[rule_id][0], dict(where), _text(required),
                                              _text(actual), _text(broken_by)))

    def checks(self) -> tuple[AuditCheck, ...]:
        broken = {finding.rule_id for finding in self.findings}
        return tuple(AuditCheck(rule_id, family, rule_id not in broken, self._counts[rule_id])
                     for rule_id, (family, _) in AUDITED.items())


class _Financing:
    """What the allocation gives one project, by year."""

    def __init__(self, line: Mapping) -> None:
        self.project_id: str = line["project_id"]
        self.scale: Fraction = _exact(line["scale_share"])
        self.start_year: int = line["start_year"]
        self.purse_id: str = line.get("purse_id", "")
        self.purse_parts: list[Mapping] = line.get("purse_parts", [])
        self.amounts: dict[int, dict[str, Fraction | int]] = defaultdict(lambda: dict.fromkeys(MONEY_FIELDS, 0))
        for row in line["years"]:
            for name in MONEY_FIELDS:
                self.amounts[row["year"]][name] += _exact(row[name])

    def of(self, name: str, year: int | None = None) -> Fraction | int:
        """One payer's money, in one year or over the whole life."""
        if year is None:
            return sum(row[name] for row in self.amounts.values())
        return self.amounts[year][name] if year in self.amounts else 0

    def state(self, year: int | None = None) -> Fraction | int:
        return sum(self.of(name, year) for name in STATE_FIELD.values())

    def counterpart(self, year: int | None = None) -> Fraction | int:
        return sum(self.of(name, year) for name in COUNTERPART_FIELD.values())

    def total(self, year: int | None = None) -> Fraction | int:
        return self.state(year) + self.counterpart(year)


class _Book:
    """The document, indexed; the regime, the groups and the totals resolved from it anew."""

    def __init__(self, document: Mapping) -> None:
        self.document = document
        self.rules, self.settings, self.claims = document["rules"], document["settings"], document["claims"]
        self.termination: str = self.claims["termination"]
        self.projects = {row["project_id"]: row for row in document["projects"]}
        self.products = {row["product_no"]: row for row in document["products"]}
        self.costs = _by_project(document["costs"])
        self.scores = _by_project(document["scores"])
        self.weights = {row["criterion_id"]: _exact(row["weight"]) for row in document["criteria"]}
        self.pledges = _by_project(document["pledges"])
        self.menus = _by_project(document.get("funding_levels", []))
        self.rates = {(r["project_id"], r["year"], r["basis"]): _exact(r["achieved_share"])
                      for r in document["localisation"] if r["achieved_share"] is not None}
        self.lines = document["allocation"]
        self.funded = {line["project_id"]: _Financing(line) for line in self.lines}
        self.known = [f for key, f in self.funded.items() if key in self.projects]
        years = {row["year"] for row in document["envelopes"]} or {row["year"] for row in document["costs"]}
        self.years: list[int] = sorted(years)
        is_asked = self.settings.get("underspend_risk_share") is not None
        self.spent_shares = _spent_shares(document) if is_asked else {}
        self.recomputed: dict[str, Fraction | int] = self._totals()

    def rule(self, rule_id: str) -> Fraction | None:
        return _optional(self.rules.get(rule_id))

    def share(self, key: str) -> Fraction | None:
        return _optional(self.settings.get(key))

    def regime(self, project_id: str) -> str | None:
        """A project's own regime, else what the rule on its product's tier says; None = unknown."""
        project = self.projects[project_id]
        product = self.products.get(project["product_no"])
        by_tier = self.rules.get(f"regime_of_tier.{product['tier']}") if product and product["tier"] else None
        return project["regime"] or by_tier

    def first_year(self, project_id: str) -> int | None:
        return min((row["year"] for row in self.costs[project_id] if row["total_mvnd"] > 0), default=None)

    def shift(self, financing: _Financing) -> int:
        first = self.first_year(financing.project_id)
        return 0 if first is None else financing.start_year - first

    def filed_under(self, project_id: str, dimension: str) -> str:
        project = self.projects[project_id]
        product = self.products.get(project["product_no"])
        if dimension == "regime":
            return self.regime(project_id) or ""
        if dimension == "strategic":
            return "yes" if product else "no"
        if dimension == "instrument":
            return next((row["instrument"] for row in self.document.get("instruments", [])
                         if row["project_id"] == project_id), "")
        if dimension == "technology_group":
            return str(product["group_no"]) if product else ""
        if dimension in BODY_COLUMNS:
            return body(dimension, project[dimension])
        value = project[{"project": "project_id", "product": "product_no"}.get(dimension, dimension)]
        return "" if value is None else str(value)

    def in_pool(self, pool: Mapping, project_id: str) -> bool:
        if pool["dimension"] == "all":
            return True
        members = pool["members"] or (["yes"] if pool["dimension"] == "strategic" else [])
        dimension = pool["dimension"]
        return self.filed_under(project_id, dimension) in [named(dimension, str(m), self.products) for m in members]

    def is_strategic(self, financing: _Financing) -> bool:
        return self.filed_under(financing.project_id, "strategic") == "yes"

    def state_total(self, year: int | None = None) -> Fraction | int:
        return sum(f.state(year) for f in self.known)

    def _totals(self) -> dict[str, Fraction | int]:
        totals: dict[str, Fraction | int] = {"projects_funded": len(self.known), "state_total_mvnd": self.state_total()}
        totals["counterpart_total_mvnd"] = sum(f.counterpart() for f in self.known)
        for payer, name in COUNTERPART_FIELD.items():
            totals[f"{payer}_total_mvnd"] = sum(f.of(name) for f in self.known)
        totals["total_mvnd"] = totals["state_total_mvnd"] + totals["counterpart_total_mvnd"]
        totals["objective"] = sum((_value(self, f) for f in self.known), Fraction(0)) + _synergies(self)
        return totals


# --- one financing per known project, whole amounts, paid in full --------------------------------------------------

def _check_lines(book: _Book, ledger: _Ledger) -> None:
    times = Counter(line["project_id"] for line in book.lines)
    for line in book.lines:
        where = {"project_id": line["project_id"]}
        ledger.same("known_project", where, 1, int(line["project_id"] in book.projects))
        ledger.at_most("one_financing", where, 1, times[line["project_id"]])
        years = [row["year"] for row in line["years"]]
        ledger.same("one_financing", where, len(set(years)), len(years))
        for row in line["years"]:
            for name in MONEY_FIELDS:
                amount, cell = _exact(row[name]), {**where, "year": row["year"], "column": name}
                ledger.at_least("whole_amounts", cell, 0, amount)
                ledger.same("whole_amounts", cell, amount.numerator // amount.denominator, amount)


def _check_financing(book: _Book, ledger: _Ledger) -> None:
    """Every year's cost is paid in full, by the state within its request and by each payer within its pledge."""
    for f in book.known:
        project, shift, where = book.projects[f.project_id], book.shift(f), {"project_id": f.project_id}
        _check_size(book, ledger, f, project, where)
        cost, request, pledged = defaultdict(int), defaultdict(int), defaultdict(int)
        for row in book.costs[f.project_id]:
            cost[row["year"] + shift] += row["total_mvnd"]
            request[row["year"] + shift, row["budget_line"]] += _asked(row)
        for row in book.pledges[f.project_id]:
            pledged[row["year"] + shift, row["payer_type"]] += row["amount_mvnd"]
        for year in sorted({*cost, *f.amounts}):
            at, due = {**where, "year": year}, f.scale * cost[year]
            ledger.at_least("cost_covered", at, due // 1, f.total(year))
            ledger.at_most("cost_covered", at, -(-due // 1), f.total(year))
            for line, name in STATE_FIELD.items():
                ceiling = -(-min(f.scale, 1) * request[year, line] // 1)
                ledger.at_most("state_request", {**at, "budget_line": line}, ceiling, f.of(name, year))
            for payer, name in COUNTERPART_FIELD.items():
                ledger.at_most("pledged", {**at, "payer_type": payer}, pledged[year, payer], f.of(name, year))


def _check_size(book: _Book, ledger: _Ledger, f: _Financing, project: Mapping, where: Mapping) -> None:
    """A project with a menu gets the money of one of its levels, at the scale which that is of all it requests; any
    other one is carried out whole, or down to its minimum scale where it may be made smaller."""
    ledger.at_most("scale", where, 1, f.scale)
    if book.menus[f.project_id]:
        requested, state = sum(_asked(row) for row in book.costs[f.project_id]), f.state()
        nearest = min((row["state_mvnd"] for row in book.menus[f.project_id]), key=lambda level: abs(level - state))
        ledger.same("funding_level", where, nearest, state)
        ledger.same("scale", where, Fraction(nearest, requested) if requested else 0, f.scale)
    else:
        is_whole = project["funding_mode"] == "whole"
        ledger.at_least("scale", where, 1 if is_whole else _exact(project["minimum_scale_share"]), f.scale)


def _asked(cost: Mapping) -> int:
    """State money asked for in a row of costs: never more than the cost, all of it where no request is made."""
    request = cost["state_request_mvnd"]
    return cost["total_mvnd"] if request is None else min(request, cost["total_mvnd"])


def _check_start(book: _Book, ledger: _Ledger) -> None:
    """The start lies in its window, running and committed projects keep their years, all inside the planning years."""
    for f in book.known:
        project, first = book.projects[f.project_id], book.first_year(f.project_id)
        if first is None:
            continue
        where = {"project_id": f.project_id}
        is_bound = project["status"] in ("running", "committed") or not book.settings["allow_start_shift"]
        earliest = first if is_bound else project["earliest_start"] or first
        latest = first if is_bound else max(project["latest_start"] or first, earliest)
        ledger.at_least("start_window", where, earliest, f.start_year)
        ledger.at_most("start_window", where, latest, f.start_year)
        paid_years = [year for year in f.amounts if f.total(year)]
        if paid_years and book.years:
            ledger.at_least("planning_years", where, book.years[0], min(paid_years))
            ledger.at_most("planning_years", where, book.years[-1], max(paid_years))


# --- co-funding ----------------------------------------------------------------------------------------------------

def _check_co_funding(book: _Book, ledger: _Ledger) -> None:
    """Enterprise money >= floor x total and state money <= cap x total, by regime, over the life of the project."""
    institutes_count = book.rules.get("counterpart_who_counts") == INSTITUTES_COUNT
    for f in book.known:
        regime, where = book.regime(f.project_id), {"project_id": f.project_id}
        ledger.same("regime_known", where, 1, int(regime in REGIMES))
        if regime not in REGIMES:
            continue
        floor, cap = book.rule(f"enterprise_share_floor.{regime}"), book.rule(f"state_share_cap.{regime}")
        spans = [None, *sorted(f.amounts)] if book.settings["floor_each_year"] else [None]
        for year in spans if floor is not None else ():
            counted = f.of("enterprise_mvnd", year) + (f.of("institute_mvnd", year) if institutes_count else 0)
            at = where if year is None else {**where, "year": year}
            ledger.at_least(f"enterprise_share_floor.{regime}", at, floor * f.total(year), counted)
        if cap is not None:
            ledger.at_most(f"state_share_cap.{regime}", where, cap * f.total(), f.state())


def _check_evidence(book: _Book, ledger: _Ledger) -> None:
    """When evidence is required, no payer pays more than its pledges with an evidence document."""
    if not book.settings["require_evidence"]:
        return
    for f in book.known:
        evidenced, shift = defaultdict(int), book.shift(f)
        for row in book.pledges[f.project_id]:
            evidenced[row["year"] + shift, row["payer_type"]] += row["amount_mvnd"] if row["evidence_document"] else 0
        for year in sorted(f.amounts):
            for payer, name in COUNTERPART_FIELD.items():
                where = {"project_id": f.project_id, "year": year, "payer_type": payer}
                ledger.at_most("pledge_evidence", where, evidenced[year, payer], f.of(name, year))


# --- state money ---------------------------------------------------------------------------------------------------

def _check_envelopes(book: _Book, ledger: _Ledger) -> None:
    """State money of a year on a line (of an agency) stays in its envelope; unspent money moves on if allowed."""
    given: dict[tuple, dict[int, int]] = defaultdict(dict)
    names: dict[str, str] = {}
    for row in book.document["envelopes"]:
        agency = body("managing_agency", row["managing_agency"])
        names[agency] = min(names.get(agency) or row["managing_agency"] or "", row["managing_agency"] or "")
        year_limits = given[row["budget_line"] or "", agency]
        year_limits[row["year"]] = year_limits.get(row["year"], 0) + row["state_mvnd"]
    for (line, agency), year_limits in sorted(given.items()):
        fields = [STATE_FIELD[line]] if line else list(STATE_FIELD.values())
        payees = [f for f in book.known if agency in ("", book.filed_under(f.project_id, "managing_agency"))]
        carried, rule_id = 0, "state_envelope"
        for year, limit in sorted(year_limits.items()):
            given = [(f.project_id, sum(f.of(name, year) for name in fields)) for f in payees]
            held_back, weigh = _weighing(book, year, line, agency, limit)
            spent = sum(weigh(project_id, amount) for project_id, amount in given)
            where = {"year": year, "budget_line": line, "managing_agency": names[agency]}
            if not book.settings["carry_over"]:
                carried, rule_id = 0, "state_envelope"
            rule_id = "expected_spending" if weigh is not _in_full else rule_id
            ledger.at_most(rule_id, where, limit - held_back + carried, spent)
            carried = limit - held_back + carried - spent


def _in_full(_: str, amount: int) -> int:
    return amount


def _weighing(book: _Book, year: int, line: str, agency: str,
              envelope: int) -> tuple[int, Callable[[str, int], int]]:
    """What an envelope holds back, and how it weighs a project's money where it is filled on expected spending.

    With deviation d and k = sqrt(2 ln(1 / risk)): k d / 2 is held back, money a of mean share m and variance v weighs
    m a + v k a^2 / (2 d - 2 k (1 - m) a / 3). d is what is expected where all that is asked for has the moments of
    all projects and is cut to the envelope by 1, 1/4, 1/16, ... Where that frees
    less than a twentieth, money weighs what it is.
    """
    risk, shares = book.share("underspend_risk_share"), book.spent_shares
    count = sum(map(len, shares.values()))
    if risk is None or count < 8:
        return 0, _in_full
    with localcontext() as context:
        context.prec = 60
        root = (2 * (Decimal(risk.denominator) / Decimal(risk.numerator)).ln()).sqrt() * 1000
        k = Fraction(int(root.to_integral_value(ROUND_CEILING)), 1000)
    everybody = [share for own in shares.values() for share in own]
    pooled = [sum((share**power for share in everybody), Fraction(0)) / count for power in (1, 2)]
    moments = {project_id: [(sum(share**power for share in own) + 2 * pooled[power - 1]) / (len(own) + 2)
                            for power in (1, 2)] for project_id, own in shares.items()}
    asked = defaultdict(int)
    for project_id, rows in book.costs.items():
        if project_id in book.projects and agency in ("", book.filed_under(project_id, "managing_agency")):
            for row in rows:
                asked[project_id] += _asked(row) * (row["year"] == year and line in ("", row["budget_line"]))
    mean, variance = pooled[0], pooled[1] - pooled[0] ** 2
    wanted = sum(asked.values())
    part = Fraction(1)
    while 0 < 2 * envelope < part * mean * wanted:
        part /= 4
    square = Fraction(part * variance * sum(amount**2 for amount in asked.values()))
    deviation = max(1, isqrt(square.numerator // square.denominator)) if square else 0

    def weight(amount: int, first: Fraction, second: Fraction) -> int:
        weighs, spread = first * amount, second - first**2
        if spread and amount:
            room = deviation - k * (1 - first) * amount / 3
            weighs = weighs + k * spread * amount**2 / (2 * room) if room > 0 else Fraction(amount)
        return min(amount, -(-weighs.numerator // weighs.denominator)) if spread else -(-weighs // 1)

    held_back = -(-k * deviation / 2 // 1)
    typical = part * mean * wanted
    weighed = sum(weight(amount, *pooled) for amount in asked.values())
    if (typical - held_back) * wanted <= Fraction(21, 20) * typical * weighed:
        return 0, _in_full
    return held_back, lambda project_id, amount: weight(amount, *moments.get(project_id, pooled))


def _spent_shares(document: Mapping) -> dict[str, list[Fraction]]:
    """Spent of committed state money by project, one share for each closed year (from 1 February of the year after),
    in ten thousandths rounded up, at most 1. Quarters as typed count for projects without contracts and payments."""
    bound, paid = defaultdict(int), defaultdict(int)
    for row in document.get("commitments", []):
        if row["payer_type"] == "state":
            bound[row["project_id"], row["budget_year"] or int(row["committed_on"][:4])] += row["amount_mvnd"]
    for row in document.get("payments", []):
        if row["payer_type"] == "state" and row["payment_kind"] != "settlement":
            paid[row["project_id"], row["budget_year"] or int(row["paid_on"][:4])] += row["amount_mvnd"]
    single = {row["project_id"] for name in ("commitments", "payments") for row in document.get(name, [])}
    for row in document.get("actuals", []):
        if row["project_id"] not in single:
            bound[row["project_id"], row["year"]] += row["state_obligated_mvnd"]
            paid[row["project_id"], row["year"]] += row["state_paid_mvnd"]
    shares: dict[str, list[Fraction]] = defaultdict(list)
    for (project_id, year), committed in bound.items():
        if committed > 0 and document["as_of"] >= f"{year + 1:04d}-02-01":
            spent = min(committed, max(0, paid[project_id, year]))
            shares[project_id].append(Fraction(-(-spent * 10_000 // committed), 10_000))
    return dict(shares)


def _check_purses(book: _Book, ledger: _Ledger) -> None:
    """State money comes from one purse that is open to its project, or in parts from several that are and that pay
    together; the parts of a year add up to it; no purse pays more in a year than it has."""
    purses = {row["purse_id"]: row for row in book.document.get("purses", [])}
    if not purses:
        return
    has, paid = defaultdict(int), defaultdict(int)
    for row in book.document.get("purse_amounts", []):
        has[row["purse_id"], row["year"]] += row["state_mvnd"]
    for f in book.known:
        parts = f.purse_parts or [{"purse_id": f.purse_id, "year": year, "state_mvnd": f.state(year)}
                                  for year in f.amounts]
        payers = sorted({part["purse_id"] for part in parts})
        for purse_id in payers if f.state() > 0 else ():
            is_open = purse_id in purses and book.in_pool(purses[purse_id], f.project_id) and (
                len(payers) == 1 or purses[purse_id]["pays_together"])
            ledger.same("purse_eligible", {"project_id": f.project_id, "purse_id": purse_id}, 1, int(is_open))
        by_year = defaultdict(int)
        for part in parts:
            paid[part["purse_id"], part["year"]] += part["state_mvnd"]
            by_year[part["year"]] += part["state_mvnd"]
            if f.purse_parts:
                ledger.at_least("purse_parts", {"project_id": f.project_id, "purse_id": part["purse_id"],
                                                "year": part["year"]}, 0, part["state_mvnd"])
        for year in sorted(by_year.keys() | f.amounts.keys()) if f.purse_parts else ():
            ledger.same("purse_parts", {"project_id": f.project_id, "year": year}, f.state(year), by_year[year])
    for purse_id, year in sorted(paid.keys() | has.keys()):
        ledger.at_most("purse_money", {"purse_id": purse_id, "year": year}, has[purse_id, year], paid[purse_id, year])


def _check_tranches(book: _Book, ledger: _Ledger) -> None:
    """A purse that pays alone pays a project in no more years than it says, and in the first of them its least part;
    a running project had its first tranche before the plan."""
    purses = {row["purse_id"]: row for row in book.document.get("purses", []) if not row["pays_together"]}
    for f in book.known:
        purse = purses.get(f.purse_id)
        if purse is None or book.projects[f.project_id]["status"] == "running":
            continue
        tranches = [f.state(year) for year in sorted(f.amounts) if f.state(year) > 0]
        where = {"project_id": f.project_id, "purse_id": f.purse_id}
        if purse.get("most_tranches") is not None:
            ledger.at_most("fund_tranches_most", where, purse["most_tranches"], len(tranches))
        if purse.get("first_tranche_share") is not None and tranches:
            ledger.at_least("fund_tranches_first", where, _exact(purse["first_tranche_share"]) * sum(tranches),
                            tranches[0])


def _check_pools(book: _Book, ledger: _Ledger) -> None:
    """Floors and caps of a pool: state money, share of all state money in the same years, number of projects."""
    for pool in book.document["pools"]:
        year, where = pool["year"], {"pool_id": pool["pool_id"], "year": pool["year"]}
        members = [f for f in book.known if book.in_pool(pool, f.project_id)]
        money, total = sum(f.state(year) for f in members), book.state_total(year)
        floors = (("pool_money", "floor_mvnd", 1, money), ("pool_share", "floor_share", total, money),
                  ("product_coverage", "min_projects", 1, len(members)))
        caps = (("pool_money", "cap_mvnd", 1, money), ("pool_share", "cap_share", total, money),
                ("pool_projects", "max_projects", 1, len(members)))
        for rows, compare in ((floors, ledger.at_least), (caps, ledger.at_most)):
            for rule_id, column, base, actual in rows:
                if pool[column] is not None:
                    compare(rule_id, {**where, "column": column}, _exact(pool[column]) * base, actual)


def _check_concentration(book: _Book, ledger: _Ledger) -> None:
    state_total = book.state_total()
    for rule_id, column in (("lead_enterprise_cap", "lead_enterprise"), ("locality_cap", "locality")):
        received: dict[str, Fraction | int] = defaultdict(int)
        names: dict[str, str] = {}
        for f in book.known:
            received[holder := book.filed_under(f.project_id, column)] += f.state()
            names.setdefault(holder, book.projects[f.project_id][column])
        for holder, money in sorted(received.items()):
            name = names[holder]
            if name and book.settings[f"{rule_id}_mvnd"] is not None:
                ledger.at_most(rule_id, {column: name}, book.settings[f"{rule_id}_mvnd"], money)
            if name and book.share(f"{rule_id}_share") is not None:
                ledger.at_most(rule_id, {column: name}, book.share(f"{rule_id}_share") * state_total, money)
    if book.settings["minimum_grant_mvnd"] is not None:
        for f in book.known:
            if f.state() > 0:
                ledger.at_least("minimum_grant", {"project_id": f.project_id}, book.settings["minimum_grant_mvnd"],
                                f.state())
    if book.settings["maximum_projects"] is not None:
        ledger.at_most("maximum_projects", {}, book.settings["maximum_projects"], len(book.known))


def _check_strategic_share(book: _Book, ledger: _Ledger) -> None:
    """Recurrent (S&T non-business) money of strategic projects >= floor x base: the base given, else the plan's own."""
    floor = book.rule("strategic_share_floor")
    if floor is None or not book.settings["strategic_floor_is_binding"]:
        return
    recurrent = STATE_FIELD["recurrent"]
    base = book.settings["strategic_base_mvnd"]
    base = sum(f.of(recurrent) for f in book.known) if base is None else base
    strategic = sum(f.of(recurrent) for f in book.known if book.is_strategic(f))
    ledger.at_least("strategic_share_floor", {}, floor * base, strategic)


# --- localisation --------------------------------------------------------------------------------------------------

def _audited_targets(book: _Book) -> Iterator[AuditedTarget]:
    """Each target that holds, with the money-weighted share of the funded projects of its product on its own basis."""
    mode = book.settings["localisation_mode"]
    given = book.document["targets"] or [t for t in book.document["programme_targets"] if t["year"] in book.years]
    for target in given if mode != "off" else ():
        known, unknown, localised = 0, 0, Fraction(0)
        for f in book.known:
            if book.projects[f.project_id]["product_no"] != target["product_no"]:
                continue
            rate = book.rates.get((f.project_id, target["year"] - book.shift(f), target["basis"]))
            if rate is None:
                unknown += f.total()
            else:
                known, localised = known + f.total(), localised + rate * f.total()
        aim = _exact(target["target_share"])
        yield AuditedTarget(target["product_no"], target["year"], target["basis"], _text(aim),
                            mode == "hard" or (mode == "as_given" and bool(target["is_hard"])),
                            _text(Fraction(localised, known)) if known else None, known, unknown,
                            _text(max(Fraction(0), aim * known - localised)))


def _check_localisation(book: _Book, ledger: _Ledger) -> None:
    """Hard targets: sum((rate - target) x money) >= 0. Soft ones are reported, and are no findings."""
    for target in _audited_targets(book):
        if target.is_hard and target.achieved_share is not None:
            where = {"product_no": target.product_no, "year": target.year, "basis": target.basis}
            aim = _exact(target.target_share) * target.known_mvnd
            ledger.at_least("localisation_target", where, aim, _exact(target.achieved_share) * target.known_mvnd)


def _check_goal_limits(book: _Book, ledger: _Ledger) -> None:
    """Counterpart of the whole plan against its floor; what soft targets miss, added up, against its cap."""
    if book.settings.get("counterpart_floor_mvnd") is not None:
        raised = sum(f.total() - f.state() for f in book.known)
        ledger.at_least("counterpart_floor", {}, book.settings["counterpart_floor_mvnd"], raised)
    if book.settings.get("localisation_missing_cap_mvnd") is not None:
        missing = sum((_exact(t.missing_mvnd) for t in _audited_targets(book) if not t.is_hard), Fraction(0))
        ledger.at_most("localisation_missing", {}, _exact(book.settings["localisation_missing_cap_mvnd"]), missing)


# --- links, decisions ----------------------------------------------------------------------------------------------

def _check_links(book: _Book, ledger: _Ledger) -> None:
    for link in book.document["links"]:
        where, ids = {"link_id": link["link_id"]}, link["project_ids"]
        count = sum(1 for project_id in ids if project_id in book.funded)
        if link["kind"] == "requires" and ids and ids[0] in book.funded:
            ledger.at_least("links", where, len(ids), count)
        elif link["kind"] == "excludes":
            ledger.at_most("links", where, 1, count)
        elif link["kind"] == "at_most":
            ledger.at_most("links", where, link["limit"], count)


def _check_decisions(book: _Book, ledger: _Ledger) -> None:
    """Must, must not, running money honoured, stopped projects left alone."""
    for project_id, project in book.projects.items():
        where, is_funded = {"project_id": project_id}, int(project_id in book.funded)
        is_running = project["status"] in ("running", "committed")
        if project["decision"] == "must_not":
            ledger.at_most("decisions", where, 0, is_funded)
        elif project["decision"] == "must" or is_running:
            ledger.at_least("decisions", where, 1, is_funded)
        if project["status"] == "stopped":
            ledger.at_most("stopped", where, 0, is_funded)
        committed: dict[int, int] = defaultdict(int)
        for row in book.costs[project_id] if is_running and is_funded else ():
            committed[row["year"]] += row["committed_state_mvnd"]
        for year, amount in sorted(committed.items()):
            ledger.at_least("committed_money", {**where, "year": year}, amount, book.funded[project_id].state(year))


# --- what the plan says of itself ----------------------------------------------------------------------------------

def _check_claims(book: _Book, ledger: _Ledger) -> None:
    """Totals and objective are what the lines give, and the objective does not exceed the bound."""
    for key, actual in book.recomputed.items():
        if book.claims.get(key) is not None:
            ledger.same("objective" if key == "objective" else "totals", {"column": key},
                        _exact(book.claims[key]), actual)
    if book.claims.get("bound") is not None:
        ledger.at_most("bound", {}, _exact(book.claims["bound"]), book.recomputed["objective"])


def _value(book: _Book, f: _Financing) -> Fraction:
    """Weighted mean score x (full cost in billion VND) ^ size exponent x scale (or the share of the value that the
    level of its menu says), and the priority bonus if it is on."""
    scored = [(book.weights.get(row["criterion_id"], Fraction(1)), _exact(row["score"]))
              for row in book.scores[f.project_id]]
    weight = sum(w for w, _ in scored)
    score = Fraction(sum(w * s for w, s in scored)) / weight if weight else Fraction(0)
    cost = sum(row["total_mvnd"] for row in book.costs[f.project_id])
    value = score * _power(Fraction(cost, 1000), book.share("size_exponent")) * next(
        (_exact(row["value_share"]) for row in book.menus[f.project_id] if row["state_mvnd"] == f.state()), f.scale)
    threshold = book.rule("disbursement_priority_share")
    if book.settings["priority_mode"] == "bonus" and threshold is not None:
        private = f.of("enterprise_mvnd") + f.of("other_private_mvnd")
        if f.state() > 0 and private >= threshold * f.total():
            value += book.share("priority_bonus_share") * value
    return Fraction(value)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    """base ^ exponent; exact for 0 and 1, else rounded to six decimals (half to even)."""
    if exponent in (0, 1) or base == 0:
        return Fraction(1) if exponent == 0 else base
    with localcontext() as context:
        context.prec = 60
        power = (Decimal(base.numerator) / base.denominator) ** (Decimal(exponent.numerator) / exponent.denominator)
        return Fraction(power.quantize(Decimal("0.000001"), rounding=ROUND_HALF_EVEN))


def _synergies(book: _Book) -> Fraction:
    return sum((_exact(link["bonus"]) for link in book.document["links"]
                if link["kind"] == "synergy" and link["bonus"] is not None
                and all(project_id in book.funded for project_id in link["project_ids"])), Fraction(0))


_CHECKS: tuple[Callable[[_Book, _Ledger], None], ...] = (
    _check_lines, _check_financing, _check_start, _check_co_funding, _check_evidence, _check_envelopes,
    _check_purses, _check_tranches, _check_pools,
    _check_localisation, _check_concentration, _check_goal_limits, _check_links,
    _check_decisions, _check_strategic_share, _check_claims,
)


def _exact(value: object) -> Fraction | int:
    """An exact number from an int or its text. A float is refused: it is not exact."""
    if isinstance(value, bool) or not isinstance(value, (int, str, Fraction)):
        raise TypeError(f"not an exact number: {value!r}")
    return value if isinstance(value, int) else Fraction(value)


def _optional(value: object) -> Fraction | None:
    return None if value is None or value == "" else _exact(value)


def _text(value: Fraction | int) -> str:
    return str(Fraction(value))


def _by_project(rows: list[Mapping]) -> dict[str, list[Mapping]]:
    grouped: dict[str, list[Mapping]] = defaultdict(list)
    for row in rows:
        grouped[row["project_id"]].append(row)
    return grouped
