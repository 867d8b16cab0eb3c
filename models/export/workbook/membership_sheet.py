"""Which line belongs to which limited group: columns that the live checks of pools, purses and targets weigh with.

Row by row beside the sheet of payments. A column holds 1 and 0, or the localisation rate of the project (blank =
unknown). Nothing here is judged.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from models.domain import Pool, Target
from models.export.workbook.live_plan import FIRST_ROW, Line, LivePlan, number
from models.export.workbook.references import Block
from models.export.workbook.sheet import Cell
from models.families.amounts import localisation_rate
from models.families.purse_split import split_over_purses
from models.report.purses import names_of
from models.wording import say
from models.words.codes import where_text


@dataclass(frozen=True)
class Membership:
    """The columns by key, each with its heading and what it holds for a line."""

    live: LivePlan
    headings: dict[str, str]
    values: dict[str, tuple[Cell, ...]]

    @property
    def block(self) -> Block:
        title = say("export.sheet.membership", self.live.language)
        return Block(title, ("project_id", "year", *self.headings), FIRST_ROW, len(self.live.lines))

    def span(self, key: str) -> str:
        """The cells of one heading, a row per line of the payments, as a reference."""
        return self.block.span(key)

    def rows(self) -> list[tuple[Cell, ...]]:
        """A row per line of the payments: the share by which it counts under each heading."""
        return [(line.option.project_id, line.money.year, *(self.values[key][at] for key in self.headings))
                for at, line in enumerate(self.live.lines)]


def memberships(live: LivePlan) -> Membership:
    """One column per pool, per agency with an envelope, per purse, and per localisation target that a check weighs."""
    problem, headings, values = live.problem, {}, {}

    def add(key: str, heading: str, of: Callable[[Line], Cell]) -> None:
        headings[key] = heading
        values[key] = tuple(of(line) for line in live.lines)

    for pool in problem.case.pools:
        members = problem.members_of(pool)
        add(pool_key(pool), pool.pool_id, lambda line, members=members: int(line.option.project_id in members))
    for agency in filter(None, problem.envelope_agencies):
        add(agency_key(agency), agency, lambda line, agency=agency: int(
            problem.body_of(line.option.project_id, "managing_agency") == agency))
    parts = {(part.purse_id, part.project_id, part.year): part.state_mvnd
             for part in split_over_purses(problem, live.plan.chosen)}
    for purse in problem.case.purses:
        add(purse_key(purse.purse_id), names_of(purse)[live.language],
            lambda line, purse_id=purse.purse_id: _purse_share(line, purse_id, parts))
    for target in weighed_targets(live):
        where = {"product_no": target.product_no, "year": target.year, "basis": target.basis.value}
        add(target_key(target), where_text(where, live.language), lambda line, target=target: _rate(live, line, target))
    return Membership(live, headings, values)


def weighed_targets(live: LivePlan) -> tuple[Target, ...]:
    """Hard targets; soft ones too where there is a cap on what they all miss."""
    is_capped = live.problem.settings.localisation_missing_cap_mvnd is not None
    return tuple(target for target in live.problem.targets if target.is_hard or is_capped)


def pool_key(pool: Pool) -> str:
    """The heading of a pool."""
    return f"pool {pool.pool_id}"


def agency_key(agency: str) -> str:
    """The heading of an agency."""
    return f"agency {agency}"


def purse_key(purse_id: str) -> str:
    """The heading of a purse."""
    return f"purse {purse_id}"


def target_key(target: Target) -> str:
    """The heading of a localisation target."""
    return f"target {target.product_no} {target.year} {target.basis.value}"


def _purse_share(line: Line, purse_id: str, parts: Mapping[tuple[str, str, int], int]) -> Cell:
    """The part of the year's state money that the purse pays."""
    if len(line.option.purse_ids) < 2 or not line.money.state_mvnd:
        return int(line.option.purse_id == purse_id)
    amount = parts.get((purse_id, line.option.project_id, line.money.year), 0)
    return number(Fraction(amount, line.money.state_mvnd))


def _rate(live: LivePlan, line: Line, target: Target) -> Cell:
    project = live.problem.case.project_by_id[line.option.project_id]
    if project.product_no != target.product_no:
        return None
    rate = localisation_rate(live.problem, line.option, target.year, target.basis)
    return None if rate is None else number(Fraction(rate))
