"""Money, shares and rounding: whole million VND (`_mvnd`), exact shares 0..1 (`_share`).

Money is an `int` number of million VND (triệu đồng). A share is a `Fraction`, read from its decimal text, so that
"exactly 0.50" means exactly one half and nothing in a rule depends on binary floating point.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from math import ceil

MVND_PER_BVND = 1_000
# The largest amount one cell may hold: 9 million billion VND, far above any state budget, far below 2**53.
LARGEST_MVND = 9_000_000_000

_THOUSANDS_TOO = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def read_decimal(text: object) -> Fraction:
    """The exact value of a plain decimal number: digits with at most one decimal point, no grouping.

    Numbers that came from a spreadsheet (int, float) are read through their shortest decimal text, so that the
    cell 0.35 is 35/100. Raises ValueError for anything else: grouped digits, a decimal comma, inf, nan, booleans.
    """
    if isinstance(text, bool):
        raise ValueError("boolean")
    if isinstance(text, int):
        return Fraction(text)
    if isinstance(text, Fraction):
        return text
    try:
        number = Decimal(repr(text)) if isinstance(text, float) else None
        if number is None:
            stripped = str(text).strip()
            if not _PLAIN_NUMBER.fullmatch(stripped):
                raise ValueError("not a plain decimal number")
            number = Decimal(stripped)
    except InvalidOperation as error:
        raise ValueError("not a plain decimal number") from error
    if not number.is_finite():
        raise ValueError("not finite")
    return Fraction(number)


def is_thousands_too(text: object) -> bool:
    """Whether a plain decimal is also how thousands are grouped: "15.000", "15.500" (and "15,000").

    Nobody can tell which was meant, so no whole number is read out of it, in whatever file it stands.
    """
    return isinstance(text, str) and bool(_THOUSANDS_TOO.fullmatch(text.strip()))


def read_unambiguous(text: str) -> Fraction:
    """A plain decimal that is not also grouped thousands: 15000, 15.5, but not 15.000. Raises ValueError."""
    if is_thousands_too(text):
        raise ValueError("thousands or decimals")
    return read_decimal(text)


def read_whole(text: object) -> int:
    """A whole number: digits alone, or with one or two zeros behind a point ("15.0", as other programs write it).

    Raises ValueError for a fraction, for no plain number, and for text that is grouped thousands as well ("15.000").
    """
    value = read_unambiguous(text) if isinstance(text, str) else read_decimal(text)
    if value.denominator != 1:
        raise ValueError("not a whole number")
    return value.numerator


def decimal_text(value: Fraction | int) -> str:
    """The shortest exact decimal text of a value, or numerator/denominator when it has no finite decimal."""
    fraction = Fraction(value)
    remainder, twos, fives = fraction.denominator, 0, 0
    while remainder % 2 == 0:
        remainder, twos = remainder // 2, twos + 1
    while remainder % 5 == 0:
        remainder, fives = remainder // 5, fives + 1
    if remainder != 1:
        return f"{fraction.numerator}/{fraction.denominator}"
    places = max(twos, fives)
    if places == 0:
        return str(fraction.numerator)
    digits = fraction.numerator * 10**places // fraction.denominator
    sign, digits = ("-", -digits) if digits < 0 else ("", digits)
    padded = str(digits).rjust(places + 1, "0")
    return f"{sign}{padded[:-places]}.{padded[-places:]}"


def read_exact(text: str) -> Fraction:
    """The inverse of `decimal_text`."""
    return Fraction(text)


def split_in_proportion(total: int, weights: Sequence[int]) -> list[int]:
    """Split a whole total in proportion to whole weights; whole parts, adding up (largest remainder, first wins)."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def small_share(share: Fraction) -> Fraction:
    """A share above 0 rounded up to one digit of its percentage: 0.00012 is 0.02 %."""
    decimals = 0
    while share * 100 * 10**decimals < 1:
        decimals += 1
    return Fraction(ceil(share * 100 * 10**decimals), 100 * 10**decimals)
