"""A mapping: which column of a foreign register is which field of ours, kept under a name as a YAML document.

Targets: the columns of the projects table; `score`, `spread` (and `score_<criterion>`); amounts as
`<kind>_<year>_mvnd` or, where the register has only a total, `<kind>_total_mvnd` with the years it is split over.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from dataclasses import fields as dataclass_fields
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path

import yaml

from models.cell_grammar.dates import DateOrder, PeriodYear
from models.cell_grammar.number import DecimalMark
from models.cell_grammar.words import Unit
from models.domain import Finding
from models.files.document_limits import DocumentRefused, read_document
from models.files.safe_yaml import load_yaml
from models.intake.number_style import ShareStyle
from models.register.dictionary import Column, columns_by_attribute
from models.register.short_form import short_column
from models.units import decimal_text, is_thousands_too, read_exact

MONEY_KINDS = ("cost", "state_request", "pledge_enterprise", "pledge_institute", "pledge_other_private",
               "committed_state")
# Fields of a row that are no column of the projects table: the year its amounts belong to, the line they stand on.
AMOUNT_YEAR, BUDGET_LINE = "amount_year", "budget_line"
# A heading that stands for the group a row was listed under ("I. Công nghệ số"), and not for a column of the file.
GROUP_COLUMN = "@group"
# The field of `answers` for rows that sums and words leave undecided: their words -> project, total.
ROW_ANSWERS = "@row"
_MONEY = re.compile(rf"({'|'.join(MONEY_KINDS)})_(total|20\d\d)_mvnd")
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
# Confirmations that say something about the cells of one file, and nothing about the next one.
ABOUT_CELLS = ("merged", "formulas", "unit_line", "unit_text", "unit_size", "odd_amounts")
BLANKS = ("", "refuse", "empty", "zero", "ask")


class ShownAnswer(StrEnum):
    """What counts in a column that shows something else than it holds."""

    SHOWN = "shown"
    STORED = "stored"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Where one target's value comes from: columns of the file (amounts are added up, texts joined), or a constant.

    `shares`: year -> part of a total (adding up to 1). `generate`: a prefix for ids made from the row's own words.
    `blank`: what a blank amount is (refuse, empty, zero, ask; "" = refuse for totals, empty for years). `rate`: a
    column of shares the amount is multiplied by (state money = cost x co-financing rate).
    """

    target: str
    columns: tuple[str, ...] = ()
    constant: str = ""
    shares: Mapping[int, Fraction] = field(default_factory=dict)
    generate: str = ""
    blank: str = ""
    rate: str = ""

    @property
    def money_kind(self) -> str:
        """The kind of amount, or "" for a target that is no amount."""
        match = _MONEY.fullmatch(self.target)
        return match[1] if match else ""

    @property
    def year(self) -> int | None:
        """The year of an amount's target; None for a total."""
        match = _MONEY.fullmatch(self.target)
        return int(match[2]) if match and match[2] != "total" else None


@dataclass(frozen=True, slots=True)
class ColumnStyle:
    """What was found or declared about one column: `mark` (comma, point), `share` (fraction, percent), `unit`, `date`
    (day_first, month_first), `period` (which year of 2026-2028: first, last), `shown` (shown, stored: what counts where
    a number format shows something else than the cells hold)."""

    mark: str = ""
    share: str = ""
    unit: str = ""
    date: str = ""
    period: str = ""
    shown: str = ""


@dataclass(frozen=True)
class ImportMapping:
    """Everything a planner declared about a kind of file. `answers`: field -> name in the file -> our name.

    `confirmed`: ids of questions answered with yes. `rows_per_project`: one, or several (amounts are added up by year);
    "" is not said yet: read as one, and asked where many ids repeat.
    """

    name: str
    fields: Mapping[str, FieldRule] = field(default_factory=dict)
    unit: str = ""
    currency: str = ""
    vnd_per_unit: Fraction = Fraction(1)
    sheet: str = ""
    header_rows: tuple[int, ...] = ()
    styles: Mapping[str, ColumnStyle] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    confirmed: tuple[str, ...] = ()
    rows_per_project: str = ""
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def with_field(self, rule: FieldRule) -> ImportMapping:
        """The mapping with one target's rule set."""
        return replace(self, fields={**self.fields, rule.target: rule})

    def without_field(self, target: str) -> ImportMapping:
        """The same without what `target` is read from."""
        return replace(self, fields={key: rule for key, rule in self.fields.items() if key != target})

    def with_style(self, heading: str, **given: str) -> ImportMapping:
        """The mapping with a column's mark, share, unit, date or period declared."""
        style = replace(self.styles.get(heading, ColumnStyle()), **given)
        return replace(self, styles={**self.styles, heading: style})


