"""Values by instrument that texts cite, as data: how they were read, and nothing that a plan rests on."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from models.codes import InstrumentKind
from models.files.shipped import shipped_yaml
from models.money.watch_rules import Source, source_of


@dataclass(frozen=True, slots=True)
class InstrumentValue:
    """What a text says of an instrument, in its own units, in both languages."""

    value_id: str
    instrument: InstrumentKind
    label_vi: str
    label_en: str
    value_vi: str
    value_en: str
    source: Source


@cache
def load_instrument_values() -> tuple[InstrumentValue, ...]:
    """Every value, in the order of `data/monitoring/instruments.yaml`."""
    return tuple(InstrumentValue(key, InstrumentKind(entry["instrument"]), *(entry[name] for name in (
        "label_vi", "label_en", "value_vi", "value_en")), source_of(entry))
        for key, entry in shipped_yaml("monitoring/instruments.yaml")["values"].items())
