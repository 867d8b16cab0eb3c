"""The programme with room in the planner's own rules: money columns on limits in money, one lock column per other rule.

Rules that stand in a text stay as they are. A lock column that is 1 releases its rule; its coefficient is the most
the row can be broken by, so a released row allows everything.
"""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

import pulp

from models.domain import Decision, LinkKind
from models.milp.build import write_programme
from models.milp.options import make_options
from models.milp.programme import Programme, Terms
from models.problem import Problem
from models.settings import LocalisationMode

GOAL_SETTINGS = {"counterpart_floor": "counterpart_floor_mvnd",
                 "localisation_missing": "localisation_missing_cap_mvnd"}


class MoneyKind(StrEnum):
    """Limits in money that a planner may move."""

    ENVELOPE = "envelope"
    POOL_CAP = "pool_cap"
    POOL_FLOOR = "pool_floor"
    LEAD_ENTERPRISE_CAP = "lead_enterprise_cap"
    LOCALITY_CAP = "locality_cap"


class LockKind(StrEnum):
    """Rules that a planner may release. A commitment is a running project: releasing it means to stop it."""

    DECISION = "decision"
    COMMITMENT = "commitment"
    LINK = "link"
    POOL_LIMIT = "pool_limit"
    TARGET = "target"
    LOCALISATION_MODE = "localisation_mode"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class MoneyLimit:
    """A limit in money as it stands (million VND). key: (year, budget line, agency), (pool_id,) or (setting,)."""

    rule_id: str
    kind: MoneyKind
    key: tuple[str, ...]
    limit_mvnd: int


@dataclass(frozen=True, slots=True)
class Lock:
    """A rule that holds or not.

    key: (project_id,), (link_id,), (pool_id, column), (product_no, year, basis) or (setting,).
    """

    rule_id: str
    kind: LockKind
    key: tuple[str, ...]


class ElasticProgramme(Programme):
    """A programme whose policy rows have room. `money_columns` and `lock_columns` say what each column moves."""

    def __init__(self, problem: Problem, *options) -> None:
        super().__init__(problem, *options)
        self.money_columns: dict[int, MoneyLimit] = {}
        self.lock_columns: dict[int, Lock] = {}
        self._column_of: dict[MoneyLimit | Lock, int] = {}

    def as_column(self, name: str, terms: Terms) -> Terms:
        """Sums stay sums: the most a row can be broken by is then known exactly."""
        return terms

    def _add_row(self, name: str, terms: Terms, sense: int, limit) -> None:
        upwards = sense == pulp.LpConstraintGE
        family, *rest = name.split("__")
        room = []
        if moved := money_limits_of_row(self.problem, name):
            room = [(self._money_column(money), 1 if upwards else -1) for money in moved]
        elif lock := _lock(self.problem, family, rest):
            broken_by = -limit if not upwards else limit
            broken_by += self._largest([(c, -a) for c, a in terms] if upwards else terms)
            if broken_by > 0:
                room = [(self._lock_column(lock), ceil(broken_by) if upwards else -ceil(broken_by))]
        super()._add_row(name, [*terms, *room], sense, limit)

    def _money_column(self, money: MoneyLimit) -> int:
        if money not in self._column_of:
            floors = money.limit_mvnd if money.kind is MoneyKind.POOL_FLOOR else None
            column = self._column_of[money] = len(self.variables)
            self.variables.append(self.lp.add_variable(f"money__{column}", 0, floors, pulp.LpInteger))
            self.money_columns[column] = money
        return self._column_of[money]

    def _lock_column(self, lock: Lock) -> int:
        if lock not in self._column_of:
            column = self._column_of[lock] = len(self.variables)
            self.variables.append(self.lp.add_variable(f"release__{column}", cat=pulp.LpBinary))
            self.lock_columns[column] = lock
        return self._column_of[lock]


def build_elastic_programme(problem: Problem) -> ElasticProgramme:
    """Every family of the problem, with room in what is policy."""
    return write_programme(ElasticProgramme(problem, *make_options(problem)))