@cache
def target_column(target: str) -> Column | None:
    """The dictionary column whose type and bounds a target has; None for a target that does not exist."""
    if target in columns_by_attribute("projects"):
        return columns_by_attribute("projects")[target]
    if match := _MONEY.fullmatch(target):
        table, attribute = {"cost": ("costs", "total_mvnd"), "state_request": ("costs", "state_request_mvnd"),
                            "committed_state": ("costs", "committed_state_mvnd")}.get(
                                match[1], ("pledges", "amount_mvnd"))
        return replace(columns_by_attribute(table)[attribute], attribute=target, is_required=False)
    if target == AMOUNT_YEAR:
        return replace(columns_by_attribute("costs")["year"], attribute=target, is_required=False)
    if target == BUDGET_LINE:
        return replace(columns_by_attribute("costs")["budget_line"], attribute=target)
    return short_column(target) if target.startswith(("score", "spread")) else None


def possible_targets(years: Iterable[int]) -> tuple[str, ...]:
    """Every target a column may be given to, in the order of the dictionary, with the amounts of the years given."""
    money = [f"{kind}_{part}_mvnd" for kind in MONEY_KINDS for part in ("total", *sorted(years))]
    return (*columns_by_attribute("projects"), *money, "score", "spread", AMOUNT_YEAR, BUDGET_LINE)


def check_mapping(mapping: ImportMapping, headings: Iterable[str]) -> tuple[Finding, ...]:
    """Everything about a mapping that cannot be right for a file with these headings, before a row is read."""
    found, known = [], set(headings) | {GROUP_COLUMN}
    for target, rule in mapping.fields.items():
        if target_column(target) is None:
            found.append(_fault("import_unknown_target", target, value=target))
        for heading in (*rule.columns, *filter(None, (rule.rate,))):
            if heading not in known:
                found.append(_fault("import_column_absent", target, heading=heading))
        if not (rule.columns or rule.constant or rule.generate):
            found.append(_fault("import_field_empty", target))
        if rule.shares and sum(rule.shares.values()) != 1:
            found.append(_fault("import_shares_not_one", target, sum=decimal_text(sum(rule.shares.values()))))
        if rule.blank not in BLANKS:
            found.append(_fault("import_bad_option", target, value=rule.blank, choices=", ".join(BLANKS[1:])))
    if mapping.unit and mapping.unit not in list(Unit):
        found.append(_fault("import_bad_option", "unit", value=mapping.unit, choices=", ".join(Unit)))
    if "project_id" not in mapping.fields:
        found.append(_fault("import_target_missing", "project_id"))
    if not {"name_vi", "name_en"} & set(mapping.fields):
        found.append(_fault("import_target_missing", "name_vi"))
    kinds = {rule.money_kind for rule in mapping.fields.values()}
    if not kinds & {"cost", "state_request", *(kind for kind in MONEY_KINDS if kind.startswith("pledge"))}:
        found.append(_fault("import_target_missing", "cost_total_mvnd"))
    elif "cost" not in kinds:
        found.append(_fault("import_cost_is_sum", "cost_total_mvnd", "note"))
    return tuple(found)


def _fault(code: str, column: str, severity: str = "error", **values: object) -> Finding:
    return Finding(code, severity, table="import", column=column, values=values)


def mapping_to_yaml(mapping: ImportMapping) -> str:
    """The document of a mapping; `read_mapping` gives the same mapping back."""
    document: dict[str, object] = {"name": mapping.name}
    for key in ("sheet", "unit", "currency"):
        if getattr(mapping, key):
            document[key] = str(getattr(mapping, key))
    if mapping.header_rows:
        document["header_rows"] = list(mapping.header_rows)
    if mapping.vnd_per_unit != 1:
        rate = decimal_text(mapping.vnd_per_unit)
        # "165.125" is refused as it may be grouped thousands; with a fourth decimal it is not.
        document["vnd_per_unit"] = f"{rate}0" if is_thousands_too(rate) else rate
    if mapping.rows_per_project:
        document["rows_per_project"] = mapping.rows_per_project
    document["fields"] = {target: _rule_document(rule) for target, rule in mapping.fields.items()}
    if mapping.styles:
        document["styles"] = {heading: style_document(style) for heading, style in mapping.styles.items()}
    if mapping.sums:
        document["sums"] = {total: list(parts) for total, parts in mapping.sums.items()}
    if mapping.answers:
        document["answers"] = {name: dict(pairs) for name, pairs in mapping.answers.items()}
    if mapping.confirmed:
        document["confirmed"] = list(mapping.confirmed)
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)


def style_document(style: ColumnStyle) -> dict[str, str]:
    """What is known about a column, as the document holds it; `read_style` gives the same style back."""
    return {each.name: str(value) for each in dataclass_fields(style) if (value := getattr(style, each.name))}


def _rule_document(rule: FieldRule) -> dict[str, object]:
    entry: dict[str, object] = {}
    if len(rule.columns) == 1:
        entry["column"] = rule.columns[0]
    elif rule.columns:
        entry["columns"] = list(rule.columns)
    for key in ("constant", "generate", "blank", "rate"):
        if getattr(rule, key):
            entry[key] = getattr(rule, key)
    if rule.shares:
        even = len(set(rule.shares.values())) == 1
        entry |= {"years": sorted(rule.shares)} if even else {
            "shares": {year: decimal_text(share) for year, share in sorted(rule.shares.items())}}
    return entry


