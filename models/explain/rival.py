"""The best argument against a plan: plans that cost no more and may be worth more, over ranges of weights and scores.

After Lourenço, Morton and Bana e Costa (2012): a competitor keeps the rules, takes no more state money than the plan
and is worth more somewhere in the ranges. Of these the ones are kept that are cost-efficient at a corner of the
weights at which they lead, with the scores that suit them best: nothing that costs no more is worth more there.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from models.explain.ranges import Ranges
from models.milp.competitors import CompetitorSearch, Found, Scores
from models.milp.questions import QuestionModel
from models.plan import FundingOption, Plan
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

MOST_RIVALS = 8
# A lead counts when it is more than the solver's arithmetic could make of none.
_LEAD_SHARE = Fraction(1, 10**9)
_LEAST_SECONDS = 0.2
_STEP_SHARE = 10
# The list of competitors ends after this part of the time; the rest asks about single projects.
_LIST_SHARE = 0.4


class Place(StrEnum):
    """A project in the plan and its competitors: in all of them, in some, in none."""

    CORE = "core"
    BORDERLINE = "borderline"
    EXTERIOR = "exterior"
    NOT_DECIDED = "not_decided"


@dataclass(frozen=True)
class Rival:
    """One competitor. lead_at_least and lead_at_most: its value minus the plan's, over all ranges (value points).

    weights: where its lead is greatest (shares); value_now, plan_value_now: both at the register's weights and scores.
    """

    chosen: tuple[FundingOption, ...]
    entered: tuple[str, ...]
    left: tuple[str, ...]
    state_mvnd: int
    state_change_mvnd: int
    value_now: Fraction
    plan_value_now: Fraction
    lead_at_least: Fraction
    lead_at_most: Fraction
    weights: Mapping[str, Fraction]

    @property
    def funded(self) -> frozenset[str]:
        return frozenset(option.project_id for option in self.chosen)


@dataclass(frozen=True)
class RivalAnswer:
    """rivals: strongest first. is_complete: proved that there is no other competitor.

    lead_at_most: proved that no plan that costs no more leads by more (None = not proved). places: every project.
    """

    ranges: Ranges
    rivals: tuple[Rival, ...]
    is_complete: bool
    lead_at_most: Fraction | None
    places: Mapping[str, Place]
    solves: int

    def of_place(self, place: Place) -> tuple[str, ...]:
        """Ids of the projects that stand in a place."""
        return tuple(project_id for project_id, found in self.places.items() if found is place)


def find_rivals(problem: Problem, plan: Plan, ranges: Ranges, *, limits: SolveLimits | None = None,
                most: int = MOST_RIVALS, watch: Watch = UNWATCHED) -> RivalAnswer:
    """The competitors of a plan over the ranges, and each project's place.

    First the strongest competitor at each corner of the weights, then further ones until none is left or `most` are
    found; if some may be left, single projects are asked about. `limits.time_limit_seconds` is for all of it.
    """
    limits = limits or SolveLimits()
    return _RivalSearch(problem, plan, ranges, limits, watch).run(most)


class _RivalSearch:
    def __init__(self, problem: Problem, plan: Plan, ranges: Ranges, limits: SolveLimits, watch: Watch) -> None:
        self.problem, self.plan, self.ranges = problem, plan, ranges
        # A search is given some time even at the end of the whole.
        self.watch, self.whole = watch, watch.narrowed(seconds=limits.time_limit_seconds)
        self.list = watch.narrowed(seconds=limits.time_limit_seconds * _LIST_SHARE)
        self.search = CompetitorSearch(QuestionModel(problem, plan, limits))
        self.in_plan = frozenset(plan.chosen_by_project)
        self.corners = ranges.corners()
        self.scores: list[Scores] = [
            {p.project_id: ranges.score_between(p.project_id, corner) for p in problem.case.projects}
            for corner in self.corners]
        self.room = _LEAD_SHARE * max(Fraction(1), abs(plan.objective or Fraction(0)))
        self.rivals: dict[frozenset[str], Rival] = {}
        self.solves = 0
        self.unchecked = False
        # No plan but those found so far leads by more than this at the corner.
        self.at_most: list[float] = [float("inf")] * len(self.corners)

    def run(self, most: int) -> RivalAnswer:
        self.search.exclude(self.in_plan)
        strongest = [self._strongest_at(at) for at in range(len(self.corners))]
        is_complete = self._find_the_rest(most) and not self.unchecked
        rivals = tuple(sorted(self.rivals.values(), key=lambda rival: (-rival.lead_at_most, sorted(rival.funded))))
        places = self._places(is_complete)
        lead = None if None in strongest else max(strongest, default=None)
        return RivalAnswer(self.ranges, rivals, is_complete, lead, places, self.solves)

    def _strongest_at(self, at: int) -> Fraction | None:
        """The greatest lead at one corner (0 = no plan leads); None = not proved."""
        if self.whole.is_over():
            return None
        found = self.search.best_against(self.scores[at], self._step())
        self._count(at, found.at_most, found.is_impossible)
        if found.chosen is None:
            return Fraction(0) if found.is_impossible else None
        lead = self.search.lead_between(found.chosen, self.scores[at])[1]
        if lead > self.room:
            self._keep(found.chosen, is_efficient=found.is_proved)
        return max(Fraction(0), lead) if found.is_proved else None

    def _find_the_rest(self, most: int) -> bool:
        """Further competitors, corner by corner; whether it is proved that none is left."""
        for at in range(len(self.corners)):
            excluded = 0
            while self.at_most[at] > float(self.room):
                if self.list.is_over() or excluded >= most or len(self.rivals) >= most:
                    return False
                found = self.search.best_against(self.scores[at], self._step())
                self._count(at, found.at_most, found.is_impossible)
                if found.chosen is None:
                    if not found.is_impossible:
                        return False
                    break
                lead = self.search.lead_between(found.chosen, self.scores[at])[1]
                if lead > self.room:
                    self._keep(found.chosen)
                    self.search.exclude(found.funded)
                    excluded += 1
                elif not found.is_proved:
                    return False
        return True

    def _keep(self, chosen: tuple[FundingOption, ...], *, is_efficient: bool = False) -> None:
        """Keep a plan that leads if it is cost-efficient at a corner where it leads; else the one worth more there."""
        funded = frozenset(option.project_id for option in chosen)
        if funded in self.rivals:
            return
        if is_efficient:
            self.rivals[funded] = self._rival(chosen, funded)
            return
        leads = [(self.search.lead_between(chosen, scores)[1], at) for at, scores in enumerate(self.scores)]
        beaten_by: list[Found] = []
        for lead, at in sorted(leads, reverse=True):
            if lead > self.room:
                better = self._better_than(chosen, funded, at)
                if better is None or self.whole.is_over():
                    self.unchecked = True
                    return
                if better.funded == funded:
                    self._keep(chosen, is_efficient=True)
                    return
                beaten_by.append(better)
        self._keep(beaten_by[0].chosen, is_efficient=True)

    def _better_than(self, chosen: tuple[FundingOption, ...], funded: frozenset[str], at: int) -> Found | None:
        """What is worth most at a corner, at the scores best for the given plan, and costs no more than it; the plan
        itself where nothing is worth more. None = not decided."""
        scores = {project_id: span[project_id in funded] for project_id, span in self.scores[at].items()}
        state_mvnd = sum(option.state_mvnd for option in chosen)
        self.solves += 1
        better = self.search.best_at(scores, state_mvnd, self._step())
        if not better.is_proved or better.chosen is None:
            return None
        gain = self.search.value_at(better.chosen, scores) - self.search.value_at(chosen, scores)
        return better if gain > self.room else Found(chosen, None, True)

    def _rival(self, chosen: tuple[FundingOption, ...], funded: frozenset[str]) -> Rival:
        leads = [self.search.lead_between(chosen, scores) for scores in self.scores]
        best_at = max(range(len(leads)), key=lambda at: leads[at][1])
        state_mvnd = sum(option.state_mvnd for option in chosen)
        now = self.problem.score_of
        return Rival(
            chosen, tuple(sorted(funded - self.in_plan)), tuple(sorted(self.in_plan - funded)), state_mvnd,
            state_mvnd - self.search.state_mvnd, self.search.value_at(chosen, now),
            self.search.value_at(self.plan.chosen, now), min(least for least, _ in leads), leads[best_at][1],
            self.corners[best_at])

    def _places(self, is_complete: bool) -> dict[str, Place]:
        """From the list where it is complete; else a project is asked about at every corner."""
        places: dict[str, Place] = {}
        if not is_complete:
            self.lead_with, self.lead_without = self._linear_leads()
        ids = [project.project_id for project in self.problem.case.projects]
        for done, project_id in enumerate(ids, start=1):
            places[project_id] = self._place(project_id, is_complete)
            self.watch.tell(done, len(ids), project_id)
        for project_id, place in places.items():
            if place is Place.NOT_DECIDED and self._is_contested(project_id):  # by a competitor found later
                places[project_id] = Place.BORDERLINE
        return places

    def _linear_leads(self) -> tuple[list[Mapping[str, float]], list[Mapping[str, float]]]:
        """At each corner and per project: what no plan with it, or without it, leads by (linear relaxation)."""
        leads = [self.search.linear_leads(scores) for scores in self.scores]
        return [most_with for most_with, _ in leads], [most_without for _, most_without in leads]

    def _is_contested(self, project_id: str) -> bool:
        return any((project_id in funded) != (project_id in self.in_plan) for funded in self.rivals)

    def _place(self, project_id: str, is_complete: bool) -> Place:
        same_way = Place.CORE if project_id in self.in_plan else Place.EXTERIOR
        if self._is_contested(project_id):
            return Place.BORDERLINE
        if is_complete or not self.search.programme.columns_of[project_id]:
            return same_way
        for at in range(len(self.corners)):
            changed = (self.lead_without if project_id in self.in_plan else self.lead_with)[at]
            if changed.get(project_id, float("inf")) <= float(self.room):
                continue
            if self.whole.is_over():
                return Place.NOT_DECIDED
            found = self.search.best_against(self.scores[at], self._step(), flip=project_id)
            self.solves += 1
            if found.is_impossible or (found.at_most is not None and found.at_most <= float(self.room)):
                continue
            if found.chosen is not None and self.search.lead_between(found.chosen, self.scores[at])[1] > self.room:
                self._keep(found.chosen)
            return Place.BORDERLINE if self._is_contested(project_id) else Place.NOT_DECIDED
        return same_way

    def _count(self, at: int, at_most: float | None, is_impossible: bool) -> None:
        self.solves += 1
        if is_impossible:
            self.at_most[at] = float("-inf")
        elif at_most is not None:
            self.at_most[at] = min(self.at_most[at], at_most)

    def _step(self) -> Watch:
        return self.watch.narrowed(seconds=max(_LEAST_SECONDS, self.whole.left_seconds() / _STEP_SHARE))
