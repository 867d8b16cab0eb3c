"""The sheets a program reads: the case tables under their own names, and what the certificate needs."""
from __future__ import annotations

import json
from collections.abc import Iterable

from models.audit_document import MONEY_FIELDS, PRODUCT_FIELDS, claims_of, purse_parts
from models.export.workbook.sheet import (
    Sheet,
    SheetColumn,
    column_marks,
    digest_texts,
    row_marks,
    stored_values,
    text_grid,
)
from models.plain import to_plain
from models.plan import Plan
from models.problem import Problem
from models.register.case_io import case_to_tables
from models.register.dictionary import load_dictionary
from models.units import decimal_text

FORMAT = "strategic-technology-allocation/1"
# purse_parts: what each purse pays of the year where several pay together, as "purse=million VND" by semicolons.
LINE_COLUMNS = ("project_id", "scale_share", "start_year", "year", *MONEY_FIELDS, "purse_id", "purse_parts")
# A cell holds 32,767 characters; eight per row mark.
_MARKS_PER_CELL = 4_000


def case_sheets(problem: Problem) -> list[Sheet]:
    """The case, sheet by sheet as `read_case` reads it: the export is itself a case."""
    tables, kinds = case_to_tables(problem.case), {"money": "mvnd", "year": "year", "integer": "count"}
    return [
        _sheet(name, [(c.attribute, kinds.get(c.type, "text")) for c in columns],
               ([row.get(c.attribute, "") for c in columns] for row in tables.get(name, ())))
        for name, columns in load_dictionary().items()
    ]


def certificate_sheets(problem: Problem, plan: Plan) -> list[Sheet]:
    """Rules, settings, products, programme targets and allocation lines, as exact text and whole numbers."""
    rulebook = problem.rulebook
    rules = ((r.rule_id, "" if r.value is None else to_plain(r.value), r.value is not None, r.unit, r.status.value,
              r.citation.document, r.citation.provision, r.in_force_from.isoformat(), r.is_override, r.override_reason)
             for r in rulebook.values.values())
    settings = ((key, json.dumps(to_plain(value), ensure_ascii=False))
                for key, value in problem.settings.plain().items())
    parts = purse_parts(problem, plan)
    lines = ((o.project_id, decimal_text(o.scale_share), o.start_year, y.year, *(getattr(y, m) for m in MONEY_FIELDS),
              o.purse_id, ";".join(f"{part['purse_id']}={part['state_mvnd']}" for part in parts.get(o.project_id, ())
                                   if part["year"] == y.year))
             for o in plan.chosen for y in o.years)
    line_kinds = ("text", "text", "year", "year", *("mvnd" for _ in MONEY_FIELDS), "text", "text")
    return [
        _sheet("rules", _texts("rule_id", "value", "is_set", "unit", "status", "document", "provision",
                               "in_force_from", "is_override", "override_reason"), rules),
        _sheet("settings_used", _texts("key", "value"), settings),
        _sheet("products_used", [(name, "text" if name.endswith(("_vi", "_en")) else "count")
                                 for name in PRODUCT_FIELDS],
               ([getattr(product, name) for name in PRODUCT_FIELDS] for product in rulebook.products.values())),
        _sheet("programme_targets", [("product_no", "count"), ("year", "year"), ("basis", "text"),
                                     ("target_share", "text"), ("is_hard", "text"), ("source", "text")],
               ((t.product_no, t.year, t.basis.value, decimal_text(t.target_share), t.is_hard, t.source)
                for t in rulebook.targets)),
        _sheet("allocation_lines", list(zip(LINE_COLUMNS, line_kinds, strict=True)), lines),
    ]


def run_sheet(problem: Problem, plan: Plan, language: str, document_digest: str, sheets: Iterable[Sheet]) -> Sheet:
    """Key and value of the run: what was planned, by what, what the plan claims, and the digest of every sheet."""
    pairs: list[tuple[str, str]] = [
        ("format", FORMAT), ("language", language), ("as_of", problem.rulebook.as_of.isoformat()),
        ("catalogue_id", problem.rulebook.catalogue_id), ("is_illustrative", str(problem.case.is_illustrative).lower()),
        ("stop_reason", plan.stop_reason.value), ("solver", plan.run.solver), ("solver_version", plan.run.version),
        ("gap_target", repr(plan.run.gap_target)), ("time_limit_seconds", repr(plan.run.time_limit_seconds)),
        ("seed", str(plan.run.seed)), ("threads", str(plan.run.threads)), ("seconds", f"{plan.seconds:.3f}"),
        ("case_digest", problem.case.digest), ("rules_digest", problem.rulebook.digest),
        ("settings_digest", problem.settings_digest), ("problem_digest", problem.digest),
        ("document_digest", document_digest),
        *((f"claim.{key}", "" if value is None else str(value)) for key, value in claims_of(plan).items())]
    for sheet in sheets:
        texts = text_grid(sheet.grid)
        pairs += [(f"sheet.{sheet.code}.title", sheet.title), (f"sheet.{sheet.code}.digest", digest_texts(texts)),
                  *_marks(f"sheet.{sheet.code}.rows", row_marks(texts)),
                  *_marks(f"sheet.{sheet.code}.columns", column_marks(texts))]
        if values := stored_values(sheet.grid):
            pairs.append((f"sheet.{sheet.code}.values", digest_texts(values)))
    pairs.append(("digest", digest_texts(text_grid(pairs))))
    return _sheet("run", _texts("key", "value"), pairs)


def _marks(key: str, marks: list[str]) -> list[tuple[str, str]]:
    return [(f"{key}.{start // _MARKS_PER_CELL:04d}", "".join(marks[start:start + _MARKS_PER_CELL]))
            for start in range(0, len(marks), _MARKS_PER_CELL)]


def _texts(*names: str) -> list[tuple[str, str]]:
    return [(name, "text") for name in names]


def _sheet(code: str, columns: list[tuple[str, str]], rows: Iterable[Iterable[object]]) -> Sheet:
    return Sheet(code, code, tuple(SheetColumn(name, kind, max(12, min(28, len(name) + 4))) for name, kind in columns),
                 tuple(tuple(row) for row in rows))
