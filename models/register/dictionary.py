"""The data dictionary: what each column of each table of a case is. One CSV per table in `data/schema/`.

It drives reading, checking, the editor's columns and `docs/data_dictionary.md`
(`python -m models.register.dictionary > docs/data_dictionary.md` writes that page; a test keeps the two equal).
"""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from models.domain import ROW_TYPES
from models.files.shipped import DATA, shipped_rows
from models.units import decimal_text, read_decimal

TABLES = (*ROW_TYPES, "settings")
COLUMN_TYPES = ("text", "integer", "money", "share", "decimal", "year", "choice", "list", "date", "boolean")

# The columns that tell the rows of a table apart; two rows may not agree on all of them.
ROW_KEYS: dict[str, tuple[str, ...]] = {
    "projects": ("project_id",),
    "costs": ("project_id", "year", "budget_line"),
    "pledges": ("project_id", "payer_type", "payer_name", "year", "evidence_document"),
    "scores": ("project_id", "criterion_id"),
    "criteria": ("criterion_id",),
    "localisation": ("project_id", "year", "basis"),
    "envelopes": ("year", "budget_line", "managing_agency"),
    "targets": ("product_no", "year", "basis"),
    "pools": ("pool_id",),
    "links": ("link_id",),
    "actuals": ("project_id", "year", "quarter"),
    "funding_levels": ("project_id", "level_no"),
    "purses": ("purse_id",),
    "purse_amounts": ("purse_id", "year"),
    "payments": ("project_id", "reference"),
    "commitments": ("project_id", "reference"),
    "milestones": ("project_id", "milestone_id"),
    "results": ("project_id", "result_id"),
    "tasks": ("task_id",),
    "instruments": ("project_id", "purse_id"),
    "evaluations": ("project_id", "criterion_id", "evaluator"),
    "cost_ranges": ("project_id",),
    "settings": ("key",),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its type, unit, bounds (inclusive), codes it may hold, default and labels.

    `type` is one of COLUMN_TYPES; `default` is the text that a blank cell stands for ("" = not given).
    """

    attribute: str
    type: str
    unit: str
    is_required: bool
    minimum: Fraction | int | None
    maximum: Fraction | int | None
    choices: tuple[str, ...]
    default: str
    label_vi: str
    label_en: str
    description_vi: str
    description_en: str

    @property
    def term(self) -> str:
        """The group of `locales/*/terms.yaml` that names its codes."""
        return {"payer_type": "payer", "kind": "link_kind"}.get(self.attribute, self.attribute)

    @property
    def is_number(self) -> bool:
        return self.type in ("integer", "money", "share", "decimal", "year")

    @property
    def is_whole(self) -> bool:
        return self.type in ("integer", "money", "year")


@cache
def load_dictionary() -> dict[str, tuple[Column, ...]]:
    """Every table's columns in their canonical order, by table name."""
    return {table: _read_columns(table) for table in TABLES}


@cache
def columns_by_attribute(table: str) -> dict[str, Column]:
    """The columns of a table by attribute."""
    return {column.attribute: column for column in load_dictionary()[table]}


def _read_columns(table: str) -> tuple[Column, ...]:
    return tuple(
        Column(
            row["attribute"], row["type"], row["unit"], row["required"] == "yes",
            _bound(row["minimum"]), _bound(row["maximum"]),
            tuple(row["choices"].split(";")) if row["choices"] else (), row["default"],
            row["label_vi"], row["label_en"], row["description_vi"], row["description_en"],
        )
        for row in shipped_rows(f"schema/{table}.csv")
    )


def _bound(text: str) -> Fraction | int | None:
    """A bound as an int where it is whole, which compares faster."""
    value = read_decimal(text) if text else None
    return value.numerator if value is not None and value.denominator == 1 else value


def to_markdown() -> str:
    """`docs/data_dictionary.md`: `data/schema/introduction.md`, then one section per table."""
    head = (DATA / "schema" / "introduction.md").read_text(encoding="utf-8")
    return head + "\n".join(_section(table, columns) for table, columns in load_dictionary().items())


def _section(table: str, columns: tuple[Column, ...]) -> str:
    lines = [f"\n## {table}", "", f"Rows are told apart by: {', '.join(f'`{name}`' for name in ROW_KEYS[table])}.", "",
             "| column | type | unit | required | allowed | blank means | Tiếng Việt | English |",
             "|---|---|---|---|---|---|---|---|"]
    for column in columns:
        lines.append("| " + " | ".join((
            f"`{column.attribute}`", column.type, column.unit, "yes" if column.is_required else "", _allowed(column),
            f"`{column.default}`" if column.default else "", f"**{column.label_vi}**: {column.description_vi}",
            f"**{column.label_en}**: {column.description_en}")) + " |")
    return "\n".join(lines) + "\n"


def _allowed(column: Column) -> str:
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    if column.minimum is None or column.maximum is None:
        return ""
    return f"{decimal_text(column.minimum)} to {decimal_text(column.maximum)}"


if __name__ == "__main__":
    print(to_markdown(), end="")
