"""What planning produced: funding options, the chosen ones, how the search ended, and what it cost.

Look at `Plan.termination` before any number: a plan without a solution holds none.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import ceil

from models.domain import BudgetLine, FundingLevel, LocalisationBasis, Payer, Regime
from models.plain import Shared


class Termination(StrEnum):
    """How the search ended, by the solver's own status, its bound, and our audit (never by PuLP's status words)."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    NO_SOLUTION = "no_solution"


class StopReason(StrEnum):
    """Why the search stopped, beside what it found."""

    PROVED = "proved"
    GAP_REACHED = "gap_reached"
    PRECISION = "precision"
    TIME_LIMIT = "time_limit"
    NODE_LIMIT = "node_limit"
    MEMORY_LIMIT = "memory_limit"
    CANCELLED = "cancelled"
    CUTOFF_REACHED = "cutoff_reached"
    SOLVER_FAILED = "solver_failed"
    CHILD_DIED = "child_died"
    AUDIT_REFUSED = "audit_refused"


class Variant(StrEnum):
    """How an option splits the bill. See `models/families/options.py`."""

    PLEDGES_FIRST = "pledges_first"
    EVIDENCED_ONLY = "evidenced_only"
    STATE_MORE = "state_more"


def at_most_share(gap: float) -> Fraction:
    """A relative gap rounded up to a hundredth of a percent: what may be said as "at most"."""
    return Fraction(ceil(Fraction(repr(float(gap))) * 10_000), 10_000)


@dataclass(frozen=True, slots=True)
class YearMoney:
    """What everybody pays in one year under one option, in whole million VND.

    `unevidenced_mvnd` is the part of the counterpart that rests on pledges without an evidence document.
    """

    year: int
    state_development_mvnd: int = 0
    state_recurrent_mvnd: int = 0
    enterprise_mvnd: int = 0
    institute_mvnd: int = 0
    other_private_mvnd: int = 0
    unevidenced_mvnd: int = 0

    @property
    def state_mvnd(self) -> int:
        return self.state_development_mvnd + self.state_recurrent_mvnd

    @property
    def counterpart_mvnd(self) -> int:
        return self.enterprise_mvnd + self.institute_mvnd + self.other_private_mvnd

    @property
    def total_mvnd(self) -> int:
        return self.state_mvnd + self.counterpart_mvnd

    def state_on(self, line: BudgetLine | None) -> int:
        """State money on one budget line; None = both."""
        if line is None:
            return self.state_mvnd
        return self.state_development_mvnd if line is BudgetLine.DEVELOPMENT else self.state_recurrent_mvnd

    def paid_by(self, payer: Payer) -> int:
        """What one payer gives in the year, million VND."""
        return {Payer.ENTERPRISE: self.enterprise_mvnd, Payer.INSTITUTE: self.institute_mvnd,
                Payer.OTHER_PRIVATE: self.other_private_mvnd}[payer]


@dataclass(frozen=True)
class FundingOption(Shared):
    """A complete, whole-number financing of one project: a scale, a start year and every year's payers.

    level: the line of the project's own menu that it is, if it has a menu. purse_id: the purse that pays all its state
    money, or the ids of those that pay it together, in the order of the register, separated by semicolons; blank where
    the register has no purses or the state pays nothing.
    """

    option_id: str
    project_id: str
    regime: Regime
    scale_share: Fraction
    start_year: int
    shift_years: int
    variant: Variant
    years: tuple[YearMoney, ...]
    level: FundingLevel | None = None
    purse_id: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from every other option, also of a problem made anew."""
        return self.project_id, self.scale_share, self.purse_id, self.years

    @property
    def purse_ids(self) -> tuple[str, ...]:
        """The purses that pay its state money, alone or together."""
        return tuple(self.purse_id.split(";")) if self.purse_id else ()

    @property
    def value_share(self) -> Fraction:
        """The part of its project's value that it brings: its level's own, else its scale."""
        return self.scale_share if self.level is None else self.level.value_share

    @cached_property
    def state_mvnd(self) -> int:
        return sum(year.state_mvnd for year in self.years)

    @cached_property
    def total_mvnd(self) -> int:
        return sum(year.total_mvnd for year in self.years)

    @cached_property
    def unevidenced_mvnd(self) -> int:
        return sum(year.unevidenced_mvnd for year in self.years)

    def paid_by(self, payer: Payer) -> int:
        """What one payer gives over all years, million VND."""
        return sum(year.paid_by(payer) for year in self.years)

    @cached_property
    def private_mvnd(self) -> int:
        """Private capital: enterprises and other private payers (institutes are not private)."""
        return self.paid_by(Payer.ENTERPRISE) + self.paid_by(Payer.OTHER_PRIVATE)


@dataclass(frozen=True, slots=True)
class NoOption:
    """Why a project has no funding option at all. `code` has a sentence in `locales/*/reasons.yaml`."""

    project_id: str
    code: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A soft localisation target that the plan misses: missing localised money, and the share reached against it."""

    product_no: int
    year: int
    basis: LocalisationBasis
    target_share: Fraction
    achieved_share: Fraction | None
    missing_mvnd: Fraction