def money_limits_of_row(problem: Problem, row_name: str) -> list[MoneyLimit]:
    """The limits in money that a row rests on: one, or with carry-over the envelopes of all years up to its own."""
    family, *rest = row_name.split("__")
    settings = problem.settings
    if family == "state_envelope":
        return _envelopes(problem, int(rest[0]), rest[1:])
    if family == "pools" and rest[1] in ("cap_mvnd", "floor_mvnd"):
        pool = problem.case.pools[int(rest[0])]
        kind = MoneyKind.POOL_CAP if rest[1] == "cap_mvnd" else MoneyKind.POOL_FLOOR
        return [MoneyLimit(f"pool.{pool.pool_id}", kind, (pool.pool_id,), getattr(pool, rest[1]))]
    if family == "concentration" and rest[-1] == "mvnd":
        setting = f"{rest[0]}_cap_mvnd"
        return [MoneyLimit(f"{rest[0]}_cap", MoneyKind(f"{rest[0]}_cap"), (setting,), getattr(settings, setting))]
    return []


def _envelopes(problem: Problem, year: int, scope: list[str]) -> list[MoneyLimit]:
    agency = problem.envelope_agencies[int(scope[1][1:])] if len(scope) > 1 else ""
    return [MoneyLimit(".".join(["state_envelope", str(row.year), *scope]), MoneyKind.ENVELOPE,
                       (str(row.year), row.budget_line or "", row.managing_agency), row.state_mvnd)
            for row in problem.case.envelopes
            if str(row.budget_line or "all") == scope[0] and problem.agency_of(row) == agency
            and (row.year == year or (problem.settings.carry_over and row.year < year))]


def _lock(problem: Problem, family: str, rest: list[str]) -> Lock | None:
    """The rule that may be released so that a row need not hold; None = it stands in a text, or says what a plan is."""
    if family == "decisions":
        project = problem.case.projects[int(rest[1][1:])]
        is_own_word = project.decision is Decision.MUST_NOT or (rest[0] == "must" and project.status == "proposed")
        kind = LockKind.DECISION if is_own_word or project.status == "stopped" else LockKind.COMMITMENT
        return Lock(f"decision.{project.project_id}", kind, (project.project_id,))
    if family == "links":
        link = problem.case.links[int(rest[0])]
        return None if link.kind is LinkKind.SYNERGY else Lock(f"link.{link.link_id}", LockKind.LINK, (link.link_id,))
    if family in ("pools", "product_coverage"):
        pool = problem.case.pools[int(rest[0])]
        column = rest[1] if family == "pools" else "min_projects"
        return Lock(f"pool.{pool.pool_id}", LockKind.POOL_LIMIT, (pool.pool_id, column))
    if family == "localisation_target":
        return _target_lock(problem, int(rest[0]))
    if family == "pledge_evidence":
        return Lock("pledge_evidence", LockKind.SETTING, ("require_evidence",))
    if family == "concentration":
        settings = {"minimum_grant": ("minimum_grant", "minimum_grant_mvnd"),
                    "maximum_projects": ("maximum_projects", "maximum_projects")}
        rule_id, setting = settings.get(rest[0], (f"{rest[0]}_cap", f"{rest[0]}_cap_share"))
        return Lock(rule_id, LockKind.SETTING, (setting,))
    if family == "goal_limits":
        return Lock(rest[0], LockKind.SETTING, (GOAL_SETTINGS[rest[0]],))
    return None


def _target_lock(problem: Problem, index: int) -> Lock | None:
    """A target the planner entered is policy; one of the programme's text is binding only by the planner's switch."""
    target = problem.targets[index]
    if not target.is_hard:
        return None
    if problem.case.targets:
        key = (str(target.product_no), str(target.year), str(target.basis))
        return Lock(f"localisation_target.{'.'.join(key)}", LockKind.TARGET, key)
    if problem.settings.localisation_mode is LocalisationMode.HARD:
        return Lock("setting.localisation_mode", LockKind.LOCALISATION_MODE, ("localisation_mode",))
    return None
