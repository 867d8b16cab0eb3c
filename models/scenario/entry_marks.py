"""Who made an entry of a scenario, when and why, and whether it is switched off: keys beside the entry's own.

Rules, settings, cells and rows may carry `reason`, `by`, `at` and `off: true`, the planning date all but `off`. Read,
they stand apart, so that whoever applies, compares or tells a scenario sees the entries that count and nothing else;
written, they stand with the entry.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models.domain import Finding
from models.register.cells import clean_text
from models.register.dictionary import ROW_KEYS
from models.register.net_changes import CellPlace
from models.register.rule_edits import AS_OF, PLANNING, VALUE

MARKS = ("reason", "by", "at", "off")
DATE_PLACE: CellPlace = PLANNING, AS_OF, VALUE
MARKED_KEYS = ("rules", "settings", "rows", "cells")


@dataclass(frozen=True, slots=True)
class Mark:
    """As texts; `at` in ISO form, "" = not given. The reason of a rule stands with its value, not here."""

    reason: str = ""
    by: str = ""
    at: str = ""

    def plain(self) -> dict[str, str]:
        """What there is of it, for the document."""
        return {name: text for name in ("reason", "by", "at") if (text := getattr(self, name))}


@dataclass
class SplitDocument:
    """`kept`, `off`: the same document without marks, entries that count and those that do not. `places_off`: number in
    the file of each entry of `off` that stands in a list, by list ("cells", "rows.costs"); `places_on` likewise."""

    kept: dict[str, object]
    off: dict[str, object] = field(default_factory=dict)
    marks: dict[CellPlace, Mark] = field(default_factory=dict)
    places_on: dict[str, list[int]] = field(default_factory=dict)
    places_off: dict[str, list[int]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def split_marks(given: Mapping[str, object]) -> SplitDocument:
    """A parsed document taken apart; what is no mapping is left to whoever reads the entry itself."""
    split = SplitDocument(dict(given))
    for key in ("rules", "settings"):
        if key in given:
            split.kept[key], split.off[key] = _split_values(split, key, given[key])
    if isinstance(moved := given.get("as_of"), Mapping):
        mark, is_off = _read_mark(split, "as_of", moved)
        if is_off or set(moved) - {"value", "before", *MARKS} or "value" not in moved:
            split.findings.append(Finding("scenario_wrong_shape", column="as_of"))
        split.kept |= {"as_of": moved.get("value"), "as_of_before": moved.get("before")}
        _keep(split, DATE_PLACE, mark)
    if "cells" in given:
        split.kept["cells"], split.off["cells"] = _split_list(split, "cells", "", given["cells"])
    if "rows" in given:
        tables = {table: _split_list(split, f"rows.{table}", str(table), rows) for table, rows in given["rows"].items()
                  if isinstance(rows, Sequence) and not isinstance(rows, str)}
        split.kept["rows"] = {**given["rows"], **{table: kept for table, (kept, _) in tables.items()}}
        split.off["rows"] = {table: off for table, (_, off) in tables.items() if off}
    split.off = {key: entries for key, entries in split.off.items() if entries}
    return split


def _split_values(split: SplitDocument, key: str, given: Mapping[str, object]) -> tuple[dict, dict]:
    kept, off = {}, {}
    for name, entry in given.items():
        if not isinstance(entry, Mapping) or "value" not in entry:
            kept[name] = entry
            continue
        mark, is_off = _read_mark(split, f"{key}.{name}", entry)
        left = {each: value for each, value in entry.items() if each not in MARKS}
        if key == "rules" and mark.reason:
            left, mark = {**left, "reason": mark.reason}, Mark("", mark.by, mark.at)
        (off if is_off else kept)[name] = left["value"] if set(left) == {"value"} else left
        _keep(split, (key, (clean_text(name),), "value"), mark)
    return kept, off


def _split_list(split: SplitDocument, path: str, table: str, given: Sequence[object]) -> tuple[list, list]:
    kept, off = [], []
    for number, entry in enumerate(given, start=1):
        is_off = False
        if isinstance(entry, Mapping):
            mark, is_off = _read_mark(split, f"{path}.{number}", entry)
            entry = {name: value for name, value in entry.items() if name not in MARKS}
            _keep(split, row_place(table, entry) if table else cell_place(entry), mark)
        (off if is_off else kept).append(entry)
        (split.places_off if is_off else split.places_on).setdefault(path, []).append(number)
    return kept, off


def _keep(split: SplitDocument, place: CellPlace, mark: Mark) -> None:
    if mark != Mark():
        split.marks[place] = mark


def _read_mark(split: SplitDocument, path: str, entry: Mapping[str, object]) -> tuple[Mark, bool]:
    texts = {name: clean_text(entry.get(name)) for name in MARKS}
    if texts["off"].lower() not in ("", "true", "false"):
        split.findings.append(Finding("scenario_wrong_shape", column=f"{path}.off"))
    try:
        if texts["at"]:
            datetime.fromisoformat(texts["at"])
    except ValueError:
        split.findings.append(Finding("bad_date", column=f"{path}.at", values={"value": texts["at"]}))
    return Mark(texts["reason"], texts["by"], texts["at"]), texts["off"].lower() == "true"


def cell_place(cell: Mapping[str, object]) -> CellPlace:
    """Table, row and column that an entry of `cells` names; a row not named by its key goes by all that it says."""
    table, key = clean_text(cell.get("table")), cell.get("key")
    key = {clean_text(name): clean_text(value) for name, value in key.items()} if isinstance(key, Mapping) else {}
    names = ROW_KEYS.get(table, ())
    row = tuple(key[name] for name in names) if set(key) == set(names) else tuple(sorted(
        f"{name}={value}" for name, value in key.items()))
    return table, row, clean_text(cell.get("column"))


def row_place(table: str, row: Mapping[str, object]) -> CellPlace:
    """Table and key of an entry of `rows`; a whole row has no column."""
    return table, tuple(clean_text(row.get(name)) for name in ROW_KEYS.get(table, ())), ""


def in_file(finding_path: str, places: Mapping[str, Sequence[int]]) -> str:
    """The path of a finding with the number that the entry has in the file, where others stand between."""
    for path, numbers in places.items():
        head, _, rest = finding_path.removeprefix(f"{path}.").partition(".")
        if finding_path.startswith(f"{path}.") and head.isdigit() and int(head) <= len(numbers):
            return ".".join(part for part in (path, str(numbers[int(head) - 1]), rest) if part)
    return finding_path


def with_marks(made: Mapping[str, object], off: Mapping[str, object],
               marks: Mapping[CellPlace, Mark]) -> dict[str, object]:
    """The document again: marks beside their entries, what is off after what counts."""
    made = dict(made)
    for key in ("rules", "settings"):
        made[key] = {name: entry for side, is_off in ((made, False), (off, True))
                     for name, entry in _marked_values(key, side.get(key) or {}, marks, is_off=is_off)}
    if mark := marks.get(DATE_PLACE, Mark()).plain():
        made["as_of"] = {**(made["as_of"] if isinstance(made["as_of"], Mapping) else {"value": made["as_of"]}), **mark}
    made["cells"] = [*_marked(made.get("cells") or (), cell_place, marks, is_off=False),
                     *_marked(off.get("cells") or (), cell_place, marks, is_off=True)]
    rows, rows_off = made.get("rows") or {}, off.get("rows") or {}
    made["rows"] = {table: [*_marked(rows.get(table, ()), _place_in(table), marks, is_off=False),
                            *_marked(rows_off.get(table, ()), _place_in(table), marks, is_off=True)]
                    for table in dict.fromkeys((*rows, *rows_off))}
    return made


def _place_in(table: str):
    return lambda row: row_place(table, row)


def _marked_values(key: str, given: Mapping[str, object], marks: Mapping[CellPlace, Mark], *,
                   is_off: bool) -> Iterator[tuple[str, object]]:
    for name, entry in given.items():
        more = {**marks.get((key, (name,), "value"), Mark()).plain(), **({"off": "true"} if is_off else {})}
        if more:
            entry = {**(entry if isinstance(entry, Mapping) else {"value": entry}), **more}
        yield name, entry


def _marked(entries: Sequence[Mapping[str, object]], place_of, marks: Mapping[CellPlace, Mark], *,
            is_off: bool) -> Iterator[dict[str, object]]:
    for entry in entries:
        yield {**entry, **marks.get(place_of(entry), Mark()).plain(), **({"off": "true"} if is_off else {})}
