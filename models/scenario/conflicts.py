"""Overrides of a stack that touch the same thing with different values: which one wins, or how they combine."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.domain import Finding
from models.register.cells import clean_text
from models.register.dictionary import ROW_KEYS
from models.scenario.layers import flatten
from models.scenario.reading import Scenario
from models.units import decimal_text

# Written where a layer takes a whole row out, and where it switches a rule off.
REMOVED, OFF = "remove", "off"


class ConflictKind(StrEnum):
    """REPLACED: the later value stands alone. COMBINED: both have an effect, the later on top of the earlier."""

    REPLACED = "replaced"
    COMBINED = "combined"


@dataclass(frozen=True, slots=True)
class Overridden:
    """One value that one layer gives."""

    layer: str
    value: str


@dataclass(frozen=True, slots=True)
class OverrideConflict:
    """One target that several layers set differently; `given` in the order of the layers, the last one wins.

    part: as_of, rules, settings, or a table; row: a rule id, a setting, or the row's key; column: "" = the whole row.
    """

    kind: ConflictKind
    part: str
    row: str
    column: str
    given: tuple[Overridden, ...]

    @property
    def winner(self) -> Overridden:
        return self.given[-1]

    def to_finding(self, file: str = "") -> Finding:
        """A warning where a value is lost, a note where both count."""
        lost = self.kind is ConflictKind.REPLACED
        return Finding(f"scenario_conflict_{self.kind}", "warning" if lost else "note", file=file, column=".".join(
            filter(None, (self.part, self.row, self.column))), values={
                "earlier": "; ".join(f"{each.layer}: {each.value}" for each in self.given[:-1]),
                "later": self.winner.layer, "value": self.winner.value})


def find_conflicts(scenario: Scenario) -> tuple[OverrideConflict, ...]:
    """Every target that more than one layer of the scenario sets, with different values, in the order met."""
    given: dict[tuple[str, str, str], list[Overridden]] = {}
    for place, layer in enumerate(flatten(scenario), start=1):
        name = layer.scenario.name or layer.scenario.file or str(place)
        own: dict[tuple[str, str, str], str] = dict(targets_of(layer.scenario))
        for target, value in own.items():
            given.setdefault(target, []).append(Overridden(name, value))
    return (*_conflicts(given), *_whole_rows(given), *_envelopes(given))


def _conflicts(given: Mapping[tuple[str, str, str], list[Overridden]]) -> Iterator[OverrideConflict]:
    for (part, row, column), values in given.items():
        is_factor = column == "scale"
        if len(values) > 1 and (is_factor or len({each.value for each in values}) > 1):
            kind = ConflictKind.COMBINED if is_factor else ConflictKind.REPLACED
            yield OverrideConflict(kind, part, row, column, tuple(values))


def _whole_rows(given: Mapping[tuple[str, str, str], list[Overridden]]) -> Iterator[OverrideConflict]:
    """A row taken out by one layer and changed by another."""
    for (part, row, column), values in given.items():
        if column or not any(each.value == REMOVED for each in values):
            continue
        for (other_part, other_row, other_column), others in given.items():
            if (other_part, other_row) == (part, row) and other_column:
                layers = {each.layer for each in (*values, *others)}
                if len(layers) > 1:
                    yield OverrideConflict(ConflictKind.REPLACED, part, row, other_column, (*others, *values))


def _envelopes(given: Mapping[tuple[str, str, str], list[Overridden]]) -> Iterator[OverrideConflict]:
    """A factor on the envelopes of a year and an amount for the same year: the order decides what comes out."""
    factors = [(row, values) for (part, row, column), values in given.items()
               if part == "envelopes" and column == "scale"]
    for (part, row, column), values in given.items():
        if part != "envelopes" or column == "scale":
            continue
        for scaled, factor in factors:
            overlap = all(not one or not other or one == other
                          for one, other in zip(scaled.split(" · "), row.split(" · "), strict=False))
            if overlap and {each.layer for each in factor} != {each.layer for each in values}:
                yield OverrideConflict(ConflictKind.COMBINED, part, row, column, (*factor, *values))


def targets_of(scenario: Scenario) -> Iterator[tuple[tuple[str, str, str], str]]:
    """((part or table, row, column), value) of everything that one layer itself sets, not those below it."""
    if scenario.as_of is not None:
        yield ("as_of", "", ""), scenario.as_of.isoformat()
    for rule_id, (value, _) in scenario.rules.items():
        yield ("rules", rule_id, ""), OFF if value is None else value if isinstance(value, str) else decimal_text(value)
    for key, text in scenario.settings.items():
        yield ("settings", key, ""), text
    for table, rows in (*scenario.rows.items(), *((name, getattr(scenario, name)) for name in (
            "pools", "targets", "links"))):
        for row in rows:
            yield from _row_targets(table, row)
    for cell in scenario.cells:
        key = cell.get("key")
        if isinstance(key, Mapping):
            yield (clean_text(cell.get("table")), _key_text(clean_text(cell.get("table")), key),
                   clean_text(cell.get("column"))), clean_text(cell.get("value"))
    for criterion_id, weight in scenario.weights.items():
        yield ("criteria", criterion_id, "weight"), clean_text(weight)
    yield from _envelope_targets(scenario.envelopes)


def _envelope_targets(given: object) -> Iterator[tuple[tuple[str, str, str], str]]:
    if isinstance(given, Mapping):
        for key, value in given.items():
            row, column = ("", "scale") if key == "scale" else (str(key), "state_mvnd")
            yield ("envelopes", row, column), clean_text(value)
        return
    for entry in given or ():
        if isinstance(entry, Mapping) and "scale" in entry:
            yield ("envelopes", _key_text("envelopes", entry), "scale"), clean_text(entry["scale"])
        elif isinstance(entry, Mapping):
            yield from _row_targets("envelopes", entry)


def _row_targets(table: str, row: Mapping[str, object]) -> Iterator[tuple[tuple[str, str, str], str]]:
    key = _key_text(table, row)
    if clean_text(row.get("remove", "")).lower() == "true":
        yield (table, key, ""), REMOVED
        return
    for name, value in row.items():
        if name not in ROW_KEYS.get(table, ()) and name != "remove":
            yield (table, key, name), ";".join(map(str, value)) if isinstance(value, list) else clean_text(value)


def _key_text(table: str, key: Mapping[str, object]) -> str:
    """The row's key columns in the order of the dictionary, as `2026 · recurrent`; blank ones at the end left out."""
    names = ROW_KEYS.get(table, ())
    parts = [clean_text(key.get(name, "")) for name in names] if set(key) & set(names) else [
        f"{name}={clean_text(value)}" for name, value in sorted(key.items())]
    return " · ".join(parts).rstrip(" ·")
