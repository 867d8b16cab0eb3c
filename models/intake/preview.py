"""What an import would change in the present case: new, changed (old and new), missing, unchanged; as edits.

Only what the file says is compared; what it is silent about stays. All edits are one step: one undo takes them back.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from models.domain import BESIDE_THE_PLAN, ROWS_KEPT_APART, BudgetLine, Case, Finding, ProjectStatus
from models.intake.mapping import ImportMapping
from models.intake.own_tables import OwnTables
from models.intake.records import Record
from models.register.case_io import ASSUMPTIONS, ILLUSTRATIVE
from models.register.edits import Edit, RowKey, cells_of, row_key, rows_by_key, same_cell
from models.register.short_form import ONLY_CRITERION

KEEP, RETIRE = "keep", "retire"
Cells = dict[str, object]
# What a file can say about an amount: the table and the column of it, by kind.
_COST_COLUMNS = {"cost": "total_mvnd", "state_request": "state_request_mvnd", "committed_state": "committed_state_mvnd"}


@dataclass(frozen=True)
class Preview:
    """Project ids by what happens to them, and the edits that do it. `tables`: the whole case when there is none yet.

    `changed`: id -> its edits. `missing`: in the register, not in the file; kept unless `retire` was chosen.
    """

    new: tuple[str, ...]
    changed: Mapping[str, tuple[Edit, ...]]
    missing: tuple[str, ...]
    unchanged: tuple[str, ...]
    edits: tuple[Edit, ...]
    tables: Mapping[str, Sequence[Cells]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def mark_edits(self, present: Case, marks: Iterable[str]) -> tuple[Edit, ...]:
        """The edit that sets the marks of the case (rows kept apart) in place of those of an earlier import."""
        others = [mark for mark in present.assumptions if not mark.startswith(ROWS_KEPT_APART)]
        old, new = ";".join(present.assumptions), ";".join(sorted({*others, *marks}))
        return (Edit("", "settings", ("assumptions",), "value", old, new),) if old != new else ()


def preview_records(records: Sequence[Record], mapping: ImportMapping | None, present: Case | None,
                    missing: str = KEEP) -> Preview:
    """The records of a foreign register against the present case (None: everything is new)."""
    if present is None or mapping is None:
        tables = _whole_tables(records)
        return Preview(tuple(record.project_id for record in records), {}, (), (), (), tables)
    by_project = _rows_by_project(present)
    new, changed, unchanged, edits, findings = [], {}, [], [], []
    for record in records:
        if record.project_id not in present.project_by_id:
            new.append(record.project_id)
            edits += _added(record)
            continue
        mine, faults = _changes(record, mapping, by_project[record.project_id])
        findings += faults
        edits += mine
        if mine:
            changed[record.project_id] = tuple(mine)
        else:
            unchanged.append(record.project_id)
    known = {record.project_id for record in records}
    gone = tuple(project_id for project_id in present.project_by_id if project_id not in known)
    if missing == RETIRE:
        edits += _retired(gone, present)
    if new and any(row.get("criterion_id") for row in _points(records)):
        edits = [*_new_criteria(records, present), *edits]
    return Preview(tuple(new), changed, gone, tuple(unchanged), tuple(edits), {}, tuple(findings))


def preview_own(own: OwnTables, present: Case | None, missing: str = KEEP) -> Preview:
    """Our own tables, edited elsewhere, against the present case: exactly the cells that differ, by the rows' keys."""
    if present is None:
        ids = tuple(str(row["project_id"]) for row in own.tables.get("projects", ()))
        return Preview(ids, {}, (), (), (), own.tables)
    present_ids = set(present.project_by_id)
    has_projects = "projects" in own.tables
    ids = {str(row["project_id"]) for row in own.tables["projects"]} if has_projects else present_ids
    gone = tuple(sorted(present_ids - ids))
    edits: list[Edit] = []
    for table, rows in own.tables.items():
        if table == "settings":
            continue
        base = rows_by_key(present, table)
        given = {row_key(table, row): row for row in rows}
        for key, row in given.items():
            project_id = str(row.get("project_id", ""))
            if key not in base:
                filled = tuple((name, cell) for name, cell in row.items() if cell not in ("", None))
                edits.append(Edit(project_id, table, key, "", None, filled))
            else:
                edits += [Edit(project_id, table, key, name, base[key][name], cell) for name, cell in row.items()
                          if name in own.columns[table] and name in base[key] and not same_cell(base[key][name], cell)]
        # A list of payments says what happened since: only a file of the whole register can take one back.
        for key, row in base.items() if has_projects or table not in BESIDE_THE_PLAN else ():
            # A project that is missing keeps its rows; a row taken out of a project that is there was taken out.
            if key not in given and table != "projects" and str(row.get("project_id", "")) not in gone:
                edits.append(Edit(str(row.get("project_id", "")), table, key, "", tuple(row.items()), None))
    if missing == RETIRE:
        edits += _retired(gone, present)
    changed: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        if edit.project_id in present_ids and edit.project_id not in gone:
            changed[edit.project_id].append(edit)
    unchanged = tuple(sorted((present_ids & ids) - set(changed)))
    return Preview(tuple(sorted(ids - present_ids)), {key: tuple(value) for key, value in changed.items()}, gone,
                   unchanged, tuple(edits), {}, _settings_findings(own, present))


