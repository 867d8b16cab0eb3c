"""Ranked smallest relaxations of a problem without a plan, each as a scenario. Rules of a text are never relaxed."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from models.domain import ProjectStatus, Target
from models.families.rule import Lock, LockKind, MoneyKind, MoneyLimit
from models.milp.build import build_programme
from models.milp.elastic import build_elastic_programme
from models.milp.feasibility import FeasibilityModel
from models.milp.named_rules import NamedRule
from models.milp.relaxation import Loosening, RelaxationSearch
from models.problem import Problem
from models.scenario import apply_scenario, parse_scenario
from models.search_limits import SolveLimits
from models.units import decimal_text
from models.watch import UNWATCHED, Watch

# So many sets of equally few locks are listed, and so many steps between "money only" and "locks only".
MOST_ALTERNATIVES = 6
MOST_MIXED = 4
# A relaxation nearly always shows its plan at once.
_CONFIRM_SECONDS = 10.0


class RelaxationKind(StrEnum):
    """What is given up: only money, money and locks, or only locks."""

    MONEY = "money"
    MIXED = "mixed"
    LOCKS = "locks"


@dataclass(frozen=True, slots=True)
class MoneyChange:
    """One limit in money, as it stands and as it would have to be (million VND)."""

    limit: MoneyLimit
    to_mvnd: int

    @property
    def from_mvnd(self) -> int:
        return self.limit.limit_mvnd

    @property
    def added_mvnd(self) -> int:
        """How far the limit gives way: a cap or envelope is raised, a floor is lowered."""
        return abs(self.to_mvnd - self.from_mvnd)


@dataclass(frozen=True)
class Relaxation:
    """Exactly what to change so that a plan exists.

    is_smallest: proved that for these many locks no less money will do, and without money no fewer locks. at_least:
    what was proved so far: so much money (million VND), or without money so many locks, cannot be done without.
    gives_plan: the changed problem was asked again and has a plan (None = not decided in the time).
    """

    kind: RelaxationKind
    money: tuple[MoneyChange, ...]
    released: tuple[Lock, ...]
    is_smallest: bool
    at_least: int = 0
    gives_plan: bool | None = None

    @property
    def added_mvnd(self) -> int:
        return sum(change.added_mvnd for change in self.money)


def find_relaxations(problem: Problem, limits: SolveLimits, *, watch: Watch = UNWATCHED) -> tuple[Relaxation, ...]:
    """Relaxations in the order of their rules released, then of their money; each asked again before it is given.

    Projects that run already are stopped only where nothing else gives a plan. Empty = no relaxation of the planner's
    own rules was found: the rules that stand in texts conflict, or the time was too short.
    """
    search = RelaxationSearch(build_elastic_programme(problem), limits, watch)
    found: list[Loosening] = []
    for stop_running in (False, True):
        for loosening in _loosenings(search, stop_running):
            found.append(loosening)
            watch.tell(len(found), MOST_ALTERNATIVES + MOST_MIXED + 1, "relaxation")
        if found or search.is_over:
            break
    ranked = sorted(found, key=lambda loosening: (len(loosening.locks), loosening.added_mvnd))
    confirmed = (_confirmed(problem, _to_relaxation(loosening), limits) for loosening in ranked)
    return tuple(relaxation for relaxation in confirmed if relaxation.gives_plan is not False)


class WaySearch:
    """The smallest change that leaves out given rules, for one set of rules after another."""

    def __init__(self, problem: Problem, limits: SolveLimits, watch: Watch = UNWATCHED) -> None:
        self.problem, self.limits = problem, limits
        self._search = RelaxationSearch(build_elastic_programme(problem), limits, watch)

    @property
    def is_over(self) -> bool:
        return self._search.is_over

    def way_through(self, rules: Iterable[NamedRule]) -> Relaxation | None:
        """The fewest of their locks, then the least money of theirs, that give a plan; running projects may stop.
        None = none was found, or the register changed so has no plan."""
        self._search.only_in([name for rule in rules for name in rule.row_names])
        fewest = self._search.fewest_locks(money=True, stop_running=True)
        if fewest is None:
            return None
        loosening = self._search.least_money(len(fewest.locks), stop_running=True) if fewest.money else fewest
        if loosening is None:
            return None
        relaxation = _confirmed(self.problem, _to_relaxation(loosening), self.limits)
        return None if relaxation.gives_plan is False else relaxation


def _loosenings(search: RelaxationSearch, stop_running: bool) -> Iterator[Loosening]:
    by_money = search.least_money(0, stop_running=stop_running)
    if by_money is not None:
        yield by_money
    by_locks = search.fewest_locks(stop_running=stop_running)
    yield from _between(search, by_money, by_locks, stop_running)
    if by_locks is None:
        return
    yield by_locks
    alternative = by_locks
    for _ in range(MOST_ALTERNATIVES - 1):
        search.exclude(alternative.locks)
        alternative = None if search.is_over else search.fewest_locks(stop_running=stop_running)
        if alternative is None or len(alternative.locks) > len(by_locks.locks):
            break
        yield alternative
    search.forget_exclusions()


def _between(search: RelaxationSearch, by_money: Loosening | None, by_locks: Loosening | None,
             stop_running: bool) -> Iterator[Loosening]:
    """Some locks and some money: each further lock that saves money, up to where locks alone suffice."""
    if by_money is None:
        fewest = search.fewest_locks(money=True, stop_running=stop_running)
        if fewest is None:
            return
        first, best = len(fewest.locks), None
    else:
        first, best = 1, by_money.added_mvnd
    last = len(by_locks.locks) if by_locks is not None else first + MOST_MIXED
    for locks in range(first, min(last, first + MOST_MIXED)):
        mixed = None if search.is_over else search.least_money(locks, stop_running=stop_running)
        if mixed is None or mixed.added_mvnd == 0:
            return
        if best is None or mixed.added_mvnd < best:
            best = mixed.added_mvnd
            yield mixed


def _to_relaxation(loosening: Loosening) -> Relaxation:
    changes = tuple(MoneyChange(limit, limit.limit_mvnd + (-added if limit.is_floor else added))
                    for limit, added in loosening.money)
    kind = (RelaxationKind.MONEY if not loosening.locks
            else RelaxationKind.MIXED if loosening.money else RelaxationKind.LOCKS)
    return Relaxation(kind, changes, loosening.locks, loosening.is_smallest, loosening.at_least)


def _confirmed(problem: Problem, relaxation: Relaxation, limits: SolveLimits) -> Relaxation:
    relaxed = apply_relaxation(problem, relaxation)
    model = FeasibilityModel(build_programme(relaxed), limits)
    return replace(relaxation, gives_plan=model.has_plan(UNWATCHED.narrowed(seconds=_CONFIRM_SECONDS)))


def apply_relaxation(problem: Problem, relaxation: Relaxation) -> Problem:
    """The problem with the relaxation applied as a scenario; its rules stay as they are."""
    scenario = parse_scenario(to_scenario(problem, relaxation)).scenario
    changed = apply_scenario(scenario, problem.case, problem.rulebook.as_of)
    return Problem(changed.case, problem.rulebook, changed.settings)


def to_scenario(problem: Problem, relaxation: Relaxation, *, name: str = "", author: str = "",
                note: str = "") -> dict[str, object]:
    """The relaxation in the format of `docs/scenario_file.md`, over the case as it stands in this problem."""
    document: dict[str, object] = {"name": name, "author": author, "note": note}
    envelopes, pools, settings, purses = [], {}, {}, []
    for change in relaxation.money:
        key = change.limit.key
        if change.limit.kind is MoneyKind.ENVELOPE:
            envelopes.append({"year": int(key[0]), "budget_line": str(key[1]), "managing_agency": key[2],
                              "state_mvnd": change.to_mvnd})
        elif change.limit.kind in (MoneyKind.POOL_CAP, MoneyKind.POOL_FLOOR):
            column = "cap_mvnd" if change.limit.kind is MoneyKind.POOL_CAP else "floor_mvnd"
            pools.setdefault(key[0], {"pool_id": key[0]})[column] = change.to_mvnd
        elif change.limit.kind is MoneyKind.PURSE:
            purses.append({"purse_id": key[0], "year": int(key[1]), "state_mvnd": change.to_mvnd})
        else:
            settings[key[0]] = change.to_mvnd
    links, cells, soft_targets = [], [], set()
    for lock in relaxation.released:
        if lock.kind is LockKind.LINK:
            links.append({"link_id": lock.key[0], "remove": True})
        elif lock.kind in (LockKind.DECISION, LockKind.COMMITMENT):
            cells += _decision_cells(problem, lock.key[0], note)
        elif lock.kind is LockKind.POOL_LIMIT:
            pools.setdefault(lock.key[0], {"pool_id": lock.key[0]})[lock.key[1]] = ""
        elif lock.kind is LockKind.TARGET:
            soft_targets.add(lock.key)
        else:
            settings[lock.key[0]] = lock.released_to
    targets = []
    if soft_targets:
        settings["localisation_mode"] = "as_given"
        targets = [_target_row(target, soft_targets) for target in problem.targets]
    given = {"settings": settings, "envelopes": envelopes, "pools": list(pools.values()), "targets": targets,
             "links": links, "cells": cells, "rows": {"purse_amounts": purses} if purses else {}}
    return document | {key: value for key, value in given.items() if value}


def _decision_cells(problem: Problem, project_id: str, reason: str) -> list[dict[str, object]]:
    """A decision is taken back; a running project has to be stopped in so many words."""
    status = problem.case.project_by_id[project_id].status
    is_bound = status in (ProjectStatus.RUNNING, ProjectStatus.COMMITTED)
    was_refused = problem.case.project_by_id[project_id].decision == "must_not"
    decision = "must_not" if is_bound and not was_refused else "free"
    key = {"project_id": project_id}
    return [{"table": "projects", "key": key, "column": "decision", "value": decision},
            {"table": "projects", "key": key, "column": "decision_reason", "value": reason or "-"}]


def _target_row(target: Target, soft_targets: set[tuple[str, ...]]) -> dict[str, object]:
    key = (str(target.product_no), str(target.year), str(target.basis))
    return {"product_no": target.product_no, "year": target.year, "basis": str(target.basis),
            "target_share": decimal_text(target.target_share),
            "is_hard": target.is_hard and key not in soft_targets}
