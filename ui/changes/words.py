"""One change in words: what was changed, from what, to what. Plain text for cells and files; no codes, no ids alone."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from models.domain import Case, PoolDimension
from models.evaluations.pseudonyms import pseudonyms
from models.problem import Problem
from models.register.case_io import ASSUMPTIONS
from models.register.dictionary import ROW_KEYS, columns_by_attribute
from models.register.edits import Edit, Jump, RowKey
from models.register.rule_edits import PLANNING, RULES, read_rule_cell
from models.rules import RuleValue, load_rule_values
from models.settings import Settings, load_assumptions
from models.units import read_exact
from models.words.evaluation_text import evaluator_text
from ui import format as fmt
from ui.desk.rows import member_name
from ui.i18n import label_of, language, t
from ui.planning.citations import rule_value_text
from ui.planning.settings_text import setting_text
from ui.register.row_editor import column_heading
from ui.register.table import project_name
from ui.session import Workspace
from ui.terms import column_term, product_label

COLUMNS = ("project_id", "table", "row", "column", "old", "new")


@dataclass(frozen=True)
class Place:
    """Where the names come from that a change speaks of: rules and products of a problem, registers in the order in
    which a name is looked for."""

    problem: Problem
    cases: tuple[Case, ...]

    @cached_property
    def evaluators(self) -> Mapping[str, str]:
        """Name -> pseudonym: lists of changes go into files."""
        return {name: known for case in reversed(self.cases) for name, known in pseudonyms(case).items()}

    def evaluator(self, name: str) -> str:
        """An evaluator by number."""
        return evaluator_text(self.evaluators.get(name, ""), language())


def place_of(workspace: Workspace) -> Place:
    """The names of a visit: its register as it stands, then as it was opened."""
    return Place(workspace.problem, (workspace.case, workspace.draft.base))


def edit_words(place: Place, edit: Edit) -> dict[str, str]:
    """The parts of a change by the names in COLUMNS; "" where a part has nothing to say."""
    if edit.table == PLANNING:
        old, new = (fmt.day(date.fromisoformat(cell)) if cell else t("terms.blank") for cell in (edit.old, edit.new))
        return _parts(table=t("headings.planning_date"), old=old, new=new)
    if edit.table == RULES:
        return _rule_words(place.problem, edit)
    if edit.table == "settings":
        return _setting_words(edit)
    parts = [_key_part(place, edit.table, name, part)
             for name, part in zip(ROW_KEYS[edit.table], edit.key, strict=True) if part and name != "project_id"]
    where = {"project_id": _project(place.cases, edit.project_id), "table": t(f"terms.table.{edit.table}"),
             "row": " · ".join(part for part in parts if part)}
    if edit.column == "":
        return _parts(**where, column=t("projects.change.row"), **_presence(place, edit))
    old, new = (_cell(place, edit, cell) for cell in (edit.old, edit.new))
    return _parts(**where, column=column_heading(columns_by_attribute(edit.table)[edit.column]), old=old, new=new)


def jump_text(jump: Jump) -> str:
    """What is suspicious about a changed number."""
    if jump.ratio is None:
        return t("projects.jump_zero")
    return t("projects.jump_up" if jump.ratio > 1 else "projects.jump_down",
             times=fmt.number(max(jump.ratio, 1 / jump.ratio), 1, trim=True))


def cell_text(table: str, name: str, cell: object) -> str:
    """A canonical cell as people read it, without its unit (the heading carries it)."""
    column = columns_by_attribute(table)[name]
    if cell in ("", None):
        return t("terms.blank")
    if column.type == "money":
        return fmt.count(int(cell))
    if column.type == "share":
        return fmt.number(read_exact(str(cell)) * 100, 6, trim=True)
    if column.type == "decimal":
        return fmt.number(read_exact(str(cell)), 6, trim=True)
    if column.type == "boolean":
        return t(f"shell.yes_no.{'yes' if str(cell).lower() == 'true' else 'no'}")
    return column_term(column, cell) if column.type == "choice" else str(cell)


def cell_words(place: Place, table: str, key: RowKey, column: str, cell: object) -> str:
    """A cell of a row as people read it, without its unit; what names something else by that name."""
    return _cell(place, Edit("", table, key, column, cell, cell), cell)


def _parts(**given: str) -> dict[str, str]:
    return {name: given.get(name, "") for name in COLUMNS}


def _presence(place: Place, edit: Edit) -> dict[str, str]:
    blank = t("terms.blank")
    return {"old": blank if edit.old is None else t("projects.change.removed"),
            "new": blank if edit.new is None else _row_content(place, edit) or t("projects.change.added")}


def _row_content(place: Place, edit: Edit) -> str:
    """What an added row holds beside its key, blank cells left out."""
    columns = columns_by_attribute(edit.table)
    return "; ".join(f"{column_heading(columns[name])}: {_cell(place, replace(edit, column=name), cell)}"
                     for name, cell in edit.new if name in columns and name not in ROW_KEYS[edit.table]
                     and cell not in ("", None, ()))


def _rule_words(problem: Problem, edit: Edit) -> dict[str, str]:
    rule = problem.rulebook.values.get(edit.key[0]) or next(
        rule for rule in load_rule_values() if rule.rule_id == edit.key[0])
    law = rule.overridden_value if rule.is_override else rule.value
    return _parts(table=t("changes.rule"), column=label_of(rule),
                  old=_rule_cell(rule, str(edit.old), law), new=_rule_cell(rule, str(edit.new), law))


def _rule_cell(rule: RuleValue, cell: str, law: object) -> str:
    return rule_value_text(rule, read_rule_cell(rule, cell) if cell else law)


def _setting_words(edit: Edit) -> dict[str, str]:
    key, known = edit.key[0], load_assumptions().get(edit.key[0])
    cells = [dict(side).get("value", "") if side is not None and not edit.column else side
             for side in (edit.old, edit.new)]
    if known is None:
        name = t("changes.assumptions") if key == ASSUMPTIONS else key
        old, new = (_marks(cell) for cell in cells)
        return _parts(table=t("terms.table.settings"), column=name, old=old, new=new)
    old, new = (setting_text(known, Settings.read({} if cell is None else {key: cell}).value_of(key)) for cell in cells)
    return _parts(table=t("terms.table.settings"), column=label_of(known), old=old, new=new)


def _marks(cell: object) -> str:
    return ", ".join(t(f"changes.assumption.{mark}") for mark in str(cell or "").split(";") if mark) or t("terms.blank")


def _project(cases: tuple[Case, ...], project_id: str) -> str:
    return next((project_name(case, project_id) for case in cases if project_id in case.project_by_id), project_id)


def _key_part(place: Place, table: str, name: str, part: str) -> str:
    problem, cases = place.problem, place.cases
    column = columns_by_attribute(table)[name]
    if name == "product_no":
        return product_label(problem, int(part))
    if name == "evaluator":
        return place.evaluator(part)
    if name in ("criterion_id", "pool_id"):
        rows = {getattr(row, name): row for case in reversed(cases)
                for row in (case.criteria if name == "criterion_id" else case.pools)}
        return (label_of(rows[part]) if part in rows else "") or part
    if name == "link_id":
        return next((_link(cases, link) for case in cases for link in case.links if link.link_id == part), part)
    return cell_text(table, name, part) if column.type == "choice" else part


def _link(cases: tuple[Case, ...], link: object) -> str:
    kind = column_term(columns_by_attribute("links")["kind"], link.kind)
    return f"{kind}: {'; '.join(_project(cases, project_id) for project_id in link.project_ids)}"


def _cell(place: Place, edit: Edit, cell: object) -> str:
    """A cell whose content names something else, by that name."""
    if cell in ("", None):
        return t("terms.blank")
    if edit.column == "product_no":
        return product_label(place.problem, int(cell))
    if edit.column == "evaluator":
        return place.evaluator(str(cell))
    if edit.column == "project_ids":
        return "; ".join(_project(place.cases, part) for part in str(cell).split(";"))
    if edit.table == "pools" and edit.column == "members":
        dimension = _dimension(place.cases, edit.key)
        return "; ".join(member_name(place.problem, dimension, part) for part in str(cell).split(";"))
    return cell_text(edit.table, edit.column, cell)


def _dimension(cases: tuple[Case, ...], key: RowKey) -> str:
    return str(next((pool.dimension for case in cases for pool in case.pools if pool.pool_id == key[0]),
                    PoolDimension.ALL))


def sentence(words: Mapping[str, str]) -> str:
    """A change in one line of plain text, to search in."""
    return " · ".join(part for part in words.values() if part)