def _settings_findings(own: OwnTables, present: Case) -> tuple[Finding, ...]:
    """Settings are changed on their page, with a reason, and never by an import: one that differs is named."""
    given = {str(row["key"]): str(row.get("value", "")) for row in own.tables.get("settings", ())}
    return tuple(Finding("import_setting_kept", "warning", table="settings", column="value",
                         values={"key": key, "value": value, "present": present.settings.get(key, "")})
                 for key, value in given.items()
                 if key not in (ILLUSTRATIVE, ASSUMPTIONS) and value != present.settings.get(key, ""))


def _whole_tables(records: Sequence[Record]) -> dict[str, list[Cells]]:
    tables: dict[str, list[Cells]] = {"projects": [], "costs": [], "scores": []}
    pledges: list[Cells] = []
    for record in records:
        rows = _rows_of(record)
        tables["projects"].append(rows["projects"][0])
        for name in ("costs", "scores"):
            tables[name] += rows[name]
        pledges += rows["pledges"]
    # A register that says nothing of pledges has no such table: the reader then says what it assumes.
    return tables | ({"pledges": pledges} if pledges else {})


def _rows_of(record: Record) -> dict[str, list[Cells]]:
    """The rows a new project adds, table by table; only what the file says."""
    line = record.budget_line or BudgetLine.RECURRENT.value
    costs: dict[int, Cells] = {}
    pledges = []
    for (kind, year), amount in record.amounts.items():
        if kind in _COST_COLUMNS:
            row = costs.setdefault(year, {"project_id": record.project_id, "year": year, "budget_line": line,
                                          "total_mvnd": 0})
            row[_COST_COLUMNS[kind]] = amount
        elif amount:
            pledges.append({"project_id": record.project_id, "payer_type": kind.removeprefix("pledge_"),
                            "payer_name": "", "year": year, "amount_mvnd": amount, "evidence_document": ""})
    fields = {name: cell for name, cell in record.fields.items() if cell not in ("", None)}
    fields["name_vi"] = fields.get("name_vi") or fields.get("name_en", "")
    return {"projects": [{"project_id": record.project_id, **fields}], "costs": list(costs.values()),
            "pledges": pledges, "scores": _scores(record)}


def _scores(record: Record) -> list[Cells]:
    rows = []
    for target, value in record.points.items():
        if target.startswith("score") and value not in ("", None):
            criterion = target.removeprefix("score").removeprefix("_") or ONLY_CRITERION
            spread = record.points.get(target.replace("score", "spread", 1), "")
            rows.append({"project_id": record.project_id, "criterion_id": criterion, "score": value, "spread": spread})
    return rows


def _points(records: Sequence[Record]) -> list[Cells]:
    return [row for record in records for row in _scores(record)]


def _new_criteria(records: Sequence[Record], present: Case) -> list[Edit]:
    known = {criterion.criterion_id for criterion in present.criteria}
    wanted = dict.fromkeys(str(row["criterion_id"]) for row in _points(records))
    return [Edit("", "criteria", (name,), "", None, (("criterion_id", name), ("weight", "1")))
            for name in wanted if name not in known]


def _added(record: Record) -> list[Edit]:
    return [Edit(record.project_id, table, row_key(table, row), "", None, tuple(row.items()))
            for table, rows in _rows_of(record).items() for row in rows]


def _rows_by_project(case: Case) -> dict[str, dict[str, dict[RowKey, Cells]]]:
    found: dict[str, dict[str, dict[RowKey, Cells]]] = defaultdict(lambda: defaultdict(dict))
    for table in ("projects", "costs", "pledges", "scores"):
        for row in getattr(case, table):
            cells = cells_of(row)
            found[row.project_id][table][row_key(table, cells)] = cells
    return found


