"""Named rules: every row of the programme belongs to one rule that people know by name, can price and can relax."""
from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from models.families.rule import Rule
from models.milp.programme import Programme


@dataclass(frozen=True, slots=True)
class NamedRule:
    """One rule, and the names of its rows in the programme."""

    rule: Rule
    row_names: tuple[str, ...]

    @property
    def rule_id(self) -> str:
        return self.rule.rule_id

    @property
    def family(self) -> str:
        return self.rule.family


def list_named_rules(programme: Programme) -> tuple[NamedRule, ...]:
    """Every named rule that has rows, in the order of the model; definitions say what a plan is and are left out."""
    rows: dict[Rule, list[str]] = defaultdict(list)
    for row_name, rule in programme.rule_of_row.items():
        rows[rule].append(row_name)
    return tuple(NamedRule(rule, tuple(names)) for rule, names in rows.items())
