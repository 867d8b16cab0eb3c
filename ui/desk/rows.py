"""Rows of the tables of limits in words: what a pool, a link, a target is called in a list."""
from __future__ import annotations

from models.problem import Problem
from models.register.dictionary import ROW_KEYS
from models.register.edits import Cells, RowKey
from models.settings import load_assumptions
from ui.desk.matrix import line_name
from ui.i18n import label_of, language, t
from ui.register.table import project_name
from ui.terms import product_label, term, value_label

# Rows that belong to a project, which is told apart already.
_OF_PROJECT = ("costs", "pledges", "scores", "localisation", "funding_levels")


def row_name(problem: Problem, table: str, key: RowKey, cells: Cells) -> str:
    """What tells a row apart, as people say it; plain text."""
    if table == "envelopes":
        return f"{cells['year']} · {line_name((str(cells['budget_line']), str(cells['managing_agency'])))}"
    if table == "targets":
        return (f"{product_label(problem, int(cells['product_no']))} · {cells['year']} · "
                f"{term('basis', cells['basis'])}")
    if table == "actuals":
        return f"{_project(problem, str(cells['project_id']))} · {cells['year']} · {t('desk.quarter')} " \
               f"{cells['quarter']}"
    if table == "purse_amounts":
        return f"{key[0]} · {cells['year']}"
    if table == "settings":
        known = load_assumptions().get(key[0])
        return label_of(known) if known else key[0]
    if table == "links":
        return f"{key[0]} · {term('link_kind', cells['kind'])}: {cells['project_ids'].replace(';', ', ')}"
    if table == "projects":
        return _project(problem, key[0])
    if table in _OF_PROJECT:
        return " · ".join(filter(None, (_key_word(problem, name, part) for name, part in zip(
            ROW_KEYS[table], key, strict=True) if name != "project_id")))
    label = cells.get(f"label_{language()}") or cells.get("label_vi") or ""
    return f"{key[0]} · {label}" if label else key[0]


def _key_word(problem: Problem, name: str, part: str) -> str:
    if name == "criterion_id":
        return next((label_of(each) for each in problem.case.criteria if each.criterion_id == part), "") or part
    return term(name, part) if part else ""


def member_name(problem: Problem, dimension: str, member: str) -> str:
    """A member of a pool in words."""
    if dimension == "project":
        return _project(problem, member)
    if dimension == "strategic":
        return t(f"shell.yes_no.{member}") if member in ("yes", "no") else member
    return value_label(problem, dimension, member)


def _project(problem: Problem, project_id: str) -> str:
    return project_name(problem.case, project_id) if project_id in problem.case.project_by_id else project_id
