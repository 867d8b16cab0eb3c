"""A scenario as its canonical document and YAML text: fixed order of keys, nothing that is empty.

`read_scenario` of the text gives an equal scenario: every leaf is text on both sides.
"""
from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar

import yaml

from models.register.rule_edits import rule_cell
from models.scenario.entry_marks import MARKED_KEYS, with_marks
from models.scenario.reading import KEYS, Scenario


def to_document(scenario: Scenario) -> dict[str, object]:
    """The document of `docs/scenario_file.md`, keys in the documented order; empty keys are left out."""
    made = {key: getattr(scenario, key) for key in KEYS}
    made["as_of"] = scenario.as_of.isoformat() if scenario.as_of else ""
    if scenario.as_of and scenario.as_of_before:
        made["as_of"] = {"value": made["as_of"], "before": scenario.as_of_before.isoformat()}
    made["layers"] = [to_document(layer) for layer in scenario.layers]
    made["rules"] = _rule_entries(scenario)
    if scenario.off is not None or scenario.marks:
        off = scenario.off or Scenario()
        made = with_marks(made, {**{key: getattr(off, key) for key in MARKED_KEYS}, "rules": _rule_entries(off)},
                          scenario.marks)
    return {key: _plain(value) for key, value in made.items() if value}


def to_yaml(scenario: Scenario) -> str:
    """The document as YAML text; numbers and words stand unquoted wherever they read back as the same text."""
    return yaml.dump(to_document(scenario), Dumper=TextDumper, sort_keys=False, allow_unicode=True, width=110)


class TextDumper(yaml.SafeDumper):
    """Writes what `read_scenario` reads: there a plain 0.1, off or true is text. No anchors."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[-1] in ("null", "merge")]
        for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def ignore_aliases(self, data: object) -> bool:
        """Nothing is written as a reference to something above."""
        return True

    def represent_str(self, data: str) -> yaml.ScalarNode:
        """A text that reading gives back to the letter."""
        # Every kind of line break is escaped: folded, some would come back as a blank.
        quotes = '"' if len(data.splitlines()) > 1 or data.splitlines() not in ([], [data]) else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=quotes)


TextDumper.add_representer(str, TextDumper.represent_str)


def _rule_entries(scenario: Scenario) -> dict[str, object]:
    return {rule_id: _rule_entry(*entry) for rule_id, entry in scenario.rules.items()}


def _rule_entry(value: Fraction | str | None, reason: str) -> object:
    text = rule_cell(value)
    return {"value": text, "reason": reason} if reason else text


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
