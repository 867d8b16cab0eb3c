"""Linear expressions over decision cells, exact: a constant and a coefficient per cell."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

# A cell: sheet, row and column, counting from 1.
CellKey = tuple[str, int, int]


class NotLinearError(ValueError):
    """A formula that is no linear expression over the decision cells, or not understood. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# No spreadsheet computes with more: beyond these a formula is a trap (a tower of powers), or its value no number.
LARGEST, MOST_BITS = 10**100, 16_384


def bounded(value: Fraction) -> Fraction:
    """The value itself. Raises NotLinearError for one too large, or with too many digits, to go on with."""
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    if bits > MOST_BITS or abs(value.numerator) > LARGEST * value.denominator:
        raise NotLinearError("overflow")
    return value


@dataclass(frozen=True, slots=True)
class Linear:
    """constant + sum of coefficient x cell. Raises NotLinearError (`overflow`) for numbers that are not `bounded`."""

    constant: Fraction = Fraction(0)
    terms: Mapping[CellKey, Fraction] = field(default_factory=dict)

    def __post_init__(self) -> None:
        bounded(self.constant)

    @property
    def is_constant(self) -> bool:
        return not self.terms

    def plus(self, other: Linear, sign: int = 1) -> Linear:
        """The sum, or with sign -1 the difference. Raises NotLinearError for coefficients out of bounds."""
        terms = dict(self.terms)
        for cell, coefficient in other.terms.items():
            made = terms.get(cell, Fraction(0)) + sign * coefficient
            if made:
                terms[cell] = bounded(made)
            else:
                terms.pop(cell, None)
        return Linear(self.constant + sign * other.constant, terms)

    def scaled(self, factor: Fraction) -> Linear:
        """Every coefficient and the constant times `factor`."""
        if not factor:
            return Linear()
        return Linear(self.constant * factor, {cell: bounded(c * factor) for cell, c in self.terms.items()})

    def times(self, other: Linear) -> Linear:
        """Raises NotLinearError when both hold decision cells."""
        if other.is_constant:
            return self.scaled(other.constant)
        if self.is_constant:
            return other.scaled(self.constant)
        raise NotLinearError("product")

    def over(self, other: Linear) -> Linear:
        """Raises NotLinearError when the divisor holds decision cells or is zero."""
        if not other.is_constant:
            raise NotLinearError("quotient")
        if not other.constant:
            raise NotLinearError("division_by_zero")
        return self.scaled(1 / other.constant)

    def at(self, values: Mapping[CellKey, Fraction]) -> Fraction:
        """The value with the decision cells at the given values."""
        return self.constant + sum((c * values[cell] for cell, c in self.terms.items()), Fraction(0))


def sum_of(parts: list[Linear]) -> Linear:
    """A sum of many, in one go: adding one by one copies the terms each time."""
    constant, terms = Fraction(0), {}
    for part in parts:
        constant = bounded(constant + part.constant)
        for cell, coefficient in part.terms.items():
            terms[cell] = bounded(terms.get(cell, Fraction(0)) + coefficient)
    return Linear(constant, {cell: c for cell, c in terms.items() if c})
