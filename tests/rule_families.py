"""The families that state rules, as the rule cases show them; the others say what a plan is."""
from __future__ import annotations

from functools import cache

from models.families.contents import FAMILIES, rules_of
from tests.rule_cases import load_rule_cases

NAMES = tuple(family.__name__ for family in FAMILIES)


@cache
def rule_families() -> frozenset[str]:
    """Names of the families that state at least one rule in some rule case."""
    return frozenset(rule.family for case in load_rule_cases() for rule in rules_of(case.problem).values())


def family_of_row(name: str) -> str:
    """The family a row of an LP file belongs to: its name starts with it."""
    return name.split("__", 1)[0]
