"""Reallocation within a year: from what will not be spent to the moves, and a plan that is audited like any other."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from models.audit import AuditFinding, audit
from models.audit_document import audit_document
from models.domain import BudgetLine
from models.families.amounts import value
from models.milp.transfers import GAIN, LEVELS, SideRow, TransferQuestion, Transfers, find_transfers
from models.money.disbursement import Disbursement
from models.money.forecast import YearForecast
from models.money.planned import PlannedMoney, PlanSource
from models.plan import FundingOption, Plan, Variant
from models.planning import plan_funding
from models.problem import Problem
from models.reallocation.amended import amended_problem, with_amounts
from models.reallocation.authority import Scope
from models.reallocation.rows import UnitRow, rule_rows
from models.reallocation.takers import Ground, Taker, find_takers
from models.reallocation.units import Fault, Typed, YearUnit, find_units
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

# Steps told: the three levels, the plan of the amended register, and the prices as one.
_STEPS = len(LEVELS) + 2


@dataclass(frozen=True, slots=True)
class Move:
    """Money that goes from one project to another on a line, million VND; gain: value points where it arrives."""

    from_id: str
    to_id: str
    line: BudgetLine
    amount_mvnd: int
    gain: Fraction


@dataclass(frozen=True, slots=True)
class RulePrice:
    """What more could be gained without a rule, in value points. None = not found in time. `scope.line`: with money
    moving between agencies as well."""

    rule_id: str
    price: Fraction | None


@dataclass(frozen=True, slots=True)
class UnitAfter:
    """A unit with what it has after the moves. why_left: the code of the reason that free money stays."""

    unit: YearUnit
    after_mvnd: int
    why_left: str = ""

    @property
    def change_mvnd(self) -> int:
        return self.after_mvnd - self.unit.planned_mvnd

    @property
    def left_mvnd(self) -> int:
        """Money that will not be spent and stays where it is."""
        return max(0, self.unit.unspent_mvnd + min(0, self.change_mvnd))


@dataclass(frozen=True)
class Reallocation:
    """The answer for a year. faults: why there are no moves, and notes. gain: value points; bound: no moves gain more;
    proved: of gain, moves, moved. problem, plan: the register after the moves and its only plan; findings: its audit.
    broken: rules that the plan in force breaks as it stands; the moves do not break them further. advanced: takers
    whose own plan of the next year has to fall by what they receive."""

    year: int
    as_of: date
    scope: Scope
    source: PlanSource
    plan_name: str
    faults: tuple[Fault, ...] = ()
    units: tuple[UnitAfter, ...] = ()
    moves: tuple[Move, ...] = ()
    gain: Fraction = Fraction(0)
    bound: Fraction | None = None
    proved: tuple[str, ...] = ()
    prices: tuple[RulePrice, ...] = ()
    broken: tuple[str, ...] = ()
    problem: Problem | None = None
    plan: Plan | None = None
    findings: tuple[AuditFinding, ...] = ()
    is_searched: bool = False
    advanced: tuple[Taker, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether something stops it."""
        return any(not fault.is_note for fault in self.faults)

    @property
    def is_proved(self) -> bool:
        return self.proved == LEVELS

    @property
    def is_compliant(self) -> bool:
        """Whether the plan after the moves passed its audit."""
        return self.plan is not None and self.plan.has_solution and not self.findings

    @property
    def moved_mvnd(self) -> int:
        return sum(move.amount_mvnd for move in self.moves)

    @property
    def unspent_mvnd(self) -> int:
        """What will not be spent, by the forecast or as typed."""
        return sum(row.unit.unspent_mvnd for row in self.units)

    @property
    def free_mvnd(self) -> int:
        """What of it is above paid and committed money."""
        return sum(row.unit.free_mvnd for row in self.units)


