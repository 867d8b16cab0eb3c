"""A scenario taken over as the state to work on: one step of edits of register, settings, rules and planning date."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from models.domain import LEDGER_TABLES, ROW_TYPES
from models.problem import Problem
from models.register.case_edits import edits_between
from models.register.draft import Draft
from models.register.edits import Edit
from models.register.net_changes import CellPlace
from models.register.rule_edits import VALUE
from models.register.setting_edits import TABLE as SETTINGS
from models.register.single_edits import date_edits, rule_edits
from models.rules import NO_REASON
from models.scenario.listed import reasons_in
from models.scenario.reading import Scenario


@dataclass(frozen=True)
class Takeover:
    """One step of edits; `reasons`: of the cells that have one of their own."""

    edits: tuple[Edit, ...]
    reasons: Mapping[CellPlace, str]


def take_over(problem: Problem, draft: Draft, scenario: Scenario | None = None) -> Takeover:
    """What turns a draft's register, settings, rules and planning date into those of the problem of a scenario.

    `scenario`: the one that the problem comes from; its entries bring their own reasons.
    """
    wanted = {rule_id: rule for rule_id, rule in problem.rulebook.values.items() if rule.is_override}
    of_rules = [edit for rule_id in (*draft.rule_cells, *(each for each in wanted if each not in draft.rule_cells))
                for edit in rule_edits(draft.rule_cells, rule_id, wanted[rule_id].value if rule_id in wanted else "")]
    # What happened is no part of a scenario: taking one over takes no payment back.
    tables = (table for table in (*ROW_TYPES, SETTINGS) if table not in LEDGER_TABLES)
    of_rows = edits_between(draft.case, problem.case, tables)
    reasons = {(edit.table, edit.key, edit.column): wanted[edit.key[0]].override_reason for edit in of_rules
               if edit.new and wanted[edit.key[0]].override_reason != NO_REASON}
    given = reasons_in(scenario) if scenario else {}
    for edit in of_rows:
        place = edit.table, edit.key, VALUE if edit.table == SETTINGS else edit.column
        if place in given:
            reasons[edit.table, edit.key, edit.column] = given[place]
    return Takeover((*date_edits(draft.as_of, problem.rulebook.as_of), *of_rules, *of_rows), reasons)


def is_same_content(one: Problem, other: Problem) -> bool:
    """`is_same_question` whatever the planning dates, as long as the same rules and targets hold on both."""
    moved = replace(one, rulebook=replace(one.rulebook, as_of=other.rulebook.as_of))
    return is_same_question(moved, other)


def is_same_question(one: Problem, other: Problem) -> bool:
    """Whether a plan of one problem answers the other: equal rows, rules and settings, wherever written."""
    return (one.rulebook.digest == other.rulebook.digest and one.settings_digest == other.settings_digest
            and replace(one.case, settings={}).question_digest == replace(other.case, settings={}).question_digest)
