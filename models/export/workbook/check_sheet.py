"""The sheet of live checks: one row per limit, its left and right side as formulas over the amounts, and a verdict.

Written for whoever edits an amount and wants to see at once what that breaks. A project counts as funded while some
money stands beside it. It is no certificate: start years are checked by the audit and by `certify` alone.
"""
from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction

from models.domain import BudgetLine, Pool, Regime, Target
from models.export.workbook.check_row import Check
from models.export.workbook.live_plan import PAYERS, LivePlan, number
from models.export.workbook.membership_sheet import (
    Membership,
    agency_key,
    pool_key,
    purse_key,
    target_key,
)
from models.export.workbook.payment_sheets import CoFunding, broken_amounts, line_verdict_code, rounded, verdict_word
from models.export.workbook.project_checks import project_checks
from models.export.workbook.references import Block
from models.export.workbook.sheet import Cell
from models.export.workbook.stated_checks import stated_checks
from models.families.envelope import envelope_rows, rule_id_of
from models.families.purse_split import split_over_purses
from models.register.case_io import case_to_tables
from models.register.dictionary import load_dictionary
from models.wording import say
from models.words.codes import where_text, word
from models.words.rule_names import audited_rule_name

CHECK_COLUMNS = ("rule", "where", "comparison", "required", "actual", "left_mvnd", "broken_by", "unit", "verdict")
_STATE = ("state_development_mvnd", "state_recurrent_mvnd")
_LINE_FAULTS = (("not_whole", "whole_amounts"), ("not_due", "cost_covered"), ("over_ceiling", "pledged"),
                ("under_commitment", "committed_money"), ("under_year_floor", "enterprise_share_floor"))


