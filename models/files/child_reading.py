"""A reader in a child process of its own: whatever a file makes it do, the parent only sees that it ended badly.

The content goes in by a pipe and the grid comes back as JSON, so the child opens no file and the parent believes no
object that the child built.
"""
from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, astuple, dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from models.domain import Finding
from models.files.grid import Sheet, Shown
from models.files.reading_limits import FileRefused, ReadingLimits

_ROOT = Path(__file__).resolve().parents[2]
_KINDS = {"date": date.fromisoformat, "datetime": datetime.fromisoformat, "time": time.fromisoformat}



@dataclass(frozen=True, slots=True)
class ReadingOrder:
    """What the child is to do: the kind of the file by its content, whether texts stay as they are written, and
    whether the texts of formulas and the defined names of an XLSX file are wanted too."""

    kind: str
    limits: ReadingLimits
    as_written: bool = False
    with_formulas: bool = False


SheetReader = Callable[[bytes, ReadingOrder], tuple[list[Sheet], list[Finding]]]


def read_in_child(content: bytes, order: ReadingOrder, module: str) -> tuple[list[Sheet], list[Finding]]:
    """The sheets that `python -m module` reads out of the content, and its findings.

    Raises FileRefused: what the reader refused with, or `reading_overtime`, `reading_out_of_memory`, `reading_failed`.
    """
    command, limits = [sys.executable, "-m", module, json.dumps(asdict(order))], order.limits
    try:
        ended = subprocess.run(command, cwd=_ROOT, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               timeout=limits.seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise FileRefused("reading_overtime", seconds=int(limits.seconds)) from error
    except OSError as error:
        raise FileRefused("reading_failed") from error
    try:
        answer = json.loads(ended.stdout) if ended.returncode == 0 else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise FileRefused("reading_failed")
    if "refused" in answer:
        raise FileRefused(answer["refused"], sheet=answer["sheet"], row=answer["row"], column=answer["column"],
                          **answer["values"])
    return [_sheet_of(sheet) for sheet in answer["sheets"]], [Finding(**finding) for finding in answer["findings"]]


def serve(read: SheetReader) -> None:
    """The child's side: read what stands on the standard input within the limits and print the answer."""
    plain = json.loads(sys.argv[1])
    order = ReadingOrder(plain["kind"], ReadingLimits(**plain["limits"]), plain["as_written"],
                         plain["with_formulas"])
    _confine(order.limits)
    try:
        sheets, findings = read(sys.stdin.buffer.read(), order)
        answer: dict = {"sheets": [_plain_sheet(sheet) for sheet in sheets],
                        "findings": [asdict(finding) for finding in findings]}
    except FileRefused as refusal:
        answer = {"refused": refusal.code, "sheet": refusal.sheet, "row": refusal.row, "column": refusal.column,
                  "values": refusal.values}
    except MemoryError:
        answer = {"refused": "reading_out_of_memory", "sheet": "", "row": None, "column": "", "values": {}}
    # Letters as they are: written as escapes they would cost the parent three times the memory.
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()


def _confine(limits: ReadingLimits) -> None:
    """No more memory, processor time, files or dumps than a reader needs; where the system has no such limits, none."""
    try:
        import resource
    except ImportError:  # Windows
        return
    seconds = max(1, int(limits.seconds) + 1)
    for limit, most in ((resource.RLIMIT_AS, limits.memory_bytes), (resource.RLIMIT_CPU, seconds),
                        (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))


def _plain_sheet(sheet: Sheet) -> dict[str, object]:
    """A sheet for JSON. Dates, which JSON lacks, stand beside the rows with their place; blanks at the end of a row,
    and equal ways of showing cells, are not written again and again."""
    rows, dates = [], []
    for i, row in enumerate(sheet.rows):
        plain = list(row)
        while plain and plain[-1] == "":
            plain.pop()
        for j, cell in enumerate(plain):
            if isinstance(cell, (date, time, timedelta)):
                plain[j] = ""
                dates.append([i, j, *_dated(cell)])
        rows.append(plain)
    shown = {each: at for at, each in enumerate(dict.fromkeys(sheet.shown.values()))}
    return {"name": sheet.name, "rows": rows, "width": len(sheet.rows[0]) if sheet.rows else 0,
            "shown": [astuple(each) for each in shown], "is_stale": sheet.is_stale,
            "shown_at": [[*place, shown[each]] for place, each in sheet.shown.items()],
            "dates": dates, "is_hidden": sheet.is_hidden, "merged": sheet.merged,
            "hidden_rows": sorted(sheet.hidden_rows), "hidden_columns": sorted(sheet.hidden_columns),
            "faults": [[*place, text] for place, text in sheet.faults.items()], "formulas": sorted(sheet.formulas),
            "formula_texts": [[*place, text] for place, text in sheet.formula_texts.items()], "names": sheet.names}


def _dated(cell: date | time | timedelta) -> tuple[str, object]:
    if isinstance(cell, timedelta):
        return "timedelta", cell.total_seconds()
    return type(cell).__name__, cell.isoformat()


def _sheet_of(plain: dict) -> Sheet:
    rows, width = plain["rows"], plain["width"]
    for i, j, kind, value in plain["dates"]:
        rows[i][j] = timedelta(seconds=value) if kind == "timedelta" else _KINDS[kind](value)
    blank = ("",) * width
    shown = [Shown(*each) for each in plain["shown"]]
    return Sheet(plain["name"], tuple((*row, *blank[len(row):]) if row else blank for row in rows), plain["is_hidden"],
                 tuple(map(tuple, plain["merged"])), frozenset(plain["hidden_rows"]),
                 frozenset(plain["hidden_columns"]), {(row, column): text for row, column, text in plain["faults"]},
                 frozenset(map(tuple, plain["formulas"])),
                 {(row, column): text for row, column, text in plain["formula_texts"]}, plain["names"],
                 {(row, column): shown[at] for row, column, at in plain["shown_at"]}, plain["is_stale"])
