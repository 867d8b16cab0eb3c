"""How everything but the tree search grows with the register."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.measure import Line, Scale, Seconds, take_turns, timed
from benchmarks.register import make_problem
from models.audit import audit
from models.audit_document import audit_document
from models.milp.build import build_programme
from models.milp.programme import Programme
from models.milp.solver import LiveModel
from models.plan import Plan, SolverRun, StopReason, Termination
from models.planning import find_shortfalls, value_of_plan
from models.problem import Problem
from models.search_limits import SolveLimits

LIMITS = SolveLimits()


def measure(scale: Scale) -> Iterator[Line]:
    """Options, rows, hand-over, read-back and audit of a plan that takes every third project's first option."""
    problems = {size: make_problem(size) for size in (scale.growth_from, scale.large)}
    found = take_turns({str(size): lambda problem=problem: all_but_the_search(problem)
                        for size, problem in problems.items()}, scale.repeats)
    small, large = found[str(scale.growth_from)], found[str(scale.large)]
    factor = scale.large / scale.growth_from
    growth = large.wall / small.wall
    yield Line("growth of everything but the tree search", f"N = {scale.growth_from:,} to {scale.large:,}",
               f"{growth:.1f} times for {factor:.0f} times the projects", f"<= {1.1 * factor:.1f} times",
               growth <= 1.1 * factor, scale.repeats,
               f"{small.wall:.2f} s and {large.wall:.2f} s; by processor time {large.cpu / small.cpu:.1f} times")


def all_but_the_search(problem: Problem) -> Seconds:
    """Seconds from the problem to an audited plan, with a plan picked by rule in place of a search."""
    problem = replace(problem)  # nothing remembered from the time before

    def run() -> None:
        programme = build_programme(problem)
        LiveModel(programme.lp, programme.variables, LIMITS)
        plan = _picked(programme)
        audit(audit_document(problem, plan))

    return timed(run)[1]


def _picked(programme: Programme) -> Plan:
    problem = programme.problem
    ranges = [columns for columns in programme.columns_of.values() if columns]
    chosen = tuple(programme.options[columns[0]] for columns in ranges[::3])
    value = value_of_plan(programme, chosen)
    return Plan(
        Termination.FEASIBLE, StopReason.TIME_LIMIT, problem.case.digest, problem.rulebook.digest,
        problem.settings_digest, SolverRun("none", "", 0.0, 0.0), 0.0, objective=value, bound=float(value), gap=0.0,
        chosen=chosen, no_options=programme.no_options, shortfalls=find_shortfalls(problem, chosen),
        problem_digest=problem.digest)
