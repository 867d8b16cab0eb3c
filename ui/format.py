"""Figures of `models.words.figures` in the language of the visit, and typed numbers back as exact values.

None is "no figure" in words.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from models.plan import Plan
from models.register.typed_number import NumberNotRead as NumberNotRead
from models.register.typed_number import read_typed
from models.words import figures
from models.words.figures import Number
from ui.i18n import language, t


def _told(value: object, write: Callable[..., str], *arguments: object, **options: object) -> str:
    return t("shell.no_figure") if value is None else write(value, language(), *arguments, **options)


def number(value: Fraction | Decimal | int | float | None, places: int = 0, *, trim: bool = False) -> str:
    """A grouped number with `places` decimals; `trim` drops zeros at the end."""
    return _told(value, figures.number_text, places, trim=trim)


def count(value: int | None) -> str:
    """A whole number, grouped."""
    return number(value)


def signed(value: Fraction | int | None, places: int = 0) -> str:
    """A change: with its sign, also where it is an increase."""
    return _told(value, figures.number_text, places, signed=True)


def bvnd(mvnd: Fraction | int | None, *, is_signed: bool = False) -> str:
    """Million VND as billion VND with its unit, exact to the million."""
    return _told(mvnd, figures.bvnd_text, signed=is_signed)


def mvnd(amount: int | None) -> str:
    """Million VND with its unit."""
    return _told(amount, figures.mvnd_unit_text)


def percent(share: Fraction | float | None, *, against: Sequence[Number | None] = (), is_signed: bool = False) -> str:
    """A share 0..1 that was worked out, as a percentage: 9,2%. against: shares it is compared with."""
    return _told(share, figures.percent_text, against=[bound for bound in against if bound is not None],
                 signed=is_signed)


def set_percent(share: Fraction | float | None, *, is_signed: bool = False) -> str:
    """A share that somebody set or a text prescribes, as it stands."""
    return _told(share, figures.set_percent_text, signed=is_signed)


def shown_share(share: Fraction | float | None) -> Fraction | None:
    """A share that was worked out, rounded as `percent` shows it, to stand in a column with shares that were set."""
    return None if share is None else figures.shown_number(
        figures.exact(share) * 100, figures.PERCENT_PLACES, (Fraction(0), Fraction(100))) / 100


def at_most_better(plan: Plan) -> str:
    """How much better a plan could still be, as "at most": rounded up, or in words when no bound is known."""
    known = plan.at_most_better_share
    return t("shell.no_bound") if known is None else set_percent(known)


def proved_within(plan: Plan) -> str:
    """The share within which a plan is proved optimal where there is no exact proof, rounded up to one digit."""
    return figures.at_most_percent_text(plan.proved_within, language())


def day(value: date | None) -> str:
    """dd/mm/yyyy in both languages."""
    return number(None) if value is None else figures.day_text(value)


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
    return figures.typed_text(value, language())
