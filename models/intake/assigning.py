"""Corrections of a mapping by hand: a column given to another field, a value that holds for the whole file."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.intake.mapping import FieldRule, ImportMapping, target_column

# Ids are made from this prefix and the row's own words when no column holds them.
ID_PREFIX = "DA"
# Fields that may hold one value for the whole file.
CONSTANTS = ("regime", "managing_agency", "source_document", "score")


def target_of(mapping: ImportMapping, heading: str) -> str:
    """The field a column of the file is given to; "" = not used."""
    return next((target for target, rule in mapping.fields.items() if heading in rule.columns), "")


def assign_column(mapping: ImportMapping, heading: str, target: str, headings: Sequence[str]) -> ImportMapping:
    """The mapping with a column given to `target` ("" = not used) and taken from what it was given to before.

    Several columns of one field are added up (amounts) or joined (texts), in the order of `headings`.
    """
    order = {name: place for place, name in enumerate(headings)}
    for name, rule in mapping.fields.items():
        if heading in rule.columns:
            left = tuple(column for column in rule.columns if column != heading)
            mapping = mapping.with_field(replace(rule, columns=left)) if left else mapping.without_field(name)
    if target:
        rule = mapping.fields.get(target, FieldRule(target, blank="ask" if FieldRule(target).money_kind else ""))
        columns = sorted((*rule.columns, heading), key=lambda name: order.get(name, len(order)))
        shares = rule.shares or next((other.shares for other in mapping.fields.values() if other.shares), {})
        is_total = bool(rule.money_kind) and rule.year is None
        mapping = mapping.with_field(replace(rule, columns=tuple(columns), constant="", generate="",
                                             shares=shares if is_total else {}))
    if "project_id" not in mapping.fields:
        mapping = mapping.with_field(FieldRule("project_id", generate=ID_PREFIX))
    return mapping


def set_constant(mapping: ImportMapping, target: str, value: str) -> ImportMapping:
    """One value of a field for every project of the file; "" takes it away. A column of the file comes first."""
    if target_column(target) is None:
        raise ValueError(target)
    rule = mapping.fields.get(target)
    if rule is not None and rule.columns:
        return mapping
    return mapping.with_field(FieldRule(target, constant=value)) if value else mapping.without_field(target)
