"""Scenarios: named overrides of a case and of the rules in a YAML file (`docs/scenario_file.md`). They edit no file.

`read_scenario` checks what can be checked without a case; `apply_scenario` makes the problem and raises
ScenarioFaults, which carries every finding about what does not fit the case. A finding's column is the path
inside the file, for example `cells.2.value`.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

import yaml

from models.assumed_pledges import PLEDGES_AT_FLOOR, assume_pledges_at_floor
from models.checks import check_problem, check_rulebook, check_settings, no_rule_finding
from models.domain import Case, Finding
from models.problem import Problem, state_problem
from models.register.case_io import case_to_tables, tables_to_case
from models.register.cells import CellFault, clean_text
from models.rules import NoRuleInForce, Rulebook, RuleValue, load_rule_values, load_rulebook
from models.scenario_tables import override_cells, override_envelopes, override_rows, override_weights
from models.units import decimal_text, read_decimal

KEYS = ("name", "author", "note", "parent", "as_of", "rules", "settings", "envelopes", "pools", "targets", "links",
        "weights", "cells")
_SHAPES = {"rules": Mapping, "settings": Mapping, "weights": Mapping, "cells": Sequence, "pools": Sequence,
           "targets": Sequence, "links": Sequence, "envelopes": (Mapping, Sequence)}


@dataclass(frozen=True)
class Scenario:
    """Named overrides, as read. `rules`: rule id -> (value, reason); value None = switched off."""

    name: str = ""
    author: str = ""
    note: str = ""
    parent: str = ""
    as_of: date | None = None
    rules: Mapping[str, tuple[Fraction | str | None, str]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    envelopes: object = None
    pools: tuple[Mapping[str, object], ...] = ()
    targets: tuple[Mapping[str, object], ...] = ()
    links: tuple[Mapping[str, object], ...] = ()
    weights: Mapping[str, object] = field(default_factory=dict)
    cells: tuple[Mapping[str, object], ...] = ()
    file: str = ""


@dataclass(frozen=True)
class ScenarioReading:
    """The scenario (None when any finding is an error) and everything found in its file."""

    scenario: Scenario | None
    findings: tuple[Finding, ...]


class ScenarioFaults(ValueError):
    """A scenario that does not fit the case it is applied to. Carries `findings`."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{finding.code} {finding.column}" for finding in findings))
        self.findings = tuple(findings)


def read_scenario(path: str | Path) -> ScenarioReading:
    """Read a scenario file. Unknown keys, unknown rules or settings and values out of bounds are findings."""
    path = Path(path)
    try:
        document = yaml.load(path.read_text(encoding="utf-8-sig"), _TextLoader)
    except FileNotFoundError:
        return ScenarioReading(None, (Finding("path_missing", file=str(path)),))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        return ScenarioReading(None, (Finding("scenario_unreadable", file=path.name, row=line),))
    return parse_scenario(document, path.name)


class _TextLoader(yaml.SafeLoader):
    """YAML that leaves plain values as text: 0.1 stays one tenth, `off` stays off, a key given twice is refused."""

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[-1] in ("null", "merge")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        keys = [key.value for key, _ in node.value]
        for index, (key, _) in enumerate(node.value):
            if key.value in keys[:index]:
                raise yaml.constructor.ConstructorError(problem="duplicate key", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep)


def parse_scenario(document: object, file: str = "") -> ScenarioReading:
    """A scenario from the parsed document of its file."""
    if not isinstance(document, Mapping):
        return ScenarioReading(None, (Finding("scenario_not_a_mapping", file=file),))
    found = [Finding("scenario_unknown_key", file=file, column=str(key), values={"keys": ", ".join(KEYS)})
             for key in document if key not in KEYS]
    given = {key: value for key, value in document.items() if key in KEYS and value is not None}
    for key, shape in _SHAPES.items():
        if key in given and (not isinstance(given[key], shape) or isinstance(given[key], str)):
            found.append(Finding("scenario_wrong_shape", file=file, column=key))
            del given[key]
    for key in ("author", "note"):
        if not clean_text(given.get(key)):
            found.append(Finding("scenario_unsigned", "warning", file=file, column=key))
    rules, rule_faults = _read_rules(given.get("rules", {}))
    settings = {str(key): _setting_text(value) for key, value in given.get("settings", {}).items()}
    found += [replace(finding, file=file) for finding in rule_faults]
    found += [replace(finding, file=file, table="", column=f"settings.{finding.values['key']}")
              for finding in check_settings(settings)]
    as_of, date_faults = _read_as_of(given.get("as_of"))
    found += [replace(finding, file=file) for finding in date_faults]
    for key in ("pools", "targets", "links", "cells"):
        for index, entry in enumerate(given.get(key, ()), start=1):
            if not isinstance(entry, Mapping):
                found.append(Finding("scenario_wrong_shape", file=file, column=f"{key}.{index}"))
    if any(finding.severity == "error" for finding in found):
        return ScenarioReading(None, tuple(found))
    scenario = Scenario(
        name=clean_text(given.get("name")), author=clean_text(given.get("author")), note=clean_text(given.get("note")),
        parent=clean_text(given.get("parent")), as_of=as_of, rules=rules, settings=settings,
        envelopes=given.get("envelopes"), weights=given.get("weights", {}), file=file,
        **{key: tuple(given.get(key, ())) for key in ("pools", "targets", "links", "cells")})
    return ScenarioReading(scenario, tuple(found))