class CheckSheet:
    """The rows of the sheet and how many of them are broken."""

    def __init__(self, live: LivePlan, members: Membership, first_row: int) -> None:
        self.live, self.members, self.language = live, members, live.language
        self._pay, self._sum = live.payments, live.funded
        self._carry_row = first_row
        self.checks: list[Check] = []
        if live.lines:
            for made in (self._totals(), self._lines(), self._co_funding(), self._evidence(), self._envelopes(),
                         self._purses(), self._pools(), self._concentration(), self._shares(), self._targets(),
                         project_checks(live), stated_checks(live)):
                for check in made:
                    self.checks.append(check)
        self.block = Block(say("export.sheet.checks", live.language), CHECK_COLUMNS, first_row, len(self.checks))

    @property
    def broken_count(self) -> int:
        return sum(check.broken_by > 0 for check in self.checks)

    def broken_formula(self) -> str:
        """How many checks are broken now."""
        return f'COUNTIF({self.block.span("verdict")},"{verdict_word("broken", self.language)}")'

    def rows(self) -> list[tuple[Cell, ...]]:
        """A row per check, live: what is asked, what the plan has, whether it holds."""
        return [self._row(check, self.block.first + at) for at, check in enumerate(self.checks)]

    def _row(self, check: Check, row: int) -> tuple[Cell, ...]:
        live, here = self.live, lambda column: self.block.here(column, row)
        required, actual, broken = here("required"), here("actual"), here("broken_by")
        by = {"<=": f"MAX(0,{actual}-{required})", ">=": f"MAX(0,{required}-{actual})",
              "=": f"ABS({actual}-{required})"}[check.sense]
        left = {"<=": f"MAX(0,{required}-{actual})", ">=": f"MAX(0,{actual}-{required})"}.get(check.sense)
        gap = abs(Fraction(check.required[1]) - check.actual[1]) - check.broken_by
        good, bad = (verdict_word(code, self.language) for code in ("ok", "broken"))
        return (check.label or audited_rule_name(check.rule, self.language), where_text(check.where, self.language),
                say(f"export.sense.{check.sense}", self.language), live.live(*check.required), live.live(*check.actual),
                live.live(left, gap) if left else None, live.live(by, check.broken_by),
                word("unit", check.unit, self.language),
                live.live(f'IF({broken}>0,"{bad}","{good}")', bad if check.broken_by > 0 else good))

    # --- what is added up -------------------------------------------------------------------------------------------

    def _paid(self, payers: Iterable[str], *, year: int | None = None, member: str = "") -> tuple[str, int]:
        """State or other money of a year and of a group's members, as (formula, value)."""
        payers = tuple(payers)
        total = sum(getattr(line.money, payer) for at, line in enumerate(self.live.lines) for payer in payers
                    if year in (None, line.money.year) and (not member or self.members.values[member][at]))
        spans = [self._pay.span(payer) for payer in payers]
        if member:
            picked = [self.members.span(member), *([f"1*({self._pay.span('year')}={year})"] if year else [])]
            parts = [f"SUMPRODUCT({','.join([*picked, span])})" for span in spans]
        elif year:
            parts = [f"SUMIF({self._pay.span('year')},{year},{span})" for span in spans]
        else:
            parts = [f"SUM({span})" for span in spans]
        return "+".join(parts), total

    def _share_of(self, share: Fraction, text: str, base: tuple[str, int]) -> tuple[str, Fraction]:
        return f"ROUND({text}*({base[0]}),4)", rounded(share * base[1])

    def _totals(self) -> Iterator[Check]:
        """The plan as the model proposed it: an edit that only moves money between lines leaves these alone."""
        for column in ("state_mvnd", "total_mvnd"):
            value = sum(getattr(line.money, column) for line in self.live.lines)
            yield Check("totals", {"column": column}, "=", (str(value), value),
                        (f"SUM({self._pay.span(column)})", value))

    def _lines(self) -> Iterator[Check]:
        codes = [line_verdict_code(self.live, line) for line in self.live.lines]
        for code, rule in _LINE_FAULTS:
            if code == "under_year_floor" and not self.live.problem.settings.floor_each_year:
                continue
            text = f'COUNTIF({self._pay.span("verdict")},"{verdict_word(code, self.language)}")'
            yield Check(rule, {}, "<=", ("0", 0), (text, codes.count(code)), "lines",
                        say(f"export.check.{code}", self.language))

    def _co_funding(self) -> Iterator[Check]:
        for regime in Regime:
            chosen = [o for o in self.live.plan.chosen if o.regime is regime]
            rule, named = CoFunding.of(self.live, regime), word("regime", regime.value, self.language)
            for column, at, rule_id, share in (("under_floor_mvnd", 1, rule.floor_id, rule.floor_share),
                                               ("over_cap_mvnd", 0, rule.cap_id, rule.cap_share)):
                if share is None or not chosen:
                    continue
                broken = sum(broken_amounts(self.live, option)[at] > 0 for option in chosen)
                text = f'COUNTIFS({self._sum.span("regime")},"{named}",{self._sum.span(column)},">0")'
                yield Check(rule_id, {}, "<=", ("0", 0), (text, broken), "projects")
        least = self.live.problem.settings.minimum_grant_mvnd
        if least is not None:
            small = sum(0 < option.state_mvnd < least for option in self.live.plan.chosen)
            state = self._sum.span("state_mvnd")
            yield Check("minimum_grant", {}, "<=", ("0", 0),
                        (f"SUMPRODUCT(1*({state}>0),1*({state}<{least}))", small), "projects")

    def _envelopes(self) -> Iterator[Check]:
        """Limits point at the register's own sheet, so that an envelope edited there is felt here."""
        problem, cells = self.live.problem, self._envelope_cells()
        for row in envelope_rows(problem):
            if row.is_on_expected_spending:  # Counted amounts are no sums of cells: `stated_checks` has them.
                continue
            line, agency = str(row.budget_line or ""), row.managing_agency
            payers = {"": _STATE, BudgetLine.DEVELOPMENT: _STATE[:1], BudgetLine.RECURRENT: _STATE[1:]}[line]
            text = cells[row.rule_id]
            if len(row.years) > 1:  # What the row above leaves, for its envelope is that of the year before.
                above = self._carry_row + len(self.checks) - 1
                text = [*text, f"{_letter('required')}{above}-{_letter('actual')}{above}"]
            yield Check("state_envelope", {"year": row.year, "budget_line": line, "managing_agency": agency}, "<=",
                        ("+".join(text), row.available_mvnd(problem, self.live.plan.chosen)),
                        self._paid(payers, year=row.year, member=agency_key(agency) if agency else ""))

    def _envelope_cells(self) -> dict[str, list[str]]:
        """Where the register's sheet has the amounts of an envelope, by its rule id."""
        sheet = Block("envelopes", tuple(column.attribute for column in load_dictionary()["envelopes"]), 2, 0)
        cells: dict[str, list[str]] = defaultdict(list)
        for at, (row, table_row) in enumerate(zip(self.live.problem.case.envelopes,
                                                  case_to_tables(self.live.problem.case)["envelopes"], strict=True)):
            assert row.year == table_row["year"], "the register's sheet lists envelopes in the order of the case"
            cells[rule_id_of(self.live.problem, row)].append(sheet.cell("state_mvnd", sheet.first + at))
        return cells

    def _purses(self) -> Iterator[Check]:
        """Limits point at the register's own sheet; a year without a row has nothing."""
        problem = self.live.problem
        sheet = Block("purse_amounts", tuple(column.attribute for column in load_dictionary()["purse_amounts"]), 2, 0)
        row_of = {(row.purse_id, row.year): sheet.first + at for at, row in enumerate(problem.case.purse_amounts)}
        parts: Counter[tuple[str, int]] = Counter()
        for part in split_over_purses(problem, self.live.plan.chosen):
            parts[part.purse_id, part.year] += part.state_mvnd
        for purse in problem.case.purses:
            for year in problem.case.years:
                key = purse.purse_id, year
                text = sheet.cell("state_mvnd", row_of[key]) if key in row_of else "0"
                yield Check("purse_money", {"purse_id": purse.purse_id, "year": year}, "<=",
                            (text, problem.purse_mvnd(*key)),
                            self._paid_by_purse(purse.purse_id, year, parts[key]))

    def _paid_by_purse(self, purse_id: str, year: int, amount: int) -> tuple[str, int]:
        """Parts of what several pay together are whole millions; the shares that they are written as may not be."""
        text, whole = self._paid(_STATE, year=year, member=purse_key(purse_id))
        return (text, amount) if whole == amount else (f"ROUND({text},0)", amount)

    def _pools(self) -> Iterator[Check]:
        for pool in self.live.problem.case.pools:
            yield from self._pool(pool)

    def _pool(self, pool: Pool) -> Iterator[Check]:
        where = {"pool_id": pool.pool_id, "year": pool.year}
        money = self._paid(_STATE, year=pool.year, member=pool_key(pool))
        everything = self._paid(_STATE, year=pool.year)
        for column, sense in (("floor_mvnd", ">="), ("cap_mvnd", "<=")):
            if (limit := getattr(pool, column)) is not None:
                yield Check("pool_money", {**where, "column": column}, sense, (str(limit), limit), money)
        for column, sense in (("floor_share", ">="), ("cap_share", "<=")):
            if (share := getattr(pool, column)) is not None:
                yield Check("pool_share", {**where, "column": column}, sense,
                            self._share_of(share, repr(float(share)), everything), money)

    def _concentration(self) -> Iterator[Check]:
        settings, total = self.live.problem.settings, self._paid(_STATE)
        for rule_id, column in (("lead_enterprise_cap", "lead_enterprise"), ("locality_cap", "locality")):
            received: dict[str, int] = defaultdict(int)
            for option in self.live.plan.chosen:
                received[self.live.problem.body_of(option.project_id, column)] += option.state_mvnd
            received.pop("", None)
            table = Block(say(f"export.sheet.by_{column}", self.language), ("key", "projects_funded", "state_mvnd"),
                          self._pay.first, len(received) + int(self._has_blank(column)))
            most = (f'SUMPRODUCT(MAX(({table.span("key")}<>"-")*{table.span("state_mvnd")}))',
                    max(received.values(), default=0))
            if (cap := getattr(settings, f"{rule_id}_mvnd")) is not None:
                yield Check(rule_id, {}, "<=", (str(cap), cap), most)
            if (share := getattr(settings, f"{rule_id}_share")) is not None:
                yield Check(rule_id, {}, "<=", self._share_of(share, repr(float(share)), total), most)

    def _has_blank(self, column: str) -> bool:
        return any(not self.live.problem.body_of(option.project_id, column) for option in self.live.plan.chosen)

    def _evidence(self) -> Iterator[Check]:
        """Counterpart beyond the pledges that have a document, when every pledge needs one."""
        if self.live.problem.settings.require_evidence:
            over = [(f"SUMPRODUCT(1*({paid}>{most}),{paid}-{most})", sum(
                        max(0, getattr(line.money, payer) - line.ceilings_mvnd[at]) for line in self.live.lines))
                    for at, payer in enumerate(PAYERS) if at >= 2
                    for paid, most in [(self._pay.span(payer), self._pay.span(f"most_{payer}"))]]
            yield Check("pledge_evidence", {}, "<=", ("0", 0),
                        ("+".join(text for text, _ in over), sum(value for _, value in over)))

    def _shares(self) -> Iterator[Check]:
        """Floors of the whole plan: money for strategic products, counterpart."""
        problem = self.live.problem
        floor = problem.rulebook.share("strategic_share_floor")
        if floor is not None and problem.settings.strategic_floor_is_binding:
            text, value = strategic_money(self.live)
            given = problem.settings.strategic_base_mvnd
            base = self._paid(("state_recurrent_mvnd",)) if given is None else (str(given), given)
            yield Check("strategic_share_floor", {}, ">=",
                        self._share_of(floor, self.live.rule_cell("strategic_share_floor"), base), (text, value))
        if (least := problem.settings.counterpart_floor_mvnd) is not None:
            yield Check("counterpart_floor", {}, ">=", (str(least), least), self._paid(PAYERS[2:]))

    def _targets(self) -> Iterator[Check]:
        targets = self.live.problem.targets
        for target in targets:
            if target.is_hard:
                yield from self._target(target)
        cap = self.live.problem.settings.localisation_missing_cap_mvnd
        if cap is not None:
            soft = [check for target in targets if not target.is_hard for check in self._target(target)]
            missing = [f"MAX(0,{check.required[0]}-{check.actual[0]})" for check in soft]
            yield Check("localisation_missing", {}, "<=", (str(number(cap)), cap),
                        ("+".join(missing) or "0", sum((check.broken_by for check in soft), Fraction(0))))

    def _target(self, target: Target) -> Iterator[Check]:
        key, total = target_key(target), self._pay.span("total_mvnd")
        rates, lines = self.members.values[key], self.live.lines
        known = sum(line.money.total_mvnd for line, rate in zip(lines, rates, strict=True) if rate is not None)
        reached = sum((Fraction(str(rate)) * line.money.total_mvnd for line, rate in zip(lines, rates, strict=True)
                       if rate is not None), Fraction(0))
        if known:
            span, share = self.members.span(key), target.target_share
            where = {"product_no": target.product_no, "year": target.year, "basis": target.basis.value}
            yield Check("localisation_target", where, ">=",
                        (f"ROUND({float(share)!r}*SUMPRODUCT(1*ISNUMBER({span}),{total}),4)", rounded(share * known)),
                        (f"ROUND(SUMPRODUCT({span},{total}),4)", rounded(reached)))


def strategic_money(live: LivePlan) -> tuple[str, int]:
    """Recurrent state money of projects on catalogue products, as (formula, value)."""
    projects, yes = live.problem.case.project_by_id, word("yes_no", True, live.language)
    value = sum(line.money.state_recurrent_mvnd for line in live.lines
                if live.problem.is_strategic(projects[line.option.project_id]))
    return (f'SUMIF({live.funded.span("is_strategic")},"{yes}",{live.funded.span("state_recurrent_mvnd")})', value)


def _letter(column: str) -> str:
    return Block("", CHECK_COLUMNS, 1, 0).letter(column)

