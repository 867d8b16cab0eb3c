"""The amounts of a plan, live: one line per project and year that may be edited, one row per project that adds them up.

Each line and each project carries its own verdict, so that whoever edits an amount sees at once which rule it breaks.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from models.bodies import BODY_KINDS
from models.domain import Payer, Regime
from models.export.workbook.live_plan import CEILINGS, FIRST_ROW, PAYERS, SUMS, Line, LivePlan, number
from models.export.workbook.sheet import Cell
from models.plan import FundingOption
from models.wording import say
from models.words.codes import word

KINDS = {"name": "name", "product_no": "count", "technology_group": "count", "scale_share": "share",
         "start_year": "year", "year": "year", "verdict": "words", "regime": "words", "channel": "words"}
OK = "ok"
# Products of a share and whole millions have few decimals; rounding takes away what binary fractions add to them.
_DECIMALS = 4


@dataclass(frozen=True)
class CoFunding:
    """What the rules ask of one project: floor and cap as shares of its total, None where switched off."""

    floor_share: Fraction | None
    cap_share: Fraction | None
    payers_of_floor: tuple[str, ...]
    floor_id: str
    cap_id: str

    @classmethod
    def of(cls, live: LivePlan, regime: Regime) -> CoFunding:
        """The floor and the cap of a regime as the rulebook has them; None where there is none."""
        rulebook = live.problem.rulebook
        floor_id, cap_id = f"enterprise_share_floor.{regime.value}", f"state_share_cap.{regime.value}"
        counts = rulebook.values.get("counterpart_who_counts")
        with_institutes = counts is not None and counts.value == "enterprises_and_institutes"
        floor_share, cap_share = (rulebook.values[key].value if key in rulebook.values else None
                                  for key in (floor_id, cap_id))
        return cls(floor_share, cap_share, ("enterprise_mvnd", "institute_mvnd") if with_institutes else
                   ("enterprise_mvnd",), floor_id, cap_id)


def kind_of(column: str) -> str:
    """The kind of a column by its name: shares, amounts, texts."""
    return KINDS.get(column, "mvnd" if column.endswith("_mvnd") else "share" if column.endswith("_share") else "text")


def verdict_word(code: str, language: str) -> str:
    """The word for a verdict (`ok`, `broken`, ...)."""
    return say(f"export.verdict.{code}", language)


def rounded(value: Fraction | int) -> Fraction:
    """What ROUND(..., 4) gives for a number that is not negative."""
    return Fraction(floor(Fraction(value) * 10**_DECIMALS + Fraction(1, 2)), 10**_DECIMALS)


def payment_rows(live: LivePlan, name_of: dict[str, str]) -> list[tuple[Cell, ...]]:
    """The lines, then their total."""
    block, projects = live.payments, live.problem.case.project_by_id
    rows: list[tuple[Cell, ...]] = []
    for line in live.lines:
        option, money, row = line.option, line.money, line.row
        state, counterpart = (f"SUM({block.here(first, row)}:{block.here(last, row)})"
                              for first, last in ((PAYERS[0], PAYERS[1]), (PAYERS[2], PAYERS[4])))
        rows.append((
            option.project_id, name_of[option.project_id], projects[option.project_id].product_no,
            word("regime", option.regime.value, live.language), number(option.scale_share), option.start_year,
            money.year,
            *(getattr(money, payer) for payer in PAYERS),
            live.live(state, money.state_mvnd), live.live(counterpart, money.counterpart_mvnd),
            live.live(f"{block.here('state_mvnd', row)}+{block.here('counterpart_mvnd', row)}", money.total_mvnd),
            number(line.due_mvnd), line.committed_mvnd, *line.ceilings_mvnd, _line_verdict(live, line)))
    width = len(block.columns)
    total: list[Cell] = [say("headings.sum", live.language), *[None] * (width - 1)]
    for column in (*PAYERS, *SUMS):
        at = block.columns.index(column)
        value = sum(getattr(line.money, column) for line in live.lines)
        total[at] = live.live(f"SUM({block.here(column, block.first)}:{block.here(column, block.last)})", value)
    return [*rows, tuple(total)]


def line_verdict_code(live: LivePlan, line: Line) -> str:
    """The first thing that is wrong with the stored amounts of a line; "ok" otherwise."""
    money, amounts = line.money, [getattr(line.money, payer) for payer in PAYERS]
    rule = CoFunding.of(live, line.option.regime)
    if abs(money.total_mvnd - line.due_mvnd) >= 1:
        return "not_due"
    if any(amount > most for amount, most in zip(amounts, line.ceilings_mvnd, strict=True)):
        return "over_ceiling"
    if money.state_mvnd < line.committed_mvnd:
        return "under_commitment"
    if _floor_each_year(live, rule) and rounded(rule.floor_share * money.total_mvnd) > sum(
            getattr(money, payer) for payer in rule.payers_of_floor):
        return "under_year_floor"
    return OK


def _floor_each_year(live: LivePlan, rule: CoFunding) -> bool:
    return live.problem.settings.floor_each_year and rule.floor_share is not None


def _line_verdict(live: LivePlan, line: Line) -> Cell:
    block, row, rule = live.payments, line.row, CoFunding.of(live, line.option.regime)
    paid = f"{block.here(PAYERS[0], row)}:{block.here(PAYERS[-1], row)}"
    most = f"{block.here(CEILINGS[0], row)}:{block.here(CEILINGS[-1], row)}"
    total = block.here("total_mvnd", row)
    tests = [
        (f"COUNT({paid})<{len(PAYERS)}", "not_whole"),
        (f"SUMPRODUCT(1*({paid}<>INT({paid})))+COUNTIF({paid},\"<0\")>0", "not_whole"),
        (f"ABS({total}-{block.here('due_mvnd', row)})>=1", "not_due"),
        (f"SUMPRODUCT(1*({paid}>{most}))>0", "over_ceiling"),
        (f"{block.here('state_mvnd', row)}<{block.here('committed_mvnd', row)}", "under_commitment")]
    if _floor_each_year(live, rule):
        counted = "+".join(block.here(payer, row) for payer in rule.payers_of_floor)
        tests.append((f"{counted}<ROUND({live.rule_cell(rule.floor_id)}*{total},{_DECIMALS})", "under_year_floor"))
    return live.live(_first_true(tests, lambda code: verdict_word(code, live.language)),
                     verdict_word(line_verdict_code(live, line), live.language))


def _first_true(tests: list[tuple[str, str]], say_code: Callable[[str], str]) -> str:
    formula = f'"{say_code(OK)}"'
    for test, code in reversed(tests):
        formula = f'IF({test},"{say_code(code)}",{formula})'
    return formula


def funded_rows(live: LivePlan, name_of: dict[str, str]) -> list[tuple[Cell, ...]]:
    """One row per funded project, its amounts added up from its lines, and the total."""
    block, problem, language = live.funded, live.problem, live.language
    rows: list[tuple[Cell, ...]] = []
    for row, option in enumerate(live.plan.chosen, start=FIRST_ROW):
        project = problem.case.project_by_id[option.project_id]
        first, last = live.rows_of[option.project_id]
        sums = {column: live.live(f"SUM({live.payments.rows(column, first, last)})",
                                  sum(getattr(year, column) for year in option.years)) for column in PAYERS}
        total = block.here("total_mvnd", row)

        def share(part: str, value: int, total: str = total, whole: int = option.total_mvnd) -> Cell:
            return live.live(f'IF({total}=0,"-",({part})/{total})', Fraction(value, whole) if whole else "-")

        private = f"{block.here('enterprise_mvnd', row)}+{block.here('other_private_mvnd', row)}"
        rows.append((
            option.project_id, name_of[option.project_id], project.product_no, problem.group_no_of(project),
            word("regime", option.regime.value, language), filed_word("channel", project.channel, language),
            *(problem.body_of(option.project_id, kind) or "-" for kind in BODY_KINDS),
            word("yes_no", problem.is_strategic(project), language), *sums.values(),
            live.live(f"SUM({block.here(PAYERS[0], row)}:{block.here(PAYERS[1], row)})", option.state_mvnd),
            live.live(f"SUM({block.here(PAYERS[2], row)}:{block.here(PAYERS[4], row)})",
                      option.total_mvnd - option.state_mvnd),
            live.live(f"{block.here('state_mvnd', row)}+{block.here('counterpart_mvnd', row)}", option.total_mvnd),
            share(block.here("state_mvnd", row), option.state_mvnd),
            share(block.here("enterprise_mvnd", row), option.paid_by(Payer.ENTERPRISE)),
            share(private, option.private_mvnd), *_project_verdict(live, option, row)))
    total_row: list[Cell] = [say("headings.sum", language), *[None] * (len(block.columns) - 1)]
    for column in (*PAYERS, *SUMS):
        value = sum(getattr(line.money, column) for line in live.lines)
        total_row[block.columns.index(column)] = live.live(
            f"SUM({block.here(column, block.first)}:{block.here(column, block.last)})", value)
    return [*rows, tuple(total_row)]


def filed_word(dimension: str, code: object, language: str) -> str:
    """The word for a code, or that none was given."""
    return word(dimension, code.value, language) if code else say("terms.blank", language)


def broken_amounts(live: LivePlan, option: FundingOption) -> tuple[Fraction, Fraction, str]:
    """By how much the project exceeds its cap and misses its floor, and the code of its verdict."""
    rule, state = CoFunding.of(live, option.regime), option.state_mvnd
    over = max(Fraction(0), state - rounded(rule.cap_share * option.total_mvnd)) if rule.cap_share is not None \
        else Fraction(0)
    counted = sum(getattr(year, payer) for year in option.years for payer in rule.payers_of_floor)
    under = max(Fraction(0), rounded(rule.floor_share * option.total_mvnd) - counted) if rule.floor_share is not None \
        else Fraction(0)
    least = live.problem.settings.minimum_grant_mvnd
    code = "over_cap" if over > 0 else "under_floor" if under > 0 else \
        "small_grant" if least is not None and 0 < state < least else OK
    return over, under, code


def _project_verdict(live: LivePlan, option: FundingOption, row: int) -> tuple[Cell, Cell, Cell]:
    block, rule = live.funded, CoFunding.of(live, option.regime)
    over, under, code = broken_amounts(live, option)
    total, state = block.here("total_mvnd", row), block.here("state_mvnd", row)
    counted = "+".join(block.here(payer, row) for payer in rule.payers_of_floor)
    over_cell = None if rule.cap_share is None else live.live(
        f"MAX(0,{state}-ROUND({live.rule_cell(rule.cap_id)}*{total},{_DECIMALS}))", over)
    under_cell = None if rule.floor_share is None else live.live(
        f"MAX(0,ROUND({live.rule_cell(rule.floor_id)}*{total},{_DECIMALS})-({counted}))", under)
    tests = [(f"{block.here('over_cap_mvnd', row)}>0", "over_cap"),
             (f"{block.here('under_floor_mvnd', row)}>0", "under_floor")]
    least = live.problem.settings.minimum_grant_mvnd
    if least is not None:
        tests.append((f"AND({state}>0,{state}<{least})", "small_grant"))
    verdict = live.live(_first_true(tests, lambda code: verdict_word(code, live.language)),
                        verdict_word(code, live.language))
    return over_cell, under_cell, verdict
