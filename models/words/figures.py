"""Numbers as text: the one formatter and the one rounding of the product.

Rounding is exact and half away from zero (98.25 -> 98.3); a float counts as its shortest decimal, so 0.12345 is that
number and no binary neighbour. Rounding never tells an untruth: what is there is not shown as 0 (`<0.1%`, `>-0.1%`),
what is not all not as 100% (`>99.9%`), what misses a bound not as the bound. Amounts are exact to the million VND.
Vietnamese writes 15.501,3 and English 15,501.3.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm

from models.units import MVND_PER_BVND, read_decimal, small_share, split_in_proportion
from models.wording import say

Number = Fraction | Decimal | int | float
_VIETNAMESE = str.maketrans(",.", ".,")
# Places of every percentage that was worked out; one that somebody set is shown as it was set.
PERCENT_PLACES = 1
POINTS_PLACES = 2
# As many as anybody sets.
SET_PLACES = 6
# Enough for the first digit of any share that a proof leaves open.
_FIRST_DIGIT_PLACES = 30


def exact(value: Number) -> Fraction:
    """The value itself; a float (also of NumPy) by its shortest decimal text. Raises ValueError for inf and nan."""
    if isinstance(value, float):
        return read_decimal(float(value))
    return Fraction(value) if isinstance(value, (Fraction, Decimal)) else Fraction(int(value))


def round_half_up(value: Number, places: int = 0) -> Fraction:
    """The nearest value with so many places; a half goes away from zero."""
    scaled = abs(exact(value)) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**places)


def number_text(value: Number, language: str, places: int = 0, *, trim: bool = False, signed: bool = False,
                bounds: Sequence[Fraction] = (Fraction(0),)) -> str:
    """A grouped number with `places` decimals. trim: no zeros at the end; signed: + before an increase.

    bounds: values that may only be shown where they are met: another one that rounds to them is shown as less or more
    than the nearest value it is not.
    """
    value, step = exact(value), Fraction(1, 10**places)
    shown, mark = round_half_up(value, places), ""
    if shown_number(value, places, bounds) != shown:
        mark, shown = ("<", shown + step) if value > shown else (">", shown - step)
    sign = "+" if signed and value > 0 and not mark else ""
    return mark + sign + _written(shown, language, places, trim)


def shown_number(value: Number, places: int, bounds: Sequence[Fraction] = (Fraction(0),)) -> Fraction:
    """The rounded value, or the value itself where rounding would show a bound that it is not."""
    value = exact(value)
    shown = round_half_up(value, places)
    return value if value != shown and shown in bounds else shown


def _written(value: Fraction, language: str, places: int, trim: bool, *, grouped: bool = True) -> str:
    """A value that has no more than so many places."""
    whole, rest = divmod(int(abs(value) * 10**places), 10**places)
    decimals = f"{rest:0{places}d}" if places else ""
    decimals = decimals.rstrip("0") if trim else decimals
    text = (f"{whole:,}" if grouped else str(whole)) + (f".{decimals}" if decimals else "")
    return ("-" if value < 0 else "") + (text.translate(_VIETNAMESE) if language == "vi" else text)


def rough_text(value: Number, language: str) -> str:
    """A size to compare by: whole from 1,000 on, below with four significant digits."""
    value, places = exact(value), 0
    while value and abs(value) * 10**places < 1000 and places < _FIRST_DIGIT_PLACES:
        places += 1
    return number_text(value, language, places, trim=True)


def count_text(value: Number, language: str, *, signed: bool = False) -> str:
    """A whole number, grouped."""
    return number_text(value, language, signed=signed)


def mvnd_text(amount: Number, language: str, *, signed: bool = False) -> str:
    """Million VND to the million, without the unit: for a cell or sentence that names it."""
    return number_text(amount, language, signed=signed)


def mvnd_unit_text(amount: Number, language: str, *, signed: bool = False) -> str:
    """The same with its unit."""
    return say("shell.unit.mvnd_amount", language, amount=mvnd_text(amount, language, signed=signed))


def bvnd_figure(mvnd: Number, language: str, *, signed: bool = False) -> str:
    """Million VND as billion VND without the unit, exact to the million."""
    return number_text(exact(mvnd) / MVND_PER_BVND, language, 3, trim=True, signed=signed)


def bvnd_text(mvnd: Number, language: str, *, signed: bool = False) -> str:
    """The same with its unit."""
    return say("shell.unit.bvnd_amount", language, amount=bvnd_figure(mvnd, language, signed=signed))


def whole_bvnd(mvnd: Number, language: str) -> str:
    """Million VND as whole billion VND without the unit, for a mark on a chart whose title names it."""
    return number_text(exact(mvnd) / MVND_PER_BVND, language)


def points_text(value: Number, language: str, *, signed: bool = False, places: int = POINTS_PLACES) -> str:
    """Value or score points, so many places at most."""
    return number_text(value, language, places, trim=True, signed=signed)


def percent_figure(share: Number, language: str, *, against: Sequence[Number] = (), trim: bool = False,
                   signed: bool = False) -> str:
    """A share 0..1 that was worked out, in percent without the sign; in a column all have the same places.

    against: shares it is compared with in the same breath (a floor, a target).
    """
    bounds = [Fraction(0), Fraction(100), *(exact(bound) * 100 for bound in against)]
    return number_text(exact(share) * 100, language, PERCENT_PLACES, trim=trim, signed=signed, bounds=bounds)


def percent_text(share: Number, language: str, *, against: Sequence[Number] = (), signed: bool = False) -> str:
    """A share 0..1 that was worked out, as a percentage: 9.2%."""
    return f"{percent_figure(share, language, against=against, trim=True, signed=signed)}%"


def set_percent_text(share: Number, language: str, *, signed: bool = False) -> str:
    """A share that a text prescribes, somebody set or was rounded up to a bound, as it stands: 12.345%."""
    return f"{number_text(exact(share) * 100, language, SET_PLACES, trim=True, signed=signed)}%"


def at_most_percent_text(share: Fraction, language: str) -> str:
    """A small share above 0 as a percentage rounded up to its first digit ("0.0000002%"), for what is "at most" so."""
    return f"{number_text(small_share(share) * 100, language, _FIRST_DIGIT_PLACES, trim=True)}%"


def shares_of_whole(amounts: Sequence[int | Fraction]) -> list[Fraction]:
    """Each amount's share of them all to the places of a percentage, adding up to exactly 1 (largest remainder)."""
    values, whole = [exact(amount) for amount in amounts], 100 * 10**PERCENT_PLACES
    common = lcm(*(value.denominator for value in values))
    return [Fraction(part, whole) for part in split_in_proportion(whole, [int(value * common) for value in values])]


def part_figure(share: Number, shown: Fraction, language: str, *, trim: bool = False) -> str:
    """One share of a whole in percent without the sign. shown: its place in `shares_of_whole`, or a sum of places."""
    step = Fraction(1, 10**PERCENT_PLACES)
    if share and not shown:
        return "<" + _written(step, language, PERCENT_PLACES, False)
    if share != 1 and shown == 1:
        return ">" + _written(100 - step, language, PERCENT_PLACES, False)
    return _written(shown * 100, language, PERCENT_PLACES, trim)


def typed_text(value: Fraction | int, language: str) -> str:
    """A value as somebody would type it back: exact to `SET_PLACES` decimals, without grouping."""
    return _written(round_half_up(value, SET_PLACES), language, SET_PLACES, True, grouped=False)


def day_text(day: date) -> str:
    """dd/mm/yyyy in both languages."""
    return day.strftime("%d/%m/%Y")
