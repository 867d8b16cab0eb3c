"""Reported budget figures that put a plan into proportion (for example 9.19 % reached strategic technology in 2025).

They are no rules: nothing is planned with them. Source: `data/context/budget_figures.yaml`.
"""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache

from models.files.shipped import shipped_yaml
from models.units import read_decimal


class FigureStatus(StrEnum):
    """Where a reported figure was read."""

    REPORTED = "reported"
    PRESS = "press"
    CONFERENCE_REPORT = "conference_report"


@dataclass(frozen=True, slots=True)
class BudgetFigure:
    """One reported figure. `unit` is bvnd (billion VND), share (0..1) or tasks; `source` is in Vietnamese."""

    figure_id: str
    value: Fraction
    unit: str
    year: int
    status: FigureStatus
    source: str
    label_vi: str
    label_en: str


@cache
def load_budget_figures() -> dict[str, BudgetFigure]:
    """Every figure by id, in the order of the file."""
    document = shipped_yaml("context/budget_figures.yaml")
    return {
        figure_id: BudgetFigure(figure_id, read_decimal(entry["value"]), entry["unit"], entry["year"],
                                FigureStatus(entry["status"]), entry["source"], entry["label_vi"], entry["label_en"])
        for figure_id, entry in document["figures"].items()
    }
