"""The edits that give one setting, one rule or the planning date another value: what a page's single field sends."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from models.domain import Case
from models.register.edits import Edit
from models.register.rule_edits import AS_OF, PLANNING, RULES, VALUE, rule_cell
from models.register.setting_edits import TABLE as SETTINGS


def setting_edits(settings: Mapping[str, object], key: str, text: str | None) -> tuple[Edit, ...]:
    """A setting of the register at another text; None takes it out, so that its documented default holds again."""
    present = settings.get(key)
    if text is None:
        row = (("key", key), ("value", str(present)), ("note", ""))
        return () if present is None else (Edit("", SETTINGS, (key,), "", row, None),)
    if present is None:
        return (Edit("", SETTINGS, (key,), "", None, (("key", key), ("value", text))),)
    return () if str(present) == text else (Edit("", SETTINGS, (key,), VALUE, str(present), text),)


def rule_edits(rules: Mapping[str, str], rule_id: str, value: Fraction | str | None) -> tuple[Edit, ...]:
    """A rule at another value (None = switched off; "" = back to the text's own)."""
    old, new = rules.get(rule_id, ""), rule_cell(value)
    return () if old == new else (Edit("", RULES, (rule_id,), VALUE, old, new),)


def date_edits(before: date | None, as_of: date) -> tuple[Edit, ...]:
    """The planning date on another day."""
    old = before.isoformat() if before else ""
    return () if old == as_of.isoformat() else (Edit("", PLANNING, AS_OF, VALUE, old, as_of.isoformat()),)


def back_to_base(base: Case, case: Case, rules: Mapping[str, str], key: str) -> tuple[Edit, ...]:
    """A setting as the base has it, a rule as its text has it, whichever the key names."""
    setting = base.settings.get(key)
    return (*rule_edits(rules, key, ""),
            *setting_edits(case.settings, key, None if setting is None else str(setting)))
