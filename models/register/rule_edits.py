"""Edits of what no table of the register holds: a rule's value for this plan, and the planning date.

They stand in the one list of changes as rows of two tables of their own. `rules`: key (rule id,), column `value`: an
exact decimal text, the code of a choice, "off", or "" = the text's own value. `planning`: key ("as_of",), an ISO date.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from models.domain import Finding
from models.register.cells import CellFault
from models.rules import NoRuleInForce, RuleValue, load_rule_values, load_rulebook
from models.units import decimal_text, is_thousands_too, read_decimal

RULES, PLANNING, VALUE, OFF = "rules", "planning", "value", "off"
AS_OF = ("as_of",)
# The columns that tell the rows of the two tables apart.
KEYS: dict[str, tuple[str, ...]] = {RULES: ("rule_id",), PLANNING: ("item",)}


@dataclass(frozen=True, slots=True)
class Override:
    """A planner's value in place of a rule's or a setting's own, with the reason. Settings hold their value as text.

    `value` None = the rule is switched off.
    """

    value: Fraction | str | None
    reason: str


def rule_cell(value: Fraction | str | None) -> str:
    """The cell of a rule's value; None = switched off."""
    return OFF if value is None else value if isinstance(value, str) else decimal_text(value)


def read_rule_cell(rule: RuleValue, text: str) -> Fraction | str | None:
    """A rule's new value within its own bounds or choices; "off" = None. Raises CellFault."""
    if rule.choices:
        if text not in rule.choices:
            raise CellFault("unknown_choice", value=text, choices=", ".join(rule.choices))
        return text
    if text == OFF:
        return None
    if text.endswith("000") and is_thousands_too(text) and (rule.maximum is None or rule.maximum > 1):
        raise CellFault("number_two_ways", value=text, whole=text.replace(".", "").replace(",", ""))
    try:
        share = read_decimal(text)
    except ValueError as error:
        raise CellFault("number_text", value=text) from error
    if rule.minimum is not None and share < rule.minimum:
        raise CellFault("below_minimum", value=text, minimum=decimal_text(rule.minimum))
    if rule.maximum is not None and share > rule.maximum:
        raise CellFault("above_maximum", value=text, maximum=decimal_text(rule.maximum))
    return share


def known_rules(as_of: date | None) -> dict[str, RuleValue]:
    """The rules in force on a date by id; without a date every rule that any text ever set."""
    if as_of is not None:
        return dict(load_rulebook(as_of).values)
    return {rule.rule_id: rule for rule in load_rule_values()}


def check_date(base_as_of: date | None, rules: Iterable[str], as_of: date) -> None:
    """Raises NoRuleInForce when a rule of the base's date, or one with a value of its own, has none on the new day."""
    rulebook = load_rulebook(as_of)
    for rule_id in (*(known_rules(base_as_of) if base_as_of else ()), *rules):
        rulebook.rule(rule_id)


@dataclass(frozen=True)
class RuleAcceptance:
    """Rule cells and planning date after the edits that hold, those edits, and a finding for each that was refused."""

    rules: Mapping[str, str]
    as_of: date | None
    edits: tuple
    findings: tuple[Finding, ...]


def accept_rule_edits(rules: Mapping[str, str], as_of: date | None, edits: Iterable,
                      base_as_of: date | None = None) -> RuleAcceptance:
    """Take the edits (`models.register.edits.Edit`) of the two tables: the date before the rules that hold on it."""
    rules, taken, found = dict(rules), [], []
    for edit in sorted(edits, key=lambda edit: (edit.table == RULES) * (2 if edit.new else -1)):
        refusal = _refusal_of_place(edit) or _refusal_of_old(
            edit, rules.get(edit.key[0], "") if edit.table == RULES else as_of.isoformat() if as_of else "")
        if refusal is None:
            refusal = _refusal_of_rule(as_of, edit) if edit.table == RULES else _refusal_of_date(
                base_as_of, rules, edit)
        if refusal is not None:
            found.append(refusal)
        elif edit.old != edit.new:
            taken.append(edit)
            if edit.table == PLANNING:
                as_of = date.fromisoformat(edit.new) if edit.new else None
            elif edit.new:
                rules[edit.key[0]] = edit.new
            else:
                del rules[edit.key[0]]
    return RuleAcceptance(rules, as_of, tuple(taken), tuple(found))


def _refusal_of_place(edit: object) -> Finding | None:
    if edit.column != VALUE or len(edit.key) != 1 or (edit.table == PLANNING and edit.key != AS_OF):
        return _refusal("edit_unknown_column", edit)
    return None


def _refusal_of_old(edit: object, present: str) -> Finding | None:
    return None if edit.old == present else _refusal("edit_conflict", edit, value=present)


def _refusal_of_rule(as_of: date | None, edit: object) -> Finding | None:
    if edit.new == "":
        return None
    known, (rule_id,) = known_rules(as_of), edit.key
    if rule_id not in known:
        return _refusal("unknown_rule", edit, rule_id=rule_id, known=", ".join(known))
    try:
        read_rule_cell(known[rule_id], str(edit.new))
    except CellFault as fault:
        return _refusal(fault.code, edit, **fault.values)
    return None


def _refusal_of_date(base_as_of: date | None, rules: Iterable[str], edit: object) -> Finding | None:
    try:
        if edit.new:
            check_date(base_as_of, rules, date.fromisoformat(str(edit.new)))
    except NoRuleInForce as missing:
        return _refusal("no_rule_in_force", edit, rule_id=missing.rule_id, as_of=missing.as_of.isoformat())
    except ValueError:
        return _refusal("bad_date", edit, value=str(edit.new))
    return None


def _refusal(code: str, edit: object, **values: object) -> Finding:
    return Finding(code, "error", table=edit.table, column=edit.column, values={"key": ", ".join(edit.key), **values})