def _setting_text(value: object) -> str:
    return ",".join(clean_text(item) for item in value) if isinstance(value, list) else clean_text(value)


def _read_as_of(value: object) -> tuple[date | None, list[Finding]]:
    if value is None or isinstance(value, date):
        return value, []
    try:
        return date.fromisoformat(clean_text(value)), []
    except ValueError:
        return None, [Finding("bad_date", column="as_of", values={"value": clean_text(value)})]


def _read_rules(given: Mapping[str, object]) -> tuple[dict[str, tuple[Fraction | str | None, str]], list[Finding]]:
    """Rule overrides: a value, "off", or {value, reason}; within the bounds or choices the rule itself states."""
    known = {rule.rule_id: rule for rule in load_rule_values()}
    read: dict[str, tuple[Fraction | str | None, str]] = {}
    found: list[Finding] = []
    for rule_id, entry in given.items():
        path = f"rules.{rule_id}"
        reason = clean_text(entry.get("reason")) if isinstance(entry, Mapping) else ""
        if isinstance(entry, Mapping) and (set(entry) - {"value", "reason"} or "value" not in entry):
            found.append(Finding("scenario_wrong_shape", column=path))
            continue
        if rule_id not in known:
            found.append(Finding("unknown_rule", column=path, values={"rule_id": rule_id, "known": ", ".join(known)}))
            continue
        try:
            value = entry["value"] if isinstance(entry, Mapping) else entry
            read[rule_id] = (_read_rule_value(known[rule_id], clean_text(value)), reason)
        except CellFault as fault:
            found.append(Finding(fault.code, column=path, values=fault.values))
    return read, found


def _read_rule_value(rule: RuleValue, text: str) -> Fraction | str | None:
    """A rule's new value within its own bounds or choices; "off" = None. Raises CellFault."""
    if rule.choices:
        if text not in rule.choices:
            raise CellFault("unknown_choice", value=text, choices=", ".join(rule.choices))
        return text
    if text == "off":
        return None
    try:
        share = read_decimal(text)
    except ValueError as error:
        raise CellFault("number_text", value=text) from error
    if rule.minimum is not None and share < rule.minimum:
        raise CellFault("below_minimum", value=text, minimum=decimal_text(rule.minimum))
    if rule.maximum is not None and share > rule.maximum:
        raise CellFault("above_maximum", value=text, maximum=decimal_text(rule.maximum))
    return share


def apply_scenario(scenario: Scenario | None, case: Case, as_of: date) -> Problem:
    """The problem of a case under a scenario (its own date goes before `as_of`); without one, of the case alone.

    Raises ScenarioFaults (every finding), NoRuleInForce and SettingError.
    """
    if scenario is None:
        return state_problem(case, as_of)
    rulebook = load_rulebook(scenario.as_of or as_of)
    for rule_id, (value, reason) in scenario.rules.items():
        rulebook = rulebook.override(rule_id, value, reason or scenario.note)
    return state_problem(_apply_to_case(scenario, case, rulebook), rulebook.as_of, rulebook)


def _apply_to_case(scenario: Scenario, case: Case, rulebook: Rulebook) -> Case:
    sets_pledges = any(cell.get("table") == "pledges" for cell in scenario.cells)
    if PLEDGES_AT_FLOOR in case.assumptions and not case.pledges and sets_pledges:
        case = assume_pledges_at_floor(case, rulebook)
    tables = case_to_tables(case)
    found: list[Finding] = []
    found += override_cells(tables, scenario.cells)
    found += override_envelopes(tables, scenario.envelopes)
    for table in ("pools", "targets", "links"):
        found += override_rows(tables, table, getattr(scenario, table))
    found += override_weights(tables, scenario.weights)
    if found:
        raise ScenarioFaults([replace(finding, file=scenario.file) for finding in found])
    settings = {row["key"]: row for row in tables["settings"]}
    settings.update({key: {"key": key, "value": value} for key, value in scenario.settings.items()})
    tables["settings"] = list(settings.values())
    reading = tables_to_case(tables)
    if reading.case is None:
        raise ScenarioFaults([replace(finding, file=scenario.file, row=None) for finding in reading.findings
                              if finding.severity == "error"])
    return reading.case


def pose_problem(case: Case, as_of: date,
                 scenario: Scenario | None = None) -> tuple[Problem | None, tuple[Finding, ...]]:
    """The problem with every finding about it, or None with the findings that stop it; nothing is raised.

    A problem is given even where a finding is an error: ask `checks.is_blocking` before planning it.
    """
    settings = {key: value for key, value in case.settings.items() if scenario is None or key not in scenario.settings}
    if faults := check_settings(settings):
        return None, faults
    try:
        problem = apply_scenario(scenario, case, as_of)
        if faults := check_rulebook(problem.rulebook):
            return None, faults
    except ScenarioFaults as error:
        return None, error.findings
    except NoRuleInForce as error:
        return None, (no_rule_finding(error.rule_id, error.as_of),)
    return problem, check_problem(problem)
