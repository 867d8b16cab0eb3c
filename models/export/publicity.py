"""The three publicities: progress, responsibility and results as open data, and as a page of HTML and DOCX.

A confidential project is there by amount only (the money of all of them together, in one row of progress) or not at
all. Whatever is written is read back by `redaction.check_words` before anybody sees it.
"""
from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import pandas as pd

from models.codes import GateDecision, TaskStatus
from models.export.open_data import (
    CONFIDENTIAL,
    RedactionFailed,
    dictionary_table,
    resources_of,
    write_json,
    write_table,
)
from models.export.publicity_page import publicity_docx, publicity_html, publicity_parts
from models.export.redaction import check_words
from models.export.tables import to_csv
from models.follow.tasks import SIX_POINTS, follow_tasks
from models.ledger import Milestone, Result
from models.money.disbursement import Disbursement, GroupMoney, disburse
from models.money.planned import PlannedMoney
from models.problem import Problem
from models.wording import LANGUAGES, say

MONEY = ("planned_mvnd", "carried_in_mvnd", "committed_mvnd", "paid_mvnd")
PROGRESS = ("project_id", "name_vi", "name_en", "product_no", "managing_agency", "year", *MONEY, "paid_of_plan_share",
            "due_milestones", "decided_milestones", "next_milestone_on", "gate_decision")
RESPONSIBILITY = ("task_id", "task_title", "document", "project_id", "responsible_unit", "responsible_person",
                  "cooperating_units", "authority", "required_product", "due_on", "task_status", "overdue_days",
                  "clear_points", "obstacle_cause", "is_evidenced")
RESULTS = ("project_id", "product_no", "result_kind", "result_title", "due_on", "achieved_on", "is_overdue",
           "amount_mvnd", "basis", "achieved_share", "is_evidenced")


class Confidential(StrEnum):
    """How confidential projects are published; whether even an amount is secret is its owner's decision."""

    AMOUNT = "amount"
    NOTHING = "nothing"


class Persons(StrEnum):
    """Whether natural persons are published: the unit that answers alone (the safe default), or who answers in it.

    A directive asks for the responsibility of persons (notice 07-TB/CQTTBCD, II.2a, read in translation); no text on
    whether their names may be open data was read.
    """

    UNIT = "unit"
    NAMED = "named"


@dataclass(frozen=True)
class Publicity:
    """What is published: the tables by file name, and what they are about."""

    problem: Problem
    planned: PlannedMoney
    money: Disbursement
    confidential: Confidential
    persons: Persons
    tables: dict[str, pd.DataFrame]


def make_publicity(problem: Problem, planned: PlannedMoney, year: int, as_of: date,
                   confidential: Confidential = Confidential.AMOUNT, persons: Persons = Persons.UNIT) -> Publicity:
    """The three tables of a budget year on a day. Amounts are whole million VND of state money, shares 0..1."""
    money = disburse(problem, planned, year, as_of)
    return Publicity(problem, planned, money, confidential, persons, {
        "progress": _progress(problem, money, confidential),
        "responsibility": _responsibility(problem, as_of, persons),
        "results": _results(problem, as_of)})


def write_publicity(publicity: Publicity, folder: str | Path, language: str = "vi") -> tuple[Path, ...]:
    """Write each table as CSV and JSON, `data_dictionary.csv`, `datapackage.json` (the schema), `index.html` and
    `publicity.docx`; the files, in order.

    Raises RedactionFailed, having written nothing, when any file tells anything of a confidential project.
    """
    folder, problem = Path(folder), publicity.problem
    parts = publicity_parts(publicity.tables, publicity.money, problem.case.is_illustrative, language)
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        for title, table in publicity.tables.items():
            write_table(made, title, table)
        (made / "data_dictionary.csv").write_bytes(to_csv(dictionary_table(publicity.tables)))
        write_json(made / "datapackage.json", _package(publicity, language))
        (made / "index.html").write_text(publicity_html(parts), encoding="utf-8")
        (made / "publicity.docx").write_bytes(publicity_docx(parts))
        if leaks := check_words(problem, made):
            raise RedactionFailed(leaks)
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(Path(shutil.copy(path, folder / path.name)) for path in sorted(made.iterdir()))


