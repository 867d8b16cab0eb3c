"""The unit of money: declared by the planner or by the file's own words, checked, never guessed from the size.

Amounts are exact fractions of a million VND here; `models.intake.rounding` makes whole millions of them.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import log10
from statistics import median

from models.cell_grammar.unit import read_heading, read_unit_line
from models.cell_grammar.words import Unit

# A register against the last one, and one amount against the middle of its column: beyond these, somebody is asked.
SUSPICIOUS_RATIO = 300
SUSPICIOUS_MAGNITUDES = 4.5
# The middle project of a register costs more than this many million VND, or less: asked, whatever is declared.
PLAUSIBLE_MEDIAN_MVND = (Fraction(1), Fraction(20_000_000))


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


def find_unit(text: object) -> Unit | None:
    """The unit that a line or heading names for certain ("Đơn vị tính: triệu đồng", "Kinh phí (tỷ đồng)"), or None."""
    line = read_unit_line(str(text))
    return line.unit if line.says_unit else read_heading(str(text)).unit


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
