"""A spreadsheet formula read exactly as a linear expression: numbers, cells, ranges, + - * / ^, comparisons of
constants, SUM, SUMPRODUCT, AVERAGE, SUMIF, ROUND of constants. Whatever else depends on a decision is refused by name.

An expression is a grid (rows of cells); a cell is a `Linear`, a text, or None for blank. One cell stands for a grid of
its value wherever grids meet, as in a spreadsheet.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from models.excel_solver.linear import MOST_BITS, Linear, NotLinearError, sum_of
from models.files.formula_text import place_of, tokens

Item = Linear | str | None
Grid = list[list[Item]]
# sheet ("" = the formula's own), first row, first column, last row, last column -> the cells.
ReadRange = Callable[[str, int, int, int, int], Grid]
ReadName = Callable[[str], str | None]
_COMPARISONS = {"=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
                ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b}
_PLUS, _TIMES = ("+", "-"), ("*", "/")
_MOST_CELLS = 1_000_000
_LONGEST_NUMBER = 400


class FormulaReader:
    """Reads one formula. Raises NotLinearError with a code: unknown_function, syntax, text, shapes, product ..."""

    def __init__(self, formula: str, read_range: ReadRange, read_name: ReadName) -> None:
        self._tokens = list(tokens(formula.removeprefix("=")))
        self._read_range, self._read_name = read_range, read_name
        self._at = 0

    def read(self) -> Grid:
        """The value of the whole formula. Raises NotLinearError."""
        try:
            value = self._comparison()
        except RecursionError as error:
            raise NotLinearError("syntax") from error
        if self._at < len(self._tokens):
            raise NotLinearError("syntax")
        return value

    # --- grammar, loosest binding first -----------------------------------------------------------------------------

    def _comparison(self) -> Grid:
        left = self._sum()
        while self._peek() in _COMPARISONS:
            compare = _COMPARISONS[self._take()]
            left = _each(left, self._sum(), lambda a, b, compare=compare: _compared(a, b, compare))
        return left

    def _sum(self) -> Grid:
        left = self._product()
        while self._peek() in _PLUS:
            sign = 1 if self._take() == "+" else -1
            left = _each(left, self._product(), lambda a, b, sign=sign: _number(a).plus(_number(b), sign))
        return left

    def _product(self) -> Grid:
        left = self._power()
        while self._peek() in _TIMES:
            is_product = self._take() == "*"
            left = _each(left, self._power(), lambda a, b, is_product=is_product: (
                _number(a).times(_number(b)) if is_product else _number(a).over(_number(b))))
        return left

    def _power(self) -> Grid:
        left = self._signed()
        while self._peek() == "^":
            self._take()
            left = _each(left, self._signed(), _raised)
        return left

    def _signed(self) -> Grid:
        # In a spreadsheet a sign binds tighter than a power: -2^2 is 4.
        if self._peek() in _PLUS:
            sign = self._take()
            value = self._signed()
            return value if sign == "+" else [[_number(item).scaled(Fraction(-1)) for item in row] for row in value]
        value = self._atom()
        while self._peek() == "%":
            self._take()
            value = [[_number(item).scaled(Fraction(1, 100)) for item in row] for row in value]
        return value

    def _atom(self) -> Grid:
        if self._at >= len(self._tokens):
            raise NotLinearError("syntax")
        kind, token, sheet = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return [[Linear(_exact_number(token))]]
        if kind == "text":
            return [[token[1:-1].replace('""', '"')]]
        if kind == "cell":
            return self._range(token, sheet)
        if kind == "name":
            return self._call(token.upper()) if self._peek() == "(" else self._named(token)
        if token == "(":
            value = self._comparison()
            self._expect(")")
            return value
        raise NotLinearError("syntax")

    def _range(self, first: str, sheet: str) -> Grid:
        last = first
        if self._peek() == ":":
            self._take()
            kind, last, _ = self._tokens[self._at] if self._at < len(self._tokens) else ("", "", "")
            if kind != "cell":
                raise NotLinearError("syntax")
            self._at += 1
        (top, left), (bottom, right) = place_of(first), place_of(last)
        top, bottom, left, right = min(top, bottom), max(top, bottom), min(left, right), max(left, right)
        if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
            raise NotLinearError("shapes")
        return self._read_range(sheet, top, left, bottom, right)

    def _named(self, name: str) -> Grid:
        if name.upper() in ("TRUE", "FALSE"):
            return [[Linear(Fraction(name.upper() == "TRUE"))]]
        text = self._read_name(name)
        if text is None:
            raise NotLinearError("unknown_name")
        return FormulaReader(text, self._read_range, lambda _: None).read()

    def _call(self, function: str) -> Grid:
        self._expect("(")
        arguments: list[Grid] = []
        while self._peek() != ")":
            arguments.append(self._comparison())
            if self._peek() not in (",", ";"):
                break
            self._take()
        self._expect(")")
        called = _FUNCTIONS.get(function)
        if called is None:
            raise NotLinearError("unknown_function")
        return [[called(arguments)]]

    def _peek(self) -> str:
        kind, token, _ = self._tokens[self._at] if self._at < len(self._tokens) else ("", "", "")
        return token if kind == "sign" else ""

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _expect(self, sign: str) -> None:
        if self._peek() != sign:
            raise NotLinearError("syntax")
        self._at += 1


def _exact_number(token: str) -> Fraction:
    """A number as it is written. An exponent that no spreadsheet has would ask for all the memory there is."""
    if len(token) > _LONGEST_NUMBER:
        raise NotLinearError("overflow")
    if abs(int(token.lower().partition("e")[2] or 0)) > 308:
        raise NotLinearError("syntax")
    return Fraction(token)


def _number(item: Item) -> Linear:
    """A cell in arithmetic: blank is 0; text is refused, where a spreadsheet would show an error."""
    if item is None:
        return Linear()
    if isinstance(item, str):
        raise NotLinearError("text")
    return item


def _each(left: Grid, right: Grid, act: Callable[[Item, Item], Item]) -> Grid:
    rows, columns = max(len(left), len(right)), max(len(left[0]), len(right[0]))
    for grid in (left, right):
        if len(grid) not in (1, rows) or len(grid[0]) not in (1, columns):
            raise NotLinearError("shapes")
    return [[act(_at(left, i, j), _at(right, i, j)) for j in range(columns)] for i in range(rows)]


def _at(grid: Grid, row: int, column: int) -> Item:
    return grid[row if len(grid) > 1 else 0][column if len(grid[0]) > 1 else 0]


def _constant(item: Item) -> Fraction | str:
    if isinstance(item, str):
        return item.casefold()
    number = _number(item)
    if not number.is_constant:
        raise NotLinearError("decision_compared")
    return number.constant


def _compared(left: Item, right: Item, compare: Callable) -> Linear:
    a, b = (("" if item is None and isinstance(other, str) else _constant(item))
            for item, other in ((left, right), (right, left)))
    if isinstance(a, str) is not isinstance(b, str):
        # A spreadsheet ranks text after numbers.
        a, b = isinstance(a, str), isinstance(b, str)
    return Linear(Fraction(bool(compare(a, b))))


def _raised(base: Item, exponent: Item) -> Linear:
    power = _constant(exponent)
    if isinstance(power, str):
        raise NotLinearError("text")
    if power == 1:
        return _number(base)
    if isinstance(base, Linear) and not base.is_constant:
        raise NotLinearError("power")
    number = _constant(base)
    if isinstance(number, str) or power.denominator != 1 or abs(power) > 64 or (power < 0 and not number):
        raise NotLinearError("power")
    # Judged before it is worked out: a tower of powers would take all the time and memory there is.
    if max(number.numerator.bit_length(), number.denominator.bit_length()) * abs(power.numerator) > MOST_BITS:
        raise NotLinearError("overflow")
    return Linear(number ** power.numerator)


def _numbers(grids: Sequence[Grid]) -> list[Linear]:
    """What SUM and AVERAGE count in their arguments: numbers; texts and blanks of a range are passed over."""
    return [item for grid in grids for row in grid for item in row if isinstance(item, Linear)]


def _sum(arguments: list[Grid]) -> Linear:
    return sum_of(_numbers(arguments))


def _average(arguments: list[Grid]) -> Linear:
    numbers = _numbers(arguments)
    if not numbers:
        raise NotLinearError("division_by_zero")
    return sum_of(numbers).scaled(Fraction(1, len(numbers)))


def _sumproduct(arguments: list[Grid]) -> Linear:
    """Texts and blanks count as 0, as in a spreadsheet; all arguments must have the same shape."""
    if not arguments or len({(len(grid), len(grid[0])) for grid in arguments}) != 1:
        raise NotLinearError("shapes")
    products = []
    for rows in zip(*arguments, strict=True):
        for items in zip(*rows, strict=True):
            product = Linear(Fraction(1))
            for item in items:
                product = product.times(item if isinstance(item, Linear) else Linear())
            products.append(product)
    return sum_of(products)


def _sumif(arguments: list[Grid]) -> Linear:
    """Equality with a number or a plain text; a pattern or a comparison in the criterion is refused."""
    if len(arguments) not in (2, 3):
        raise NotLinearError("syntax")
    keys, amounts = arguments[0], arguments[-1] if len(arguments) == 3 else arguments[0]
    wanted = _constant(arguments[1][0][0])
    if isinstance(wanted, str) and (wanted[:1] in "=<>" or set("*?~") & set(wanted)):
        raise NotLinearError("criterion")
    if (len(keys), len(keys[0])) != (len(amounts), len(amounts[0])):
        raise NotLinearError("shapes")
    return sum_of([amount for key_row, row in zip(keys, amounts, strict=True)
                   for key, amount in zip(key_row, row, strict=True)
                   if key is not None and isinstance(amount, Linear) and _constant(key) == wanted])


def _round(arguments: list[Grid]) -> Linear:
    """ROUND of a constant, half away from zero."""
    if len(arguments) != 2:
        raise NotLinearError("syntax")
    number, digits = _constant(arguments[0][0][0]), _constant(arguments[1][0][0])
    if isinstance(number, str) or isinstance(digits, str) or digits.denominator != 1 or abs(digits) > 30:
        raise NotLinearError("text")
    scale = Fraction(10) ** digits.numerator
    rounded = (abs(number) * scale + Fraction(1, 2)) // 1 / scale
    return Linear(rounded if number >= 0 else -rounded)


_FUNCTIONS: dict[str, Callable[[list[Grid]], Linear]] = {
    "SUM": _sum, "SUMPRODUCT": _sumproduct, "AVERAGE": _average, "SUMIF": _sumif, "ROUND": _round}