def _changes(record: Record, mapping: ImportMapping,
             mine: Mapping[str, Mapping[RowKey, Cells]]) -> tuple[list[Edit], list[Finding]]:
    """Edits of one known project. A blank cell of the file says nothing about a field of the projects table."""
    project_id = record.project_id
    (key, before), = mine["projects"].items()
    edits = [Edit(project_id, "projects", key, name, before[name], cell) for name, cell in record.fields.items()
             if cell not in ("", None) and not same_cell(before[name], cell)
             and name in mapping.fields and (mapping.fields[name].columns or not before[name])]
    edits += _cost_edits(record, mine["costs"])
    pledges, findings = _pledge_edits(record, mine["pledges"])
    edits += pledges
    given = {row_key("scores", row): row for row in _scores(record)}
    constants = {target for target, rule in mapping.fields.items() if rule.constant and not rule.columns}
    for score_key, row in given.items():
        old = mine["scores"].get(score_key)
        if old is None:
            edits.append(Edit(project_id, "scores", score_key, "", None, tuple(row.items())))
        elif not any(target in constants for target in record.points):
            edits += [Edit(project_id, "scores", score_key, name, old[name], row[name]) for name in ("score", "spread")
                      if row[name] not in ("", None) and not same_cell(old[name], row[name])]
    return edits, findings


def _cost_edits(record: Record, present: Mapping[RowKey, Cells]) -> list[Edit]:
    edits: list[Edit] = []
    years = dict.fromkeys(year for kind, year in record.amounts if kind in _COST_COLUMNS)
    for year in years:
        rows = {key: row for key, row in present.items() if row["year"] == year}
        line = record.budget_line or (next(iter(rows.values()))["budget_line"] if len(rows) == 1
                                      else BudgetLine.RECURRENT.value)
        key = (record.project_id, str(year), line)
        amounts = {column: record.amounts[kind, year] for kind, column in _COST_COLUMNS.items()
                   if (kind, year) in record.amounts}
        if key not in rows:
            row = {"project_id": record.project_id, "year": year, "budget_line": line, "total_mvnd": 0, **amounts}
            edits.append(Edit(record.project_id, "costs", key, "", None, tuple(row.items())))
            continue
        for kind, column in _COST_COLUMNS.items():
            old = rows[key][column]
            if column in amounts and not same_cell(old, amounts[column]) and not _is_rounding_of(
                    old, record.exact.get((kind, year))):
                edits.append(Edit(record.project_id, "costs", key, column, old, amounts[column]))
    if "cost" in record.replaced:
        edits += [Edit(record.project_id, "costs", key, "", tuple(row.items()), None)
                  for key, row in present.items() if row["year"] not in years]
    return edits


def _pledge_edits(record: Record, present: Mapping[RowKey, Cells]) -> tuple[list[Edit], list[Finding]]:
    edits: list[Edit] = []
    findings: list[Finding] = []
    for (kind, year), amount in record.amounts.items():
        if not kind.startswith("pledge_"):
            continue
        payer = kind.removeprefix("pledge_")
        rows = {key: row for key, row in present.items() if (row["payer_type"], row["year"]) == (payer, year)}
        stated = sum(int(row["amount_mvnd"]) for row in rows.values())
        if stated == amount or _is_rounding_of(stated, record.exact.get((kind, year))):
            continue
        if not rows:
            row = {"project_id": record.project_id, "payer_type": payer, "payer_name": "", "year": year,
                   "amount_mvnd": amount, "evidence_document": ""}
            edits.append(Edit(record.project_id, "pledges", row_key("pledges", row), "", None, tuple(row.items())))
        elif len(rows) == 1:
            (key, row), = rows.items()
            edits.append(Edit(record.project_id, "pledges", key, "amount_mvnd", row["amount_mvnd"], amount))
        else:
            findings.append(Finding("import_several_pledges", "error", record.project_id, table="pledges",
                                    row=record.rows[0], column=kind, values={
                "count": len(rows), "year": year, "before_mvnd": stated, "after_mvnd": amount}))
    return edits, findings


def _retired(gone: Iterable[str], present: Case) -> list[Edit]:
    return [Edit(project_id, "projects", (project_id,), "status", present.project_by_id[project_id].status.value,
                 ProjectStatus.STOPPED.value)
            for project_id in gone if present.project_by_id[project_id].status is not ProjectStatus.STOPPED]


def _is_rounding_of(present: object, exact: Fraction | None) -> bool:
    """Whether a whole amount is the exact one rounded up or down: not a change, whichever way it was rounded."""
    return (exact is not None and exact.denominator != 1 and present not in ("", None)
            and int(present) in (floor(exact), ceil(exact)))
