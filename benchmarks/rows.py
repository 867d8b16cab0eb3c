"""The identical model for every modelling layer: the rows of the built programme, apart from any of them."""
from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy


@dataclass(frozen=True)
class Rows:
    """maximise costs x, row_lower <= A x <= row_upper, lower <= x <= upper; A row by row as in a CSR matrix."""

    costs: numpy.ndarray
    lower: numpy.ndarray
    upper: numpy.ndarray
    is_whole: numpy.ndarray
    row_lower: numpy.ndarray
    row_upper: numpy.ndarray
    starts: numpy.ndarray
    columns: numpy.ndarray
    coefficients: numpy.ndarray

    def save(self, path: Path) -> None:
        numpy.savez(path, **self.__dict__)

    @classmethod
    def load(cls, path: Path | str) -> Rows:
        with numpy.load(path) as arrays:
            return cls(**{name: arrays[name] for name in arrays.files})

    def by_row(self) -> list[tuple[list[int], list[float], float, float]]:
        """Per row: its columns, coefficients and limits, as plain Python numbers (what expressions are made of)."""
        columns, coefficients, starts = self.columns.tolist(), self.coefficients.tolist(), self.starts.tolist()
        limits = zip(self.row_lower.tolist(), self.row_upper.tolist(), strict=True)
        return [(columns[a:b], coefficients[a:b], lower, upper)
                for (a, b), (lower, upper) in zip(pairwise(starts), limits, strict=True)]


def rows_of(programme) -> Rows:
    """The rows of a built programme (`models.milp.programme.Programme`)."""
    from models.milp.arrays import read_problem

    arrays = read_problem(programme.lp, programme.variables)
    return Rows(**{name: getattr(arrays, name) for name in Rows.__dataclass_fields__})
