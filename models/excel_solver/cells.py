"""The cells of a workbook as exact linear expressions over its decision cells."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from models.excel_solver.formula import FormulaReader, Grid, Item
from models.excel_solver.linear import CellKey, Linear, NotLinearError
from models.files.formula_text import place_of, tokens
from models.files.grid import UNCALCULATED, Sheet
from models.files.scanned_sheet import column_letters

# They reach cells that their text does not name.
_HIDDEN_REFERENCES = frozenset({"INDIRECT", "OFFSET"})
_MOST_STEPS = 2_000_000
# Names that stand for names, and so on: no model needs more, and two that stand for each other never end.
_DEEPEST_NAME = 32


class CellError(ValueError):
    """A cell that cannot be read: `code`, the cell as people name it, its formula or content."""

    def __init__(self, code: str, cell: str, formula: str = "") -> None:
        super().__init__(f"{code} {cell} {formula}")
        self.code, self.cell, self.formula = code, cell, formula


class Cells:
    """Cells of every sheet by place. `decisions` are the variables; a formula that does not reach one is a constant,
    and the value stored beside it is taken, whatever the formula is."""

    def __init__(self, sheets: Sequence[Sheet], home: str, decisions: Iterable[CellKey]) -> None:
        self._sheets = {sheet.name.casefold(): sheet for sheet in sheets}
        self._home = self._sheets[home.casefold()]
        self._decisions = frozenset(decisions)
        self._known: dict[CellKey, Item] = {}
        self._reached: dict[CellKey, bool] = {}
        self._steps = 0
        self._extent_of = {sheet.name: (
            max([len(sheet.rows), *(row for row, _ in sheet.formula_texts)]),
            max([len(sheet.rows[0]) if sheet.rows else 0, *(column for _, column in sheet.formula_texts)]))
            for sheet in sheets}

    def name_of(self, key: CellKey) -> str:
        """The cell as people name it; its sheet only where it is not the model's own."""
        sheet, row, column = key
        place = f"{column_letters(column)}{row}"
        return place if sheet.casefold() == self._home.name.casefold() else f"{printable(sheet)}!{place}"

    def expression(self, text: str, where: str) -> Grid:
        """A reference or formula of the model itself (a limit may be a number, a range or a formula).

        Raises CellError naming `where`.
        """
        self._settle(self._references(text, self._home))
        try:
            return self._reader(text, self._home).read()
        except NotLinearError as error:
            raise CellError(error.reason, where, text) from error

    def stored(self, key: CellKey) -> object:
        """What stands in a cell of the file: a number, a text, "" for blank."""
        sheet = self._sheets[key[0].casefold()]
        row = sheet.rows[key[1] - 1] if key[1] <= len(sheet.rows) else ()
        return row[key[2] - 1] if key[2] <= len(row) else ""

    def places(self, text: str, where: str) -> list[CellKey]:
        """The single cells of a union of ranges such as `Sheet1!$B$2:$B$4,Sheet1!$D$2`. Raises CellError."""
        found: list[CellKey] = []
        pending: list[tuple[str, str]] = []
        for kind, token, sheet in [*tokens(text.removeprefix("=")), ("sign", ",", "")]:
            if kind == "cell":
                pending.append((token, sheet))
            elif token == ",":
                found += self._block(pending, text, where)
                pending = []
            elif token not in ("(", ")", ":"):
                raise CellError("not_cells", where, text)
        return found

    def _block(self, pending: list[tuple[str, str]], text: str, where: str) -> list[CellKey]:
        if len(pending) not in (1, 2):
            raise CellError("not_cells", where, text)
        (first, sheet), (last, _) = pending[0], pending[-1]
        home = self._sheets.get(sheet.casefold()) if sheet else self._home
        if home is None:
            raise CellError("unknown_sheet", where, text)
        (top, left), (bottom, right) = place_of(first), place_of(last)
        if (abs(bottom - top) + 1) * (abs(right - left) + 1) > _MOST_STEPS:
            raise CellError("too_large", where, text)
        return [(home.name, row, column) for row in range(min(top, bottom), max(top, bottom) + 1)
                for column in range(min(left, right), max(left, right) + 1)]

    # --- evaluation -------------------------------------------------------------------------------------------------

    def _settle(self, wanted: Iterable[CellKey]) -> None:
        """Make every wanted cell known, what it refers to first; a loop instead of recursion, for long chains."""
        stack: list[tuple[CellKey, bool]] = [(key, False) for key in wanted]
        opened: set[CellKey] = set()
        while stack:
            key, is_ready = stack.pop()
            if key in self._known:
                continue
            self._steps += 1
            if self._steps > _MOST_STEPS:
                raise CellError("too_large", self.name_of(key))
            sheet = self._sheets[key[0].casefold()]
            formula = sheet.formula_texts.get((key[1], key[2]))
            if key in self._decisions or formula is None:
                self._known[key], self._reached[key] = self._plain(key), key in self._decisions
                continue
            references = self._references(formula, sheet)
            if not is_ready:
                if key in opened:
                    raise CellError("circular", self.name_of(key), formula)
                opened.add(key)
                stack.append((key, True))
                stack += [(reference, False) for reference in references if reference not in self._known]
                continue
            self._known[key] = self._computed(key, formula, references, sheet)

    def _computed(self, key: CellKey, formula: str, references: Sequence[CellKey], sheet: Sheet) -> Item:
        functions = {token.upper() for kind, token, _ in tokens(formula) if kind == "name"}
        if functions & _HIDDEN_REFERENCES:
            raise CellError("hidden_references", self.name_of(key), formula)
        self._reached[key] = any(self._reached.get(reference, False) for reference in references)
        if not self._reached[key] and self.stored(key) not in ("", UNCALCULATED):
            return self._plain(key)
        try:
            value = self._reader(formula, sheet).read()
        except NotLinearError as error:
            raise CellError(error.reason, self.name_of(key), formula) from error
        if len(value) != 1 or len(value[0]) != 1:
            raise CellError("shapes", self.name_of(key), formula)
        return value[0][0]

    def _plain(self, key: CellKey) -> Item:
        if key in self._decisions:
            return Linear(Fraction(0), {key: Fraction(1)})
        value = self.stored(key)
        if isinstance(value, bool):
            return Linear(Fraction(value))
        if isinstance(value, (int, float)):
            try:
                return Linear(exact(value))
            except ValueError as error:  # infinity is no number either
                raise CellError("overflow", self.name_of(key), str(value)) from error
        if isinstance(value, str):
            if value.startswith("#"):
                raise CellError("error_value", self.name_of(key), value)
            return value or None
        return str(value)

    def _references(self, formula: str, sheet: Sheet, depth: int = 0) -> list[CellKey]:
        """Every cell that a formula names, ranges and defined names written out."""
        if depth > _DEEPEST_NAME:
            raise CellError("circular", formula, formula)
        found: list[CellKey] = []
        listed = list(tokens(formula.removeprefix("=")))
        at = 0
        while at < len(listed):
            kind, token, prefix = listed[at]
            if kind == "cell":
                last = token
                if [part[1] for part in listed[at + 1:at + 2]] == [":"] and [
                        part[0] for part in listed[at + 2:at + 3]] == ["cell"]:
                    last = listed[at + 2][1]
                    at += 2
                home = self._sheets.get(prefix.casefold()) if prefix else sheet
                if home is None:
                    raise CellError("unknown_sheet", prefix, formula)
                found += self._filled(home, token, last)
            elif kind == "name" and (named := sheet.names.get(token.casefold())) and named != formula:
                found += self._references(named, sheet, depth + 1) if token.casefold() not in named.casefold() else []
            at += 1
        return found

    def _filled(self, sheet: Sheet, first: str, last: str) -> list[CellKey]:
        """The cells of a range that can hold something: those beyond the sheet's last row and column are blank."""
        (top, left), (bottom, right) = place_of(first), place_of(last)
        top, bottom, left, right = min(top, bottom), max(top, bottom), min(left, right), max(left, right)
        height, width = self._extent_of[sheet.name]
        beyond = [key for key in self._decisions if key[0] == sheet.name and top <= key[1] <= bottom
                  and left <= key[2] <= right and (key[1] > height or key[2] > width)]
        return [*((sheet.name, row, column) for row in range(top, min(bottom, height) + 1)
                  for column in range(left, min(right, width) + 1)), *beyond]

    def _reader(self, formula: str, sheet: Sheet) -> FormulaReader:
        def read_range(prefix: str, top: int, left: int, bottom: int, right: int) -> Grid:
            home = self._sheets.get(prefix.casefold()) if prefix else sheet
            if home is None:
                raise NotLinearError("unknown_sheet")
            return [[self._known.get((home.name, row, column)) for column in range(left, right + 1)]
                    for row in range(top, bottom + 1)]

        return FormulaReader(formula, read_range, lambda name: sheet.names.get(name.casefold()))


def printable(text: str) -> str:
    """A text of the file on one line, without the characters by which a terminal would be steered."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def exact(value: int | float) -> Fraction:
    """A stored number as it is shown: 0.1 is one tenth."""
    return Fraction(repr(float(value))) if isinstance(value, float) else Fraction(value)
