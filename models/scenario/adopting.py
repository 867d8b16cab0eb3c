"""A scenario taken over as the state to work on: one step of edits of register, settings, rules and planning date."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from models.domain import ROW_TYPES
from models.problem import Problem
from models.register.case_edits import edits_between
from models.register.cells import clean_text
from models.register.dictionary import ROW_KEYS
from models.register.draft import Draft
from models.register.edits import Edit
from models.register.net_changes import CellPlace
from models.register.single_edits import date_edits, rule_edits
from models.rules import NO_REASON
from models.scenario.layers import flatten
from models.scenario.reading import Scenario


@dataclass(frozen=True)
class Takeover:
    """One step of edits; `reasons`: of the rules that have one of their own."""

    edits: tuple[Edit, ...]
    reasons: Mapping[CellPlace, str]


def take_over(problem: Problem, draft: Draft) -> Takeover:
    """What turns a draft's register, settings, rules and planning date into those of the problem of a scenario."""
    wanted = {rule_id: rule for rule_id, rule in problem.rulebook.values.items() if rule.is_override}
    of_rules = [edit for rule_id in (*draft.rule_cells, *(each for each in wanted if each not in draft.rule_cells))
                for edit in rule_edits(draft.rule_cells, rule_id, wanted[rule_id].value if rule_id in wanted else "")]
    return Takeover(
        (*date_edits(draft.as_of, problem.rulebook.as_of), *of_rules,
         *edits_between(draft.case, problem.case, (*ROW_TYPES, "settings"))),
        {(edit.table, edit.key, edit.column): wanted[edit.key[0]].override_reason for edit in of_rules
         if edit.new and wanted[edit.key[0]].override_reason != NO_REASON})


def with_reasons(found: Takeover, scenario: Scenario) -> Takeover:
    """The same with what a scenario wrote beside its cells; what comes later in it goes before."""
    written = {(cell["table"], tuple(clean_text(cell["key"].get(name, "")) for name in ROW_KEYS[cell["table"]]),
                cell["column"]): clean_text(cell["reason"])
               for layer in flatten(scenario) for cell in layer.scenario.cells if cell.get("reason")}
    of_cells = {(edit.table, edit.key, edit.column): reason for edit in found.edits if (
        reason := written.get((edit.table, tuple(map(clean_text, edit.key)), edit.column)))}
    return replace(found, reasons={**of_cells, **found.reasons})


def is_same_content(one: Problem, other: Problem) -> bool:
    """`is_same_question` whatever the planning dates, as long as the same rules and targets hold on both."""
    moved = replace(one, rulebook=replace(one.rulebook, as_of=other.rulebook.as_of))
    return is_same_question(moved, other)


def is_same_question(one: Problem, other: Problem) -> bool:
    """Whether a plan of one problem answers the other: equal rows, rules and settings, wherever written."""
    return (one.rulebook.digest == other.rulebook.digest and one.settings_digest == other.settings_digest
            and replace(one.case, settings={}).digest == replace(other.case, settings={}).digest)