@dataclass(frozen=True, slots=True)
class LevelResult:
    """One level of the lexicographic objective: its best value, and what fixing it cost the value level.

    `price` = value without the higher levels minus value with them (None where it was not computed). room: proved, and
    yet a plan could be better by this much, for the solver's tolerances allow no closer proof; 0 = proved exactly.
    """

    level: str
    sense: str
    objective: Fraction
    bound: float
    gap: float
    seconds: float
    is_proved: bool
    price: Fraction | None = None
    room: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class SolverRun:
    """Which solver ran, and under which limits; enough to run it again."""

    solver: str
    version: str
    gap_target: float
    time_limit_seconds: float
    seed: int = 0
    threads: int = 1


@dataclass(frozen=True, slots=True)
class PriorityEffect:
    """What preferring priority money changed among plans of equal value: who enters, who leaves, how much money."""

    entered: tuple[str, ...]
    left: tuple[str, ...]
    priority_before_mvnd: int
    priority_after_mvnd: int


@dataclass(frozen=True)
class Plan(Shared):
    """The answer to one case under one rulebook and settings. Numbers are None unless there is a solution.

    objective: exact value of the chosen options; bound: no plan under these rules exceeds it;
    gap: (bound - objective) / |objective|, 0 when proved. Optimal = every level up to value is proved, within
    `proved_within` where the solver's tolerances allow no exact proof; a later level (priority, change) that only
    chooses among equal plans has its own `is_proved`.
    """

    termination: Termination
    stop_reason: StopReason
    case_digest: str
    rules_digest: str
    settings_digest: str
    run: SolverRun
    seconds: float
    objective: Fraction | None = None
    bound: float | None = None
    gap: float | None = None
    chosen: tuple[FundingOption, ...] = ()
    no_options: tuple[NoOption, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    levels: tuple[LevelResult, ...] = ()
    conflict_families: tuple[str, ...] = ()
    priority_effect: PriorityEffect | None = None
    problem_digest: str = ""
    message: str = ""

    @property
    def has_solution(self) -> bool:
        return self.termination in (Termination.OPTIMAL, Termination.FEASIBLE)

    @property
    def value_place(self) -> int | None:
        """Where the value level stands among the levels; None when value was never asked."""
        return next((place for place, level in enumerate(self.levels) if level.level == "value"), None)

    @property
    def proved_within(self) -> Fraction:
        """Of a plan proved optimal: the share by which a level up to value could yet be better; 0 = exactly proved."""
        levels = self.levels[:(self.value_place or 0) + 1]
        if self.termination is not Termination.OPTIMAL:
            return Fraction(0)
        return max((level.room / (abs(level.objective) or 1) for level in levels), default=Fraction(0))

    @property
    def outcome(self) -> str:
        """The termination, or "optimal_within" for a plan that is proved optimal within `proved_within` only."""
        return "optimal_within" if self.proved_within else self.termination.value

    @property
    def is_one_of_equals(self) -> bool:
        """Whether equally good plans may exist among which the ids should have decided, and did not in time."""
        return any(level.level == "tie_break" and not level.is_proved for level in self.levels)

    @property
    def has_open_price(self) -> bool:
        """Whether a level stands above value in a plan proved optimal, and what it cost is not known (yet)."""
        place = self.value_place
        return (self.termination is Termination.OPTIMAL and self.run.solver == "highs" and bool(place)
                and self.levels[place - 1].price is None)

    @property
    def at_most_better_share(self) -> Fraction | None:
        """The gap rounded up to a hundredth of a percent: what may be said as "at most"; None = no bound is known."""
        return None if self.gap is None else at_most_share(self.gap)

    @cached_property
    def chosen_by_project(self) -> dict[str, FundingOption]:
        return {option.project_id: option for option in self.chosen}
