"""Exact sums over funding options: whole numbers over one denominator, in arrays that cannot overflow.

Numbers are int64 where nothing that is done with them could pass 2**62, Python's own whole numbers otherwise.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy

Amount = int | Fraction
_LARGEST = 2**62
_SHORT = 40


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """What columns add to an amount: numbers[i] / denominator for columns[i], in order, each once; others nothing."""

    columns: numpy.ndarray
    numbers: numpy.ndarray
    denominator: int = 1

    @classmethod
    def of(cls, terms: Iterable[tuple[int, Amount]]) -> Sum:
        """The sum of (column, coefficient) pairs, each column once."""
        terms = sorted(terms)
        ratios = [amount.as_integer_ratio() for _, amount in terms]
        denominator = lcm(*{under for _, under in ratios})
        numbers = [over * (denominator // under) for over, under in ratios]
        return cls(numpy.array([column for column, _ in terms], dtype=numpy.int64), whole(numbers), denominator)

    def __len__(self) -> int:
        return len(self.columns)

    def terms(self) -> list[tuple[int, Amount]]:
        """(column, coefficient), zeros left out."""
        pairs = zip(self.columns.tolist(), self.numbers.tolist(), strict=True)
        if self.denominator == 1:
            return [(column, number) for column, number in pairs if number]
        return [(column, Fraction(number, self.denominator)) for column, number in pairs if number]

    def times(self, factor: Amount) -> Sum:
        """Every coefficient times a factor."""
        return Sum(self.columns, scaled(self.numbers, factor.numerator), self.denominator * factor.denominator)

    def only(self, kept: numpy.ndarray) -> Sum:
        """The columns for which it is true."""
        return Sum(self.columns[kept], self.numbers[kept], self.denominator)


NOTHING = Sum(numpy.zeros(0, dtype=numpy.int64), numpy.zeros(0, dtype=numpy.int64))


def add(*parts: Sum) -> Sum:
    """One coefficient per column, zeros left out."""
    parts = tuple(part for part in parts if len(part))
    if not parts:
        return NOTHING
    denominator = lcm(*(part.denominator for part in parts))
    if sum(map(len, parts)) <= _SHORT:
        return _add_by_hand(parts, denominator)
    numbers = joined([scaled(part.numbers, denominator // part.denominator) for part in parts])
    columns = numpy.concatenate([part.columns for part in parts])
    if len(parts) > 1:
        order = numpy.argsort(columns, kind="stable")
        columns, numbers = columns[order], numbers[order]
        starts = numpy.concatenate([[0], numpy.flatnonzero(columns[1:] != columns[:-1]) + 1])
        columns, numbers = columns[starts], numpy.add.reduceat(numbers, starts)
    kept = numbers != 0
    return Sum(columns[kept], numbers[kept], denominator)


def _add_by_hand(parts: Sequence[Sum], denominator: int) -> Sum:
    """The same for a few terms, where arrays cost more than they save."""
    total: dict[int, int] = {}
    for part in parts:
        factor = denominator // part.denominator
        for column, number in zip(part.columns.tolist(), part.numbers.tolist(), strict=True):
            total[column] = total.get(column, 0) + number * factor
    kept = {column: number for column, number in sorted(total.items()) if number}
    return Sum(numpy.array(list(kept), dtype=numpy.int64), whole(list(kept.values())), denominator)


def whole(numbers: Sequence[int] | numpy.ndarray) -> numpy.ndarray:
    """Whole numbers as an array, exactly."""
    largest = max((abs(number) for number in numbers), default=0)
    return numpy.array(numbers, dtype=numpy.int64 if largest * len(numbers) < _LARGEST else object)


def scaled(numbers: numpy.ndarray, factor: int) -> numpy.ndarray:
    """numbers x factor; sums of the result are exact as well."""
    if factor == 1 or not len(numbers):
        return numbers
    if numbers.dtype != object and largest_of(numbers) * abs(factor) * len(numbers) >= _LARGEST:
        numbers = numbers.astype(object)
    return numbers * factor


def product(numbers: numpy.ndarray, others: numpy.ndarray) -> numpy.ndarray:
    """numbers x others, one by one; sums of the result are exact as well."""
    if largest_of(numbers) * largest_of(others) * len(numbers) >= _LARGEST:
        numbers = numbers.astype(object)
    return numbers * others


def joined(parts: Sequence[numpy.ndarray]) -> numpy.ndarray:
    """The parts one after another; sums of the result are exact."""
    size = sum(len(part) for part in parts)
    if any(part.dtype == object or largest_of(part) * size >= _LARGEST for part in parts):
        parts = [part.astype(object) for part in parts]
    return numpy.concatenate(parts)


def largest_of(numbers: numpy.ndarray) -> int:
    """The largest size of a number; 0 without any."""
    return int(numpy.abs(numbers).max()) if len(numbers) else 0