def reallocate(problem: Problem, planned: PlannedMoney, money: Disbursement, forecast: YearForecast, *,
               chosen: Sequence[FundingOption] = (), unspent: Typed | None = None, room: Typed | None = None,
               advance: bool = False, scope: Scope = Scope.AGENCY, keep_share: Fraction = Fraction(1), reason: str = "",
               limits: SolveLimits | None = None, watch: Watch = UNWATCHED) -> Reallocation:
    """The best moves of the year of `money`, made on its day.

    chosen: the options of the plan in force, where they are known; else each is taken as `planned` says. unspent, room:
    typed amounts in place of the forecast and the register. keep_share: of the best gain, kept by fewer moves.
    advance: also those take that could spend next year's money in this one (`takers.py`).
    reason: why projects outside the plan stay out of the register after the moves.
    """
    limits = limits or SolveLimits()
    units, faults = find_units(problem, money, forecast, planned, unspent, room)
    ahead = [taker for taker in (find_takers(problem, planned, money, units) if advance else ())
             if taker.ground is Ground.NEXT_YEAR and not _is_typed(taker, unspent, room)]
    if ahead:
        found_room = {(taker.project_id, taker.line): taker.amount_mvnd for taker in ahead}
        units, faults = find_units(problem, money, forecast, planned, unspent, {**found_room, **(room or {})})
    empty = Reallocation(money.year, money.as_of, scope, planned.source, planned.name, faults)
    if empty.is_refused:
        return empty
    chosen = tuple(chosen) or options_of(problem, planned)
    rows = rule_rows(problem, chosen, units, money.year)
    question, givers, takers = ask(problem, units, rows, scope)
    told = replace(watch, on_step=lambda step: watch.tell(step.done, _STEPS, step.item))
    found = find_transfers(question, limits, keep_share=keep_share, watch=told)
    broken = tuple(sorted({row.rule_id for row in rows if row.is_broken}))
    if found.amounts is None:
        return replace(empty, broken=broken, units=tuple(UnitAfter(unit, unit.planned_mvnd) for unit in units))
    changes: dict[int, int] = defaultdict(int)
    moves = []
    for pair, amount in found.amounts.items():
        giver, taker = givers[question.pairs[pair][0]], takers[question.pairs[pair][1]]
        changes[giver] -= amount
        changes[taker] += amount
        moves.append(Move(units[giver].project_id, units[taker].project_id, units[giver].line, amount,
                          question.worth[question.pairs[pair][1]] * amount))
    after = with_amounts(chosen, money.year, {(units[place].project_id, units[place].line):
                                              units[place].planned_mvnd + change for place, change in changes.items()})
    watch.tell(len(LEVELS), _STEPS, "plan")
    amended = amended_problem(problem, after, units, money.year, keeps_agencies=scope is Scope.AGENCY, reason=reason)
    plan = plan_funding(amended, limits, watch=watch.quiet())
    findings = audit(audit_document(amended, plan)).findings if plan.has_solution else ()
    watch.tell(len(LEVELS) + 1, _STEPS, "prices")
    return replace(
        empty, is_searched=True, broken=broken, gain=found.gain, bound=found.bound, proved=found.proved,
        moves=tuple(sorted(moves, key=lambda move: (-move.amount_mvnd, move.from_id, move.to_id, move.line))),
        advanced=tuple(taker for taker in ahead if any(
            (move.to_id, move.line) == (taker.project_id, taker.line) for move in moves)),
        units=_after(units, changes, question, givers, takers, found), problem=amended, plan=plan, findings=findings,
        prices=_prices(problem, units, rows, scope, found, limits, watch.quiet()))


def _is_typed(taker: Taker, *typed: Typed | None) -> bool:
    return any((taker.project_id, line) in (each or {}) for each in typed for line in (taker.line, None))


def options_of(problem: Problem, planned: PlannedMoney) -> tuple[FundingOption, ...]:
    """Planned money as funding options in the order of the register; a project of unknown regime has none."""
    found = []
    for place, project in enumerate(problem.case.projects):
        years = tuple(money for money in planned.years.get(project.project_id, ()) if money.total_mvnd)
        regime = problem.regime_of[project.project_id]
        if years and regime is not None:
            shift = years[0].year - min((cost.year for cost in problem.costs_of.get(project.project_id, ())
                                         if cost.total_mvnd), default=years[0].year)
            payers = problem.payers_of[project.project_id] if problem.case.purses else ()
            found.append(FundingOption(f"p{place:05d}_0", project.project_id, regime, Fraction(1), years[0].year,
                                       max(0, shift), Variant.PLEDGES_FIRST, years, None,
                                       ";".join(payers[0]) if payers else ""))
    return tuple(found)


