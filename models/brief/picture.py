"""The allocation as whole-number tables with their totals: what page, documents, workbook and open data all print."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.report import breakdown, headline
from models.report.allocation import Allocation
from models.report.headline import YearUse

# The cuts of a brief, in the order in which documents print them; by payer it is `Picture.payers`.
CUTS = ("year", "technology_group", "managing_agency", "locality", "product", "regime", "lead_enterprise", "channel")


@dataclass(frozen=True, slots=True)
class CutLine:
    """Money of one group of funded projects over all years, whole million VND.

    key: "" = the register left it blank; of the total line too. share: of the state money of all lines (None = none).
    """

    key: str
    label_vi: str
    label_en: str
    projects: int
    state_mvnd: int
    enterprise_mvnd: int
    institute_mvnd: int
    other_private_mvnd: int
    share: Fraction | None

    @property
    def counterpart_mvnd(self) -> int:
        return self.enterprise_mvnd + self.institute_mvnd + self.other_private_mvnd

    @property
    def total_mvnd(self) -> int:
        return self.state_mvnd + self.counterpart_mvnd


@dataclass(frozen=True)
class Cut:
    """One cut of the allocation: its lines and their total. A project counts once in the total, whatever its years."""

    dimension: str
    lines: tuple[CutLine, ...]
    total: CutLine


@dataclass(frozen=True, slots=True)
class PayerLine:
    """What one payer of `models.report.allocation_tables.PAYERS` pays in all, and its share of everything paid."""

    payer: str
    amount_mvnd: int
    share: Fraction | None


@dataclass(frozen=True)
class Picture:
    """cuts: by dimension of `CUTS`; payers: state lines first; years: state money against the year's envelope."""

    cuts: Mapping[str, Cut]
    payers: tuple[PayerLine, ...]
    years: tuple[YearUse, ...]
    years_and_regimes: tuple[tuple[int, str, int], ...]


def draw_picture(allocation: Allocation) -> Picture:
    """Every table of an allocation that a brief prints."""
    whole = allocation.totals.total_mvnd
    payers = tuple(PayerLine(row.key, int(row.amount_mvnd), Fraction(int(row.amount_mvnd), whole) if whole else None)
                   for row in allocation.by("payer").itertuples())
    return Picture({dimension: cut_by(allocation, dimension) for dimension in CUTS}, payers,
                   headline.years_used(allocation.problem, allocation.plan),
                   tuple(breakdown.state_by_year_and_regime(allocation)))


def cut_by(allocation: Allocation, dimension: str) -> Cut:
    """One cut; years in order, groups and products by number, everything else by state money, the largest first."""
    state = allocation.totals.state_mvnd
    lines = tuple(
        CutLine(row.key, row.label_vi, row.label_en, int(row.projects_funded), int(row.state_mvnd),
                int(row.enterprise_mvnd), int(row.institute_mvnd), int(row.other_private_mvnd),
                Fraction(int(row.state_mvnd), state) if state else None)
        for row in allocation.by(dimension).itertuples())
    money = {name: sum(getattr(line, name) for line in lines)
             for name in ("state_mvnd", "enterprise_mvnd", "institute_mvnd", "other_private_mvnd")}
    return Cut(dimension, lines, CutLine("", "", "", len(allocation.plan.chosen), **money,
                                         share=Fraction(1) if state else None))
