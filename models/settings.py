"""Planning settings: assumptions and switches that no text sets, each with a default, a label and bounds.

`data/assumptions.yaml` is the list; a case's `settings` table and a scenario may set any of them. They are kept
apart from the rules on purpose: nothing here is law.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from fractions import Fraction
from functools import cache

from models.assessed import NAMES_IN_FILES
from models.files.shipped import shipped_yaml
from models.units import is_thousands_too, read_decimal, read_whole


class PriorityMode(StrEnum):
    """What priority does: nothing, decide between plans of equal value, or add to the value."""

    OFF = "off"
    TIE_BREAK = "tie_break"
    BONUS = "bonus"


class LocalisationMode(StrEnum):
    """How the localisation targets bind: each as it says, all hard, all soft, or none."""

    AS_GIVEN = "as_given"
    HARD = "hard"
    SOFT = "soft"
    OFF = "off"


class Level(StrEnum):
    """The levels of the lexicographic objective."""

    LOCALISATION = "localisation"
    VALUE = "value"
    PRIORITY = "priority"
    CHANGE = "change"


@dataclass(frozen=True)
class Settings:
    """The planning settings after case and scenario. None = the limit is not set (no row is written for it)."""

    size_exponent: Fraction = Fraction(1)
    levels: tuple[Level, ...] = (Level.LOCALISATION, Level.VALUE, Level.PRIORITY)
    priority_mode: PriorityMode = PriorityMode.TIE_BREAK
    priority_bonus_share: Fraction = Fraction(1, 10)
    tie_break: bool = True
    require_evidence: bool = False
    floor_each_year: bool = False
    carry_over: bool = False
    underspend_risk_share: Fraction | None = None
    allow_start_shift: bool = True
    scale_levels: int = 3
    localisation_mode: LocalisationMode = LocalisationMode.AS_GIVEN
    strategic_floor_is_binding: bool = False
    strategic_base_mvnd: int | None = None
    counterpart_floor_mvnd: int | None = None
    localisation_missing_cap_mvnd: Fraction | None = None
    lead_enterprise_cap_mvnd: int | None = None
    lead_enterprise_cap_share: Fraction | None = None
    locality_cap_mvnd: int | None = None
    locality_cap_share: Fraction | None = None
    minimum_grant_mvnd: int | None = None
    maximum_projects: int | None = None
    evaluator_names_in_files: bool = False

    @classmethod
    def read(cls, given: Mapping[str, object]) -> Settings:
        """Settings from keys and texts, over the defaults. Raises SettingError naming the key and what it allows."""
        unknown = sorted(set(given) - set(load_assumptions()))
        if unknown:
            raise SettingError(unknown[0], str(given[unknown[0]]), "unknown_key")
        return replace(cls(), **{key: _read_setting(load_assumptions()[key], value) for key, value in given.items()})

    def value_of(self, key: str) -> object:
        """The value of one setting by its key."""
        return getattr(self, key)

    def plain(self) -> dict[str, object]:
        """Values by key, as they are."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def asked(self) -> dict[str, object]:
        """Values by key for fingerprints: those that a plan can rest on; one that came later only where it is set."""
        return {key: value for key, value in self.plain().items()
                if key not in BESIDE_THE_PLAN and (key not in _LATER or value is not None)}


# Settings that questions and versions of before do not have.
_LATER = frozenset({"underspend_risk_share"})
# Settings that change files and no plan.
BESIDE_THE_PLAN = frozenset({NAMES_IN_FILES})


class SettingError(ValueError):
    """A setting that cannot be read. Carries `key`, `value` and `reason` (a code)."""

    def __init__(self, key: str, value: str, reason: str) -> None:
        super().__init__(f"{key}={value}: {reason}")
        self.key, self.value, self.reason = key, value, reason


@dataclass(frozen=True, slots=True)
class Assumption:
    """The dictionary entry of one setting. kind: share, decimal, money, count, boolean, choice, levels."""

    key: str
    group: str
    kind: str
    unit: str
    default: str
    label_vi: str
    label_en: str
    description_vi: str
    description_en: str
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False


@cache
def load_assumptions() -> dict[str, Assumption]:
    """Every planning setting by key, in the order of the file."""
    document = shipped_yaml("assumptions.yaml")
    return {
        key: Assumption(
            key, entry["group"], entry["kind"], entry["unit"],
            str(entry["default"] if entry["default"] is not None else ""),
            entry["label_vi"], entry["label_en"], entry["description_vi"], entry["description_en"],
            None if entry.get("minimum") is None else read_decimal(entry["minimum"]),
            None if entry.get("maximum") is None else read_decimal(entry["maximum"]),
            tuple(entry.get("choices", ())), bool(entry.get("optional", False)),
        )
        for key, entry in document["settings"].items()
    }


@cache
def setting_groups() -> dict[str, tuple[str, ...]]:
    """Keys of the settings by what they are about, for pages and documents."""
    groups: dict[str, tuple[str, ...]] = {}
    for key, assumption in load_assumptions().items():
        groups[assumption.group] = (*groups.get(assumption.group, ()), key)
    return groups


_BOOLEANS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def _read_setting(assumption: Assumption, given: object) -> object:
    text = "" if given is None else str(given).strip()
    if text == "" or text.lower() == "none":
        if not assumption.optional:
            raise SettingError(assumption.key, text, "empty")
        return None
    # "15.000" may be fifteen thousand; a share cannot be that large.
    if is_thousands_too(text) and (assumption.kind in ("money", "count") or (
            assumption.kind == "decimal" and text.endswith("000"))):
        raise SettingError(assumption.key, text, "two_ways")
    try:
        value = _PARSERS[assumption.kind](assumption, given, text)
    except ValueError as error:
        raise SettingError(assumption.key, text, "not_readable") from error
    bounded = isinstance(value, (int, Fraction)) and not isinstance(value, bool)
    if bounded and assumption.minimum is not None and value < assumption.minimum:
        raise SettingError(assumption.key, text, "below_minimum")
    if bounded and assumption.maximum is not None and value > assumption.maximum:
        raise SettingError(assumption.key, text, "above_maximum")
    return value


def _read_choice(assumption: Assumption, given: object, text: str) -> StrEnum:
    # YAML reads a bare `off` as False.
    text = "off" if given is False and "off" in assumption.choices else text
    if text not in assumption.choices:
        raise ValueError(text)
    return {"priority_mode": PriorityMode, "localisation_mode": LocalisationMode}[assumption.key](text)


def _read_levels(assumption: Assumption, given: object, text: str) -> tuple[Level, ...]:
    names = given if isinstance(given, (list, tuple)) else text.replace(";", ",").split(",")
    levels = tuple(Level(str(name).strip()) for name in names)
    if len(set(levels)) != len(levels) or Level.VALUE not in levels:
        raise ValueError(text)
    return levels


_PARSERS = {
    "share": lambda _, given, text: read_decimal(given if isinstance(given, (int, float)) else text),
    "decimal": lambda _, given, text: read_decimal(given if isinstance(given, (int, float)) else text),
    "money": lambda _, given, text: read_whole(text),
    "count": lambda _, given, text: read_whole(text),
    "boolean": lambda _, given, text: given if isinstance(given, bool) else _boolean(text),
    "choice": _read_choice,
    "levels": _read_levels,
}


def _boolean(text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError(text)
    return _BOOLEANS[text.lower()]