def ask(problem: Problem, units: Sequence[YearUnit], rows: Sequence[UnitRow], scope: Scope) -> tuple[
        TransferQuestion, list[int], list[int]]:
    """The question of moves, with the places of the units that give and that take."""
    givers = [place for place, unit in enumerate(units) if unit.free_mvnd]
    takers = [place for place, unit in enumerate(units) if unit.room_mvnd]
    pairs = tuple((g, t) for g, giver in enumerate(givers) for t, taker in enumerate(takers)
                  if may_move(units[giver], units[taker], scope))
    side = []
    for row in rows:
        numbers = {pair: number for pair, (g, t) in enumerate(pairs)
                   if (number := row.coefficients.get(takers[t], Fraction(0)) - row.coefficients.get(
                       givers[g], Fraction(0)))}
        side.append(SideRow(row.rule_id, numbers, row.most))
    return TransferQuestion(
        tuple(units[place].free_mvnd for place in givers), tuple(units[place].room_mvnd for place in takers),
        tuple(worth_per_mvnd(problem, units[place].project_id) for place in takers), pairs, tuple(side)), givers, takers


def may_move(giver: YearUnit, taker: YearUnit, scope: Scope) -> bool:
    """Whether money may go from one unit to the other: on one line, between two projects, of one agency where the scope
    says so; an agency that is not given is nobody's."""
    if giver.line is not taker.line or giver.project_id == taker.project_id:
        return False
    return scope is Scope.LINE or (bool(giver.agency) and giver.agency == taker.agency)


def worth_per_mvnd(problem: Problem, project_id: str) -> Fraction:
    """Value points of a million VND more of a project: its value at full scale over its total cost."""
    total, regime = problem.total_cost_mvnd(project_id), problem.regime_of[project_id]
    if not total or regime is None:
        return Fraction(0)
    return value(problem, FundingOption("", project_id, regime, Fraction(1), 0, 0, Variant.PLEDGES_FIRST, ())) / total


def _after(units: Sequence[YearUnit], changes: Mapping[int, int], question: TransferQuestion, givers: Sequence[int],
           takers: Sequence[int], found: Transfers) -> tuple[UnitAfter, ...]:
    taken = {t: sum(amount for pair, amount in found.amounts.items() if question.pairs[pair][1] == t)
             for t in range(len(takers))}
    rows = []
    for place, unit in enumerate(units):
        why = ""
        if unit.unspent_mvnd + min(0, changes.get(place, 0)) > 0:
            why = _why_left(unit, place, changes.get(place, 0), question, givers, taken)
        rows.append(UnitAfter(unit, unit.planned_mvnd + changes.get(place, 0), why))
    return tuple(rows)


def _why_left(unit: YearUnit, place: int, change: int, question: TransferQuestion, givers: Sequence[int],
              taken: Mapping[int, int]) -> str:
    """Why money that will not be spent stays: committed or paid, nobody who may take it, all of them full, a rule."""
    if unit.free_mvnd + change <= 0:
        return "floor"
    reached = [t for g, t in question.pairs if givers[g] == place and question.worth[t] > 0]
    if not reached:
        return "no_taker"
    return "full" if all(taken[t] >= question.takes[t] for t in reached) else "rule"


def _prices(problem: Problem, units: Sequence[YearUnit], rows: Sequence[UnitRow], scope: Scope, found: Transfers,
            limits: SolveLimits, watch: Watch) -> tuple[RulePrice, ...]:
    """What each rule that could bind keeps from being gained, and what the scope does."""
    question, _, _ = ask(problem, units, rows, scope)
    prices = []
    for rule_id in sorted({row.rule_id for row in question.binding()}):
        without = replace(question, rows=tuple(row for row in question.rows if row.rule_id != rule_id))
        prices.append(RulePrice(rule_id, _more(without, found, limits, watch)))
    if scope is Scope.AGENCY:
        wider, _, _ = ask(problem, units, rows, Scope.LINE)
        prices.append(RulePrice("scope.line", _more(wider, found, limits, watch)))
    return tuple(sorted(prices, key=lambda price: (-(price.price or 0), price.rule_id)))


def _more(question: TransferQuestion, found: Transfers, limits: SolveLimits, watch: Watch) -> Fraction | None:
    """The best gain of another question, beyond the one found; None where either is not proved."""
    if watch.is_over() or GAIN not in found.proved:
        return None
    best = find_transfers(question, limits, levels=(GAIN,), watch=watch)
    return None if best.amounts is None or GAIN not in best.proved else best.gain - found.gain