def _progress(problem: Problem, money: Disbursement, confidential: Confidential) -> pd.DataFrame:
    rows, hidden = [], []
    milestones: dict[str, list[Milestone]] = {}
    for row in problem.case.milestones:
        milestones.setdefault(row.project_id, []).append(row)
    for group in money.groups["project"]:
        project = problem.case.project_by_id[group.key]
        if project.is_confidential:
            hidden.append(group)
            continue
        own = milestones.get(group.key, [])
        told = [row for row in own if row.gate_decision and (row.decided_on or row.due_on) <= money.as_of]
        rows.append({
            "project_id": group.key, "name_vi": project.name_vi, "name_en": project.name_en,
            "product_no": project.product_no, "managing_agency": problem.body_of(group.key, "managing_agency"),
            **_money(group, money.year), "due_milestones": sum(row.due_on <= money.as_of for row in own),
            "decided_milestones": len(told),
            "next_milestone_on": min((row.due_on for row in own if row.due_on > money.as_of), default=None),
            "gate_decision": _latest(told)})
    if hidden and confidential is Confidential.AMOUNT:
        whole = GroupMoney(CONFIDENTIAL, *(sum(getattr(group, name) for group in hidden) for name in MONEY), ())
        rows.append({"project_id": CONFIDENTIAL, **{f"name_{language}": say("export.confidential", language)
                                                    for language in LANGUAGES}, **_money(whole, money.year)})
    return _table(rows, PROGRESS)


def _latest(told: list[Milestone]) -> GateDecision | None:
    return max(told, key=lambda row: (row.decided_on or row.due_on, row.due_on)).gate_decision if told else None


def _money(group: GroupMoney, year: int) -> dict[str, object]:
    rate = group.rate_of_plan
    return {"year": year, **{name: getattr(group, name) for name in MONEY},
            "paid_of_plan_share": None if rate is None else float(rate)}


def _responsibility(problem: Problem, as_of: date, persons: Persons) -> pd.DataFrame:
    """Every task but those of confidential projects, which have no amount that could be told instead."""
    return _table([{
        "task_id": row.task.task_id, "task_title": row.task.title, "document": row.task.document,
        "project_id": row.task.project_id, "responsible_unit": row.task.unit,
        "responsible_person": row.task.person if persons is Persons.NAMED else "",
        "cooperating_units": "; ".join(row.task.cooperating_units), "authority": row.task.authority,
        "required_product": row.task.product, "due_on": row.task.due_on, "task_status": row.status,
        "overdue_days": row.days_overdue, "clear_points": len(SIX_POINTS) - len(row.missing),
        "obstacle_cause": row.task.obstacle_cause if row.task.obstacle else None,
        "is_evidenced": _is_evidenced(row.task) if row.status is TaskStatus.DONE else None}
        for row in follow_tasks(problem, as_of) if not row.is_confidential], RESPONSIBILITY)


def _results(problem: Problem, as_of: date) -> pd.DataFrame:
    rows = []
    for row in problem.case.results:
        project = problem.case.project_by_id[row.project_id]
        if project.is_confidential:
            continue
        achieved_on = row.achieved_on if row.achieved_on and row.achieved_on <= as_of else None
        rows.append({
            "project_id": row.project_id, "product_no": project.product_no, "result_kind": row.result_kind,
            "result_title": row.title, "due_on": row.due_on, "achieved_on": achieved_on,
            "is_overdue": bool(row.due_on and row.due_on < as_of and not achieved_on), "amount_mvnd": row.amount_mvnd,
            "basis": row.basis, "achieved_share": None if row.achieved_share is None else float(row.achieved_share),
            "is_evidenced": _is_evidenced(row) if achieved_on else None})
    return _table(rows, RESULTS)


def _is_evidenced(row: Result) -> bool:
    return bool(row.evidence or row.evidence_document)


def _table(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Codes and dates as text, numbers whole: a blank among them must not make decimals of the others."""
    plain = [{name: _plain(row.get(name)) for name in columns} for row in rows]
    return pd.DataFrame(plain, columns=list(columns), dtype=object)


def _plain(cell: object) -> object:
    return cell.isoformat() if isinstance(cell, date) else cell.value if isinstance(cell, StrEnum) else \
        None if cell == "" else cell


def _package(publicity: Publicity, language: str) -> dict[str, object]:
    """The descriptor by the Frictionless data package standard."""
    money, case = publicity.money, publicity.problem.case
    return {"profile": "tabular-data-package", "name": "strategic-technology-publicity",
            "title": say("publicity.title", language), "languages": list(LANGUAGES), "as_of": money.as_of.isoformat(),
            "year": money.year, "plan_source": money.source.value, "is_illustrative": case.is_illustrative,
            "unit": say("shell.unit.mvnd", language), "confidential": publicity.confidential.value,
            "persons": publicity.persons.value,
            "confidentiality": say(f"publicity.confidential.{publicity.confidential.value}", language),
            "resources": resources_of(publicity.tables, language)}