def read_mapping(text: bytes | str, name: str = "") -> tuple[ImportMapping | None, tuple[Finding, ...]]:
    """A mapping out of its YAML document, or what is wrong with the document."""
    try:
        document = load_yaml(text)
        if not isinstance(document, dict) or not isinstance(document.get("fields"), dict):
            raise ValueError("fields")
        unknown = sorted(set(document) - {"name", "sheet", "unit", "currency", "header_rows", "vnd_per_unit", "fields",
                                          "rows_per_project", "styles", "sums", "answers", "confirmed"})
        if unknown:
            raise ValueError(", ".join(map(str, unknown)))
        fields = {target: _read_rule(str(target), entry) for target, entry in document["fields"].items()}
        mapping = ImportMapping(
            str(document.get("name") or name), fields, str(document.get("unit", "")), str(document.get("currency", "")),
            _read_rate(str(document.get("vnd_per_unit", 1))), str(document.get("sheet", "")),
            tuple(int(row) for row in document.get("header_rows", ())),
            {str(heading): read_style(style) for heading, style in document.get("styles", {}).items()},
            {str(key): {str(theirs): str(ours) for theirs, ours in pairs.items()}
             for key, pairs in document.get("answers", {}).items()},
            tuple(str(item) for item in document.get("confirmed", ())),
            str(document.get("rows_per_project", "")),
            {str(total): tuple(map(str, parts)) for total, parts in document.get("sums", {}).items()})
    except DocumentRefused as refusal:
        return None, (refusal.finding(f"{name}.yaml" if name else ""),)
    except (ValueError, TypeError, AttributeError, LookupError, ZeroDivisionError) as error:
        return None, (Finding("import_mapping_unreadable", values={"reason": str(error).splitlines()[0]}),)
    if mapping.rows_per_project not in ("", "one", "several"):
        return None, (_fault("import_bad_option", "rows_per_project", value=mapping.rows_per_project,
                             choices="one, several"),)
    return mapping, ()


def _read_rate(text: str) -> Fraction:
    """VND per unit of another currency. Raises ValueError also for "26.500", which may be thousands."""
    if is_thousands_too(text):
        raise ValueError(f"vnd_per_unit: {text}")
    return read_exact(text)


def read_style(entry: Mapping[str, object]) -> ColumnStyle:
    """A style out of its document. Raises ValueError or KeyError."""
    allowed = {"mark": DecimalMark, "share": ShareStyle, "unit": Unit, "date": DateOrder, "period": PeriodYear,
               "shown": ShownAnswer}
    # A wrong code or key raises ValueError or KeyError, which makes the document unreadable.
    return ColumnStyle(**{key: allowed[key](str(value)).value for key, value in entry.items()})


def _read_rule(target: str, entry: Mapping[str, object]) -> FieldRule:
    unknown = set(entry) - {"column", "columns", "constant", "generate", "blank", "years", "shares", "rate"}
    if unknown:
        raise ValueError(f"{target}: {', '.join(sorted(map(str, unknown)))}")
    columns = (str(entry["column"]),) if "column" in entry else tuple(map(str, entry.get("columns", ())))
    years = [int(year) for year in entry.get("years", ())]
    shares = {year: Fraction(1, len(years)) for year in years} or {
        int(year): read_exact(str(share)) for year, share in entry.get("shares", {}).items()}
    return FieldRule(target, columns, str(entry.get("constant", "")), shares, str(entry.get("generate", "")),
                     str(entry.get("blank", "")), str(entry.get("rate", "")))


def list_mappings(folder: str | Path) -> tuple[str, ...]:
    """The names of the mappings saved in a folder."""
    return tuple(sorted(path.stem for path in Path(folder).glob("*.yaml")))


def load_mapping(path: str | Path) -> tuple[ImportMapping | None, tuple[Finding, ...]]:
    """A saved mapping, or why it cannot be used."""
    path = Path(path)
    if not path.is_file():
        return None, (Finding("path_missing", file=path.name),)
    try:
        return read_mapping(read_document(path), path.stem)
    except DocumentRefused as refusal:
        return None, (refusal.finding(path.name),)


def save_mapping(mapping: ImportMapping, folder: str | Path) -> Path:
    """Write a mapping under its name, replacing an older one. Raises ValueError for a name no file may have.

    What was confirmed about the cells of one file is not kept: the next file is asked about again.
    """
    if not _FILE_NAME.fullmatch(mapping.name):
        raise ValueError(mapping.name)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{mapping.name}.yaml"
    lasting = tuple(item for item in mapping.confirmed
                    if item not in ABOUT_CELLS and not item.startswith("unmarked:"))
    styles = {heading: replace(style, shown="") for heading, style in mapping.styles.items()}
    path.write_text(mapping_to_yaml(replace(mapping, confirmed=lasting, styles=styles)), encoding="utf-8")
    return path
