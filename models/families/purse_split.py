"""Which purse pays how much of which project in which year, in whole million VND: what several purses pay together is
divided so that none pays more than it has."""
from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.plan import FundingOption
from models.problem import Problem


@dataclass(frozen=True, slots=True)
class PursePart:
    """What one purse pays of one project in one year, above nothing."""

    purse_id: str
    project_id: str
    year: int
    state_mvnd: int


def split_over_purses(problem: Problem, chosen: Iterable[FundingOption]) -> tuple[PursePart, ...]:
    """The parts of a plan, project by project. The same plan is always divided alike: purses in the order of the
    register, each paying what it can; later projects move what earlier ones can draw from another purse.

    A plan that no division pays (it breaks the limits of the family `purses`) has its rest with its first purse, where
    the audit finds it.
    """
    chosen = [option for option in chosen if option.purse_id]
    parts: list[PursePart] = []
    for year in sorted({money.year for option in chosen for money in option.years if money.state_mvnd}):
        asked = [(option.project_id, option.purse_ids, money.state_mvnd) for option in chosen for money in option.years
                 if money.year == year and money.state_mvnd]
        # Those with one payer first: what is left is for those that several pay.
        asked.sort(key=lambda each: len(each[1]) > 1)
        left = {purse.purse_id: problem.purse_mvnd(purse.purse_id, year) for purse in problem.case.purses}
        parts += (PursePart(purse_id, project_id, year, amount)
                  for (project_id, purse_id), amount in _divide(asked, left).items() if amount)
    order = {option.project_id: at for at, option in enumerate(chosen)}
    purses = {purse.purse_id: at for at, purse in enumerate(problem.case.purses)}
    return tuple(sorted(parts, key=lambda part: (order[part.project_id], part.year, purses[part.purse_id])))


def _divide(asked: Sequence[tuple[str, tuple[str, ...], int]], left: dict[str, int]) -> dict[tuple[str, str], int]:
    """A flow from projects to purses, by the shortest way through what was divided before."""
    paid: dict[tuple[str, str], int] = {}
    open_to: Mapping[str, tuple[str, ...]] = {project_id: payers for project_id, payers, _ in asked}
    for project_id, payers, amount in asked:
        if len(payers) == 1:
            paid[project_id, payers[0]] = amount
            left[payers[0]] -= amount
            continue
        while amount and (way := _way(project_id, open_to, paid, left)):
            # way: a purse that takes more for a project, which draws less from the next purse, and so on.
            moved = min(amount, left[way[-1][1]], *(paid[taker, way[at][1]] for at, (taker, _) in enumerate(way[1:])))
            for at, (taker, purse_id) in enumerate(way):
                paid[taker, purse_id] = paid.get((taker, purse_id), 0) + moved
                if at:
                    paid[taker, way[at - 1][1]] -= moved
            left[way[-1][1]] -= moved
            amount -= moved
        if amount:
            paid[project_id, payers[0]] = paid.get((project_id, payers[0]), 0) + amount
            left[payers[0]] -= amount
    return paid


def _way(project_id: str, open_to: Mapping[str, tuple[str, ...]], paid: Mapping[tuple[str, str], int],
         left: Mapping[str, int]) -> list[tuple[str, str]]:
    """The shortest way from a project to a purse with money left: (project, purse that pays it more); [] = none."""
    came: dict[str, tuple[str, str]] = dict.fromkeys(open_to[project_id], (project_id, ""))
    waiting = deque(came)
    while waiting:
        purse_id = waiting.popleft()
        if left[purse_id] > 0:
            return list(_back(purse_id, came))[::-1]
        for taker, payers in open_to.items():
            if len(payers) > 1 and paid.get((taker, purse_id), 0) > 0:
                for other in payers:
                    if other not in came:
                        came[other] = (taker, purse_id)
                        waiting.append(other)
    return []


def _back(purse_id: str, came: Mapping[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    while purse_id:
        taker, before = came[purse_id]
        yield taker, purse_id
        purse_id = before
