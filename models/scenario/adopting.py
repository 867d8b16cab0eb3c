"""A scenario as the one list of changes: what it makes of a register, entry by entry; and taken over as the state to
work on, in one step."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from models.domain import BESIDE_THE_PLAN, ROW_TYPES, Case
from models.problem import Problem
from models.register.case_edits import edits_between
from models.register.draft import Draft
from models.register.edits import Edit
from models.register.net_changes import CellPlace, Change, Signature
from models.register.rule_edits import PLANNING, RULES
from models.register.setting_edits import TABLE as SETTINGS
from models.register.single_edits import date_edits, rule_edits
from models.rules import NO_REASON
from models.scenario.conflicts import targets_of
from models.scenario.layers import flatten
from models.scenario.listed import off_in, signatures_in
from models.scenario.reading import Scenario


@dataclass(frozen=True)
class Takeover:
    """One step of edits. `signed`: the entries that carry a signature of their own; `off`: what is switched off
    afterwards."""

    edits: tuple[Edit, ...]
    signed: Mapping[CellPlace, Signature]
    off: tuple[Change, ...] | None = None


def take_over(problem: Problem, draft: Draft, scenario: Scenario | None = None, *, on_top: bool = False) -> Takeover:
    """What turns a draft's list into that of the problem of a scenario: register, settings, rules, planning date.

    `scenario`: the one that the problem comes from; its entries bring who made them, when and why, and those that are
    off come with it. `on_top`: it is added to the list, of which nothing that is off is lost.
    """
    wanted = {rule_id: rule for rule_id, rule in problem.rulebook.values.items() if rule.is_override}
    of_rules = [edit for rule_id in (*draft.rule_cells, *(each for each in wanted if each not in draft.rule_cells))
                for edit in rule_edits(draft.rule_cells, rule_id, wanted[rule_id].value if rule_id in wanted else "")]
    # What happened is no part of a scenario: taking one over takes no payment back.
    tables = (table for table in (*ROW_TYPES, SETTINGS) if table not in BESIDE_THE_PLAN)
    edits = (*date_edits(draft.as_of, problem.rulebook.as_of), *of_rules,
             *edits_between(draft.case, problem.case, tables))
    signed = {(edit.table, edit.key, edit.column): Signature(wanted[edit.key[0]].override_reason) for edit in of_rules
              if edit.new and wanted[edit.key[0]].override_reason != NO_REASON}
    if scenario is None:
        return Takeover(edits, signed)
    brought = off_in(scenario, draft.base)
    places = {change.place for change in brought}
    kept = [change for change in draft.changes if not change.is_on and change.place not in places] if on_top else []
    return Takeover(edits, {**signed, **signatures_in(scenario)}, (*kept, *brought))


def entries_of(scenario: Scenario, base: Case, as_of: date, problem: Problem) -> tuple[Change, ...]:
    """The list of changes that a scenario is, over the register it belongs to: what is on, then what is off.

    `problem`: what the scenario makes of the register. An entry without a signature of its own has the note and the
    author of the layer that makes it. A scenario of any age reads so: factors and whole years stand as the cells that
    they change. `as_of`: the planning date that it begins from where it does not say itself (`date_before`).
    """
    draft = Draft.of(base, date_before(scenario, as_of))
    layers = [layer.scenario for layer in reversed(flatten(scenario))]
    found = take_over(problem, draft, scenario)
    return (*(_entry(edit, found.signed, layers) for edit in found.edits), *(found.off or ()))


def date_before(scenario: Scenario, as_of: date) -> date:
    """The planning date before the scenario moved it; `as_of` where it tells of no move."""
    dated = [layer.scenario for layer in flatten(scenario) if layer.scenario.as_of is not None]
    return (dated[-1].as_of_before if dated else None) or as_of


def _entry(edit: Edit, signed: Mapping[CellPlace, Signature], layers: list[Scenario]) -> Change:
    own = signed.get((edit.table, edit.key, edit.column), Signature())
    layer = next((each for each in layers if any(_touches(target, edit) for target, _ in targets_of(each))), Scenario())
    return Change(edit, own.actor or layer.author, own.at, own.reason or layer.note)


def _touches(target: tuple[str, str, str], edit: Edit) -> bool:
    """Whether an override of a scenario makes this edit: `scale` and a row taken out set every cell they name."""
    part, row, column = target
    if part == "as_of" or edit.table == PLANNING:
        return part == "as_of" and edit.table == PLANNING
    if edit.table in (RULES, SETTINGS):
        return part == edit.table and row == edit.key[0]
    is_cell = not column or not edit.column or column in (edit.column, "scale")
    return part == edit.table and is_cell and all(
        not wanted or wanted == given for wanted, given in zip(row.split(" · "), edit.key, strict=False))


def is_same_content(one: Problem, other: Problem) -> bool:
    """`is_same_question` whatever the planning dates, as long as the same rules and targets hold on both."""
    moved = replace(one, rulebook=replace(one.rulebook, as_of=other.rulebook.as_of))
    return is_same_question(moved, other)


def is_same_question(one: Problem, other: Problem) -> bool:
    """Whether a plan of one problem answers the other: equal rows, rules and settings, wherever written."""
    return (one.rulebook.digest == other.rulebook.digest and one.settings_digest == other.settings_digest
            and replace(one.case, settings={}).question_digest == replace(other.case, settings={}).question_digest)
