"""A scenario file read (`docs/scenario_file.md`): what can be checked without a case is checked here.

A finding's column is the path inside the file, for example `cells.2.value` or `layers.1.rules.strategic_share_floor`.
Every leaf is kept as text, so that a scenario written and read again is the same scenario.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from models.checks import check_settings
from models.domain import Finding
from models.files.document_limits import DocumentRefused, read_document
from models.files.safe_yaml import load_yaml
from models.register.cells import CellFault, clean_text
from models.register.dictionary import TABLES
from models.register.net_changes import CellPlace
from models.register.rule_edits import read_rule_cell
from models.rules import load_rule_values
from models.scenario.entry_marks import Mark, SplitDocument, in_file, split_marks

KEYS = ("name", "name_en", "author", "note", "note_en", "parent", "as_of", "layers", "rules", "settings", "rows",
        "cells", "envelopes", "pools", "targets", "links", "weights")
ROW_LISTS = ("cells", "pools", "targets", "links")
_TEXTS = ("name", "name_en", "author", "note", "note_en", "parent")
_SHAPES = {"rules": Mapping, "settings": Mapping, "weights": Mapping, "rows": Mapping, "cells": Sequence,
           "pools": Sequence, "targets": Sequence, "links": Sequence, "layers": Sequence,
           "envelopes": (Mapping, Sequence)}


@dataclass(frozen=True)
class Scenario:
    """Named overrides, as read. `rules`: rule id -> (value, reason); value None = switched off.

    `layers`: scenarios that apply before this one's own overrides, in order; what comes later wins. `rows`: per table,
    rows added, changed or (`remove`) taken out. `as_of_before`: the planning date that somebody moved to `as_of`; None
    = it was not moved, or nobody knows. `off`: entries that are switched off, kept but never applied. `marks`:
    who made an entry, when and why, by its place. `file` says where it was read; it is no part of what the scenario is.
    """

    name: str = ""
    name_en: str = ""
    author: str = ""
    note: str = ""
    note_en: str = ""
    parent: str = ""
    as_of: date | None = None
    as_of_before: date | None = None
    layers: tuple[Scenario, ...] = ()
    rules: Mapping[str, tuple[Fraction | str | None, str]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    envelopes: object = None
    pools: tuple[Mapping[str, object], ...] = ()
    targets: tuple[Mapping[str, object], ...] = ()
    links: tuple[Mapping[str, object], ...] = ()
    weights: Mapping[str, object] = field(default_factory=dict)
    cells: tuple[Mapping[str, object], ...] = ()
    rows: Mapping[str, tuple[Mapping[str, object], ...]] = field(default_factory=dict)
    off: Scenario | None = None
    marks: Mapping[CellPlace, Mark] = field(default_factory=dict)
    file: str = field(default="", compare=False)

    @property
    def changes_nothing(self) -> bool:
        """Whether there is no override in it at all."""
        return self.as_of is None and not self.envelopes and not any(
            getattr(self, key) for key in ("layers", "rules", "settings", "weights", "rows", *ROW_LISTS))


@dataclass(frozen=True)
class ScenarioReading:
    """The scenario (None when any finding is an error) and everything found in its file."""

    scenario: Scenario | None
    findings: tuple[Finding, ...]


def read_scenario(path: str | Path) -> ScenarioReading:
    """Read a scenario file. Unknown keys, unknown rules or settings and values out of bounds are findings."""
    path = Path(path)
    try:
        return read_scenario_text(read_document(path), path.name)
    except FileNotFoundError:
        return ScenarioReading(None, (Finding("path_missing", file=str(path)),))
    except DocumentRefused as refusal:
        return ScenarioReading(None, (refusal.finding(path.name),))
    except OSError:
        return ScenarioReading(None, (Finding("scenario_unreadable", file=path.name),))


def read_scenario_text(content: bytes, file: str) -> ScenarioReading:
    """The same from the content of a file (UTF-8) and its name."""
    try:
        return parse_scenario(load_yaml(content), file)
    except DocumentRefused as refusal:
        return ScenarioReading(None, (refusal.finding(file),))


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
    split = split_marks(given)
    given = split.kept
    off, off_faults = _read_off(split, file)
    found += [*(replace(finding, file=file) for finding in split.findings), *off_faults]
    for key in ("author", "note"):
        if not clean_text(given.get(key)):
            found.append(Finding("scenario_unsigned", "warning", file=file, column=key))
    rules, rule_faults = _read_rules(given.get("rules", {}))
    settings = {str(key): _setting_text(value) for key, value in given.get("settings", {}).items()}
    found += [replace(finding, file=file) for finding in rule_faults]
    found += [replace(finding, file=file, table="", column=f"settings.{finding.values['key']}")
              for finding in check_settings(settings)]
    as_of, date_faults = _read_as_of(given.get("as_of"))
    as_of_before, more_faults = _read_as_of(given.get("as_of_before"))
    date_faults += more_faults
    found += [replace(finding, file=file) for finding in date_faults]
    layers, layer_faults = _read_layers(given.get("layers", ()), file)
    found += layer_faults
    for key in ROW_LISTS:
        for index, entry in enumerate(given.get(key, ()), start=1):
            if not isinstance(entry, Mapping):
                found.append(Finding("scenario_wrong_shape", file=file, column=f"{key}.{index}"))
    found += [replace(finding, file=file) for finding in _check_rows(given.get("rows", {}))]
    found = [replace(finding, column=in_file(finding.column, split.places_on)) for finding in found]
    if any(finding.severity == "error" for finding in found):
        return ScenarioReading(None, tuple(found))
    scenario = Scenario(
        as_of=as_of, as_of_before=as_of_before, layers=layers, off=off, marks=split.marks, rules=rules,
        settings=settings,
        envelopes=_as_text(given.get("envelopes")) or None,
        weights=_as_text(given.get("weights", {})), file=file,
        rows={str(table): tuple(map(_as_text, rows)) for table, rows in given.get("rows", {}).items() if rows},
        **{key: clean_text(given.get(key)) for key in _TEXTS},
        **{key: tuple(map(_as_text, given.get(key, ()))) for key in ROW_LISTS})
    return ScenarioReading(scenario, tuple(found))


def _read_off(split: SplitDocument, file: str) -> tuple[Scenario | None, list[Finding]]:
    """What is switched off, read as strictly as what is not."""
    if not split.off:
        return None, []
    reading = parse_scenario(split.off, file)
    return reading.scenario, [replace(finding, column=in_file(finding.column, split.places_off))
                              for finding in reading.findings if finding.code != "scenario_unsigned"]


def _as_text(value: object) -> object:
    """Mappings and lists as they are, every leaf as text."""
    if isinstance(value, Mapping):
        return {clean_text(key): _as_text(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_text(item) for item in value]
    return None if value is None else clean_text(value)


def _read_layers(given: Sequence[object], file: str) -> tuple[tuple[Scenario, ...], list[Finding]]:
    layers, found = [], []
    for index, document in enumerate(given, start=1):
        reading = parse_scenario(document, file)
        path = f"layers.{index}"
        found += [replace(finding, column=f"{path}.{finding.column}" if finding.column else path)
                  for finding in reading.findings if finding.code != "scenario_unsigned"]
        layers += [reading.scenario] if reading.scenario else []
    return tuple(layers), found


def _check_rows(given: Mapping[object, object]) -> list[Finding]:
    found = []
    for table, rows in given.items():
        if table not in TABLES:
            found.append(Finding("unknown_table", column=f"rows.{table}", values={
                "value": str(table), "known": ", ".join(TABLES)}))
        elif not isinstance(rows, Sequence) or isinstance(rows, str):
            found.append(Finding("scenario_wrong_shape", column=f"rows.{table}"))
        else:
            found += [Finding("scenario_wrong_shape", column=f"rows.{table}.{index}")
                      for index, row in enumerate(rows, start=1) if not isinstance(row, Mapping)]
    return found


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
            read[rule_id] = (read_rule_cell(known[rule_id], clean_text(value)), reason)
        except CellFault as fault:
            found.append(Finding(fault.code, column=path, values=fault.values))
    return read, found
