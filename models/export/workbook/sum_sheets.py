"""The sheets that add a plan up by year, agency, product ..., live: each figure is a formula over the plan's lines."""
from __future__ import annotations

from collections.abc import Callable

from models.export.workbook.live_plan import PAYERS, LivePlan
from models.export.workbook.references import Block
from models.export.workbook.sheet import Cell
from models.report.allocation import Allocation
from models.wording import say
from models.words.codes import word

MONEY = ("state_mvnd", "enterprise_mvnd", "institute_mvnd", "other_private_mvnd", "counterpart_mvnd", "total_mvnd")
# Dimensions whose codes are not their names.
CODED = ("regime", "technology_group", "product", "channel")
_NUMBERED = {"technology_group": "technology_group", "product": "product_no"}
Columns = list[tuple[str, str]]


def payer_rows(live: LivePlan, allocation: Allocation) -> tuple[Columns, list[tuple[Cell, ...]]]:
    """Columns and rows of the sheet by payer, the total last."""
    table, language, first = allocation.by("payer"), live.language, live.payments.first
    block = Block("", ("code", "payer", "amount_mvnd", "total_share"), first, len(table))
    total = int(table["amount_mvnd"].sum())
    rows: list[tuple[Cell, ...]] = []
    for at, row in enumerate(table.itertuples(), start=first):
        amount = int(row.amount_mvnd)
        rows.append((row.key, word("payer", row.key, language),
                     live.live(f"SUM({live.payments.span(PAYERS[at - first])})", amount),
                     _share(live, block, "amount_mvnd", at, amount, total)))
    rows.append((say("headings.sum", language), None, _sum(live, block, "amount_mvnd", total), None))
    return [("code", "text"), ("payer", "name"), ("amount_mvnd", "mvnd"), ("total_share", "share")], rows


def dimension_rows(live: LivePlan, allocation: Allocation, dimension: str, label_of: Callable[[object], str],
                   ) -> tuple[Columns, list[tuple[Cell, ...]]]:
    """Columns and rows of the sheet by one dimension, the total last.

    Where two names are the same once written (they differ by characters that no cell holds), amounts stand as values.
    """
    table, language, first = allocation.by(dimension), live.language, live.payments.first
    is_coded, is_year = dimension in CODED, dimension == "year"
    names = [*(("code",) if is_coded else ()), dimension, "projects_funded", *MONEY, "leverage", "state_share_of_plan"]
    block = Block("", tuple(names), first, len(table))
    keys = [str(key).strip() or "-" for key in table["key"]]
    is_plain = len(set(keys)) < len(keys)
    state_total = int(table["state_mvnd"].sum())
    rows: list[tuple[Cell, ...]] = []
    for row, record in enumerate(table.itertuples(), start=first):
        pick = _picker(live, block, dimension, record.key, row)
        source = live.payments if is_year else live.funded

        def amount(column: str, pick: str = pick, record: object = record, source: Block = source) -> Cell:
            value = int(getattr(record, column))
            return value if is_plain else live.live(f"SUMPRODUCT({pick},{source.span(column)})", value)

        count = f"SUMPRODUCT({pick},1*({source.span('total_mvnd')}>0))"
        rows.append((
            record.key or "-", *((label_of(record),) if is_coded else ()),
            record.projects_funded if is_plain else live.live(count, record.projects_funded),
            *(amount(column) for column in MONEY), _leverage(live, block, row, record.leverage),
            _share(live, block, "state_mvnd", row, int(record.state_mvnd), state_total)))
    count_total = int(table["projects_funded"].sum())
    rows.append((
        say("headings.sum", language), *((None,) if is_coded else ()),
        None if is_year else _sum(live, block, "projects_funded", count_total),
        *(_sum(live, block, column, int(table[column].sum())) for column in MONEY),
        _leverage(live, block, block.last + 1, allocation.totals.leverage), None))
    columns = [*((("code", "text"),) if is_coded else ()), (dimension, "name"), ("projects_funded", "count"),
               *((name, "mvnd") for name in MONEY), ("leverage", "ratio"), ("state_share_of_plan", "share")]
    return columns, rows


def _picker(live: LivePlan, block: Block, dimension: str, key: str, row: int) -> str:
    """1 for the lines of a key, 0 for others. Names are compared to the letter: no wildcard, no text as a number."""
    if dimension == "year":
        return f"1*({live.payments.span('year')}={int(key)})"
    if dimension in _NUMBERED:
        wanted = str(int(key)) if key else '""'
        return f"1*({live.funded.span(_NUMBERED[dimension])}={wanted})"
    label = dimension if dimension in CODED else block.columns[0]
    return f"1*EXACT({live.funded.span(dimension)},${block.here(label, row)})"


def _leverage(live: LivePlan, block: Block, row: int, value: object) -> Cell:
    counterpart, state = block.here("counterpart_mvnd", row), block.here("state_mvnd", row)
    plain = None if value is None or value != value else float(value)
    return live.live(f'IF({state}=0,"-",{counterpart}/{state})', plain)


def _share(live: LivePlan, block: Block, column: str, row: int, value: int, total: int) -> Cell:
    whole = f"{block.letter(column)}${block.last + 1}"
    return live.live(f'IF({whole}=0,"-",{block.here(column, row)}/{whole})', value / total if total else None)


def _sum(live: LivePlan, block: Block, column: str, value: int) -> Cell:
    return live.live(f"SUM({block.here(column, block.first)}:{block.here(column, block.last)})", value)


def coded_label(dimension: str, record: object, language: str) -> str:
    """The words of a code: of a regime or channel, else of the catalogue."""
    if not record.key:
        blank = "terms.outside_catalogue" if dimension in ("technology_group", "product") else "terms.blank"
        return say(blank, language)
    if dimension in ("regime", "channel"):
        return word(dimension, record.key, language)
    return record.label_en if language == "en" else record.label_vi

