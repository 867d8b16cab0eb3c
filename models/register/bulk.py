"""One change to many projects at once, as edits that the draft then checks like any other: one step, one undo."""
from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from fractions import Fraction

from models.domain import Case
from models.register.cells import to_cell
from models.register.dictionary import columns_by_attribute
from models.register.edits import Edit, RowKey, cells_of, row_key, rows_by_key, same_cell

# Amounts that may be scaled together, and the tables whose years belong to a project's timetable.
SCALABLE = (("costs", "total_mvnd"), ("costs", "state_request_mvnd"), ("pledges", "amount_mvnd"),
            ("funding_levels", "state_mvnd"))
DATED = ("costs", "pledges", "localisation")
# Columns whose change has to be justified, with the column that holds the reason.
REASONS = {"decision": "decision_reason", "status": "decision_reason", "regime": "regime_reason"}


def set_column(case: Case, project_ids: Collection[str], column: str, cell: object,
               reason: str = "") -> tuple[Edit, ...]:
    """Give one column of `projects` the same canonical cell in every chosen project; with its reason where given."""
    wanted = {column: cell} | ({REASONS[column]: reason} if reason and column in REASONS else {})
    edits = []
    for project in case.projects:
        if project.project_id not in project_ids or same_cell(to_cell(getattr(project, column)), cell):
            continue
        edits += [Edit(project.project_id, "projects", (project.project_id,), name, old, new)
                  for name, new in wanted.items() if not same_cell(old := to_cell(getattr(project, name)), new)]
    return tuple(edits)


def scale_money(case: Case, project_ids: Collection[str], columns: Collection[tuple[str, str]],
                factor: Fraction) -> tuple[Edit, ...]:
    """Multiply amounts (table, column) of the chosen projects by a factor, each rounded to the million, half up.

    Blank amounts stay blank. Raises ValueError for a negative factor and for columns outside SCALABLE.
    """
    if factor < 0 or not set(columns) <= set(SCALABLE):
        raise ValueError("not a factor or not an amount")
    edits = []
    for table, names in _by_table(columns).items():
        for row in getattr(case, table):
            if row.project_id not in project_ids:
                continue
            for name in names:
                old = getattr(row, name)
                if old is not None and (new := int(old * factor + Fraction(1, 2))) != old:
                    edits.append(Edit(row.project_id, table, row_key(table, cells_of(row)), name, old, new))
    return tuple(edits)


def shift_years(case: Case, project_ids: Collection[str], years: int) -> tuple[Edit, ...]:
    """Move the whole timetable of the chosen projects: start years and every dated row, `years` later (or earlier).

    Rows are moved outermost year first, so that none meets the place of another on its way.
    """
    if years == 0:
        return ()
    edits = [Edit(project.project_id, "projects", (project.project_id,), name, old, old + years)
             for project in case.projects if project.project_id in project_ids
             for name in ("earliest_start", "latest_start") if (old := getattr(project, name)) is not None]
    for table in DATED:
        rows = sorted((row for row in getattr(case, table) if row.project_id in project_ids),
                      key=lambda row: row.year, reverse=years > 0)
        edits += [Edit(row.project_id, table, row_key(table, cells_of(row)), "year", row.year, row.year + years)
                  for row in rows]
    return tuple(edits)


def settable_columns(case: Case) -> tuple[str, ...]:
    """Columns of `projects` that several projects may share: all but the id and the names."""
    return tuple(f.name for f in fields(case.projects[0])
                 if f.name not in ("project_id", "name_vi", "name_en")) if case.projects else ()


def _by_table(columns: Collection[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for table, name in columns:
        grouped.setdefault(table, []).append(name)
    return grouped


def duplicate_project(case: Case, project_id: str, new_id: str, tables: Collection[str]) -> tuple[Edit, ...]:
    """A copy of a project under another id with its rows of the given tables.

    What was decided or committed for the original is not copied: the copy is proposed, undecided and uncommitted.
    """
    project = cells_of(case.project_by_id[project_id])
    project |= {"project_id": new_id, "status": "proposed", "decision": "free", "decision_reason": ""}
    edits = [_added(new_id, "projects", project)]
    for table in tables:
        for row in getattr(case, table):
            if row.project_id == project_id:
                cells = cells_of(row) | {"project_id": new_id}
                if "committed_state_mvnd" in cells:
                    cells["committed_state_mvnd"] = 0
                edits.append(_added(new_id, table, cells))
    return tuple(edits)


def _added(project_id: str, table: str, cells: dict[str, object]) -> Edit:
    return Edit(project_id, table, row_key(table, cells), "", None, tuple((k, c) for k, c in cells.items() if c != ""))


def set_cells(case: Case, table: str, keys: Collection[RowKey], column: str, cell: object) -> tuple[Edit, ...]:
    """Give one column the same canonical cell in every chosen row of a table."""
    return tuple(Edit(str(cells.get("project_id", "")), table, key, column, cells[column], cell)
                 for key, cells in rows_by_key(case, table).items()
                 if key in keys and not same_cell(cells[column], cell))


def scale_cells(case: Case, table: str, keys: Collection[RowKey], column: str, factor: Fraction) -> tuple[Edit, ...]:
    """Multiply an amount of the chosen rows of a table by a factor, rounded to the million, half up; blank stays blank.

    Raises ValueError for a negative factor and for a column that is no amount.
    """
    if factor < 0 or columns_by_attribute(table)[column].type != "money":
        raise ValueError("not a factor or not an amount")
    scaled = ((key, cells, cells[column]) for key, cells in rows_by_key(case, table).items()
              if key in keys and cells[column] != "")
    return tuple(Edit(str(cells.get("project_id", "")), table, key, column, old, new) for key, cells, old in scaled
                 if (new := int(old * factor + Fraction(1, 2))) != old)
