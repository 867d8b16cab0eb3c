"""One row of the sheet of live checks, before it has its place."""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Check:
    """One limit: `required` and `actual` as (formula, value); sense: "<=", ">=" or "=". unit: mvnd or projects."""

    rule: str
    where: dict[str, object]
    sense: str
    required: tuple[str, Fraction | int]
    actual: tuple[str, Fraction | int]
    unit: str = "mvnd"
    label: str = ""

    @property
    def broken_by(self) -> Fraction:
        required, actual = Fraction(self.required[1]), Fraction(self.actual[1])
        return {"<=": max(Fraction(0), actual - required), ">=": max(Fraction(0), required - actual),
                "=": abs(actual - required)}[self.sense]
