"""Numbers and dates as people read them: 15.501,318 tỷ đồng in Vietnamese, 15,501.318 bn VND in English.

The one place where numbers become text, and where typed numbers become exact values. Rounding is exact, half away from
zero (98,25 -> 98,3), and only for display: tables that are downloaded hold the whole amounts.
"""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal

from models.plan import Plan
from models.register.typed_number import NumberNotRead as NumberNotRead
from models.register.typed_number import read_typed
from models.units import MVND_PER_BVND, small_share
from ui.i18n import language, t

_LOCALES = {"vi": "vi_VN", "en": "en_GB"}


def number(value: Fraction | Decimal | int | float | None, decimals: int = 0, *, trim: bool = False) -> str:
    """A grouped number with `decimals` places; `trim` drops zeros at the end. None -> "no figure" in words."""
    if value is None:
        return t("shell.no_figure")
    rounded = _round_half_away(Fraction(value), decimals)
    pattern = "#,##0" + ("." + ("#" if trim else "0") * decimals if decimals else "")
    return format_decimal(rounded, format=pattern, locale=_LOCALES[language()], decimal_quantization=False)


def count(value: int | None) -> str:
    """A whole number, grouped."""
    return number(value)


def signed(value: Fraction | int | None, decimals: int = 0) -> str:
    """A change: with its sign, also where it is an increase."""
    return ("+" if value is not None and value > 0 else "") + number(value, decimals)


def bvnd_figure(mvnd: Fraction | int | None, decimals: int = 3) -> str:
    """Million VND as a number of billion VND without the unit, for cells under a heading that carries it."""
    return number(None if mvnd is None else Fraction(mvnd) / MVND_PER_BVND, decimals)


def bvnd(mvnd: Fraction | int | None, decimals: int = 3) -> str:
    """Million VND as billion VND with its unit; three decimals are exact to the million."""
    return number(None) if mvnd is None else t("shell.unit.bvnd_amount", amount=bvnd_figure(mvnd, decimals))


def mvnd(amount: int | None) -> str:
    """Million VND with its unit."""
    return number(None) if amount is None else t("shell.unit.mvnd_amount", amount=count(amount))


def percent(share: Fraction | float | None, decimals: int = 1, *, trim: bool = False) -> str:
    """A share 0..1 as a percentage: 9,2%."""
    return number(None) if share is None else f"{number(Fraction(share) * 100, decimals, trim=trim)}%"


def at_most_better(plan: Plan) -> str:
    """How much better a plan could still be, as "at most": rounded up, or in words when no bound is known."""
    known = plan.at_most_better_share
    return t("shell.no_bound") if known is None else percent(known, 2, trim=True)


def proved_within(plan: Plan) -> str:
    """The share within which a plan is proved optimal where there is no exact proof, rounded up to one digit."""
    share, decimals = small_share(plan.proved_within)
    return percent(share, decimals)


def day(value: date | None) -> str:
    """dd/mm/yyyy in both languages."""
    return number(None) if value is None else value.strftime("%d/%m/%Y")


def read_number(text: str, *, whole: bool = False) -> Fraction:
    """The exact value of a number typed in the style of the language; 1.234,5 in Vietnamese, 1,234.5 in English.

    Raises NumberNotRead for everything else (`whole`: also for a fraction), so that 0.5 typed in a Vietnamese page is
    asked about, never guessed.
    """
    return read_typed(text, language(), whole=whole)


def read_percent(text: str) -> Fraction:
    """A typed percentage as an exact share; a percent sign is allowed. Raises NumberNotRead."""
    return read_number(text.strip().removesuffix("%").strip()) / 100


def to_typed(value: Fraction | int) -> str:
    """A value as somebody would type it back: exact where it has at most six decimals, without grouping."""
    text = format_decimal(_round_half_away(Fraction(value), 6), format="0.######", locale=_LOCALES[language()],
                          decimal_quantization=False)
    return text


def _round_half_away(value: Fraction, decimals: int) -> Decimal:
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)
