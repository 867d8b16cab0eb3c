"""The unit of money: declared by the planner or by the file's own words, checked, never guessed from the size.

Amounts are exact fractions of a million VND here; `models.intake.rounding` makes whole millions of them.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import log10
from statistics import median

from models.intake.matching import plain


class Unit(StrEnum):
    """What an amount of 1 stands for: one, a thousand, a million or a billion dong (or units of another currency)."""

    DONG = "dong"
    NGHIN = "nghin"
    TRIEU = "trieu"
    TY = "ty"


# How many million VND one unit is.
IN_MVND = {Unit.DONG: Fraction(1, 1_000_000), Unit.NGHIN: Fraction(1, 1_000), Unit.TRIEU: Fraction(1),
           Unit.TY: Fraction(1_000)}
# A register against the last one, and one amount against the middle of its column: beyond these, somebody is asked.
SUSPICIOUS_RATIO = 300
SUSPICIOUS_MAGNITUDES = 4.5
# The middle project of a register costs more than this many million VND, or less: asked, whatever is declared.
PLAUSIBLE_MEDIAN_MVND = (Fraction(1), Fraction(20_000_000))

_UNIT_WORDS = (
    (Unit.TY, r"ty (dong|vnd|vnđ)|billion|bn|ti dong|mrd|milliarden?|milliards?|nghin ty"),
    (Unit.TRIEU, r"trieu|trd|tr d|tr dong|million(s|en)?|mvnd|mio|mill?|meur|m (eur|usd|gbp)|in m"),
    (Unit.NGHIN, r"nghin|ngan|1 ?000 ?(dong|d|vnd|eur|usd)|thousands?|tausend|milliers?|"
                 r"teur|tsd|k( ?(eur|vnd|usd|gbp))?|ng d|000s?"),
    (Unit.DONG, r"dong|vnd|d|eur|euros?|usd|ron|lei|gbp|chf|pln|czk|jpy|krw|cny|huf"),
)
_UNIT_LINE = re.compile(r"\b(don vi tinh|don vi|dvt|d v t|units|unit|einheit|unite|in)\b")
# Words and signs of other currencies, as registers write them beside amounts.
FOREIGN_CURRENCY = re.compile(r"\b(eur|euro|euros|usd|ron|lei|gbp|chf|pln|zł|czk|kč|jpy|krw|cny|huf|ft|hrk|kn|dkk|sek|"
                              r"nok|kr|bgn|лв)\b|[€$£¥]", re.IGNORECASE)
_CURRENCY_FIRST = re.compile(r"^(vnd|dong|eur|euros?|usd|gbp|chf|ron|lei|pln|czk|jpy|krw|cny|huf) (?=\S)")
_SYMBOLS = {"€": " eur ", "£": " gbp ", "$": " usd ", "¥": " jpy ", "₫": " d "}


@dataclass(frozen=True, slots=True)
class UnitCheck:
    """One look at the declared unit. `ratio`: middle of new over old amounts by id, None without a last register.

    `odd`: (row, column heading, exact amount in million VND) that stand apart from their column or their last value.
    """

    ratio: Fraction | None
    compared: int
    median_mvnd: Fraction | None
    odd: tuple[tuple[int, str, Fraction], ...] = ()

    @property
    def is_suspicious(self) -> bool:
        """The whole register looks as if another unit was meant."""
        if self.ratio is not None:
            return not Fraction(1, SUSPICIOUS_RATIO) < self.ratio < SUSPICIOUS_RATIO
        low, high = PLAUSIBLE_MEDIAN_MVND
        return self.median_mvnd is not None and not low <= self.median_mvnd <= high


def find_unit(text: object, *, alone: bool = False) -> Unit | None:
    """The unit a text names: a unit line ("Đơn vị tính: triệu đồng"), or words in brackets ("Kinh phí (tỷ đồng)").

    `alone`: the text is nothing but a unit ("triệu đồng"). None when it names none.
    """
    written = "".join(_SYMBOLS.get(character, character) for character in str(text))
    words = plain(written)
    if re.search(r"_mvnd$", written):
        return Unit.TRIEU
    bracketed = re.findall(r"[(\[]([^)\]]*)[)\]]", written)
    if alone:
        candidates = [words]
    elif (match := _UNIT_LINE.search(words)) and len(words) < 80:
        candidates = [words[match.end():].strip(), *map(plain, bracketed)]
    else:
        candidates = [plain(part) for part in bracketed]
    # "VND billion" is billions, and "VND" alone is dong: the scale is looked for first.
    scaled = [_CURRENCY_FIRST.sub("", candidate) for candidate in candidates]
    for candidate in (*scaled, *candidates):
        for unit, pattern in _UNIT_WORDS:
            found = re.match(rf"({pattern})\b", candidate) if unit is not Unit.TY else re.match(
                rf"({pattern}|ty(?! le|\s*\w*%))\b", candidate)
            if found:
                return unit
    return None


def to_mvnd(amount: Fraction, unit: Unit, vnd_per_unit: Fraction = Fraction(1)) -> Fraction:
    """An amount in a unit (times the declared rate of another currency) as an exact number of million VND."""
    return amount * IN_MVND[unit] * vnd_per_unit


def check_unit(amounts: Mapping[str, tuple[int, str, Fraction]], before: Mapping[str, int]) -> UnitCheck:
    """The total cost by project id as (row, heading, exact million VND), against the last register's (million VND).

    With a last register the middle ratio tells a wrong unit, and ids whose own ratio differs 300 times from the middle
    stand apart; without one, amounts 4.5 orders of magnitude from the middle do (finds 10^6 mixes, never 10^3).
    """
    positive = {key: value for key, value in amounts.items() if value[2] > 0}
    if not positive:
        return UnitCheck(None, 0, None)
    middle = Fraction(median(value[2] for value in positive.values()))
    ratios = {key: value[2] / before[key] for key, value in positive.items() if before.get(key, 0) > 0}
    odd = {key: value for key, value in positive.items() if _magnitudes(value[2] / middle) >= SUSPICIOUS_MAGNITUDES}
    if not ratios:
        return UnitCheck(None, 0, middle, tuple(sorted(odd.values())))
    ratio = Fraction(median(ratios.values()))
    odd |= {key: positive[key] for key, own in ratios.items()
            if not Fraction(1, SUSPICIOUS_RATIO) < own / ratio < SUSPICIOUS_RATIO}
    return UnitCheck(ratio, len(ratios), middle, tuple(sorted(odd.values())))


def power_of_thousand(ratio: Fraction) -> int | None:
    """n when a ratio is about 1000**n (n not 0), which a slipped unit explains; None otherwise."""
    if ratio <= 0:
        return None
    power = round(log10(ratio) / 3)
    return power if power and abs(log10(ratio) - 3 * power) < 0.35 else None


def _magnitudes(ratio: Fraction) -> float:
    return abs(log10(ratio))
