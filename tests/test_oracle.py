"""The optimum is the optimum: brute force over every financing of tiny cases, judged by the audit alone."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from models.audit_document import audit_document
from models.families.options import make_options
from models.milp.build import build_programme
from models.milp.programme import Programme
from models.milp.solver import LiveModel
from models.plan import Plan, SolverRun, StopReason, Termination
from models.planning import plan_funding
from models.problem import Problem
from models.search_limits import SolveLimits
from tests import oracle
from tests.random_problems import tiny_problem

MOST_COMBINATIONS = 130
# Thousands of billions per project: a coefficient of ten million beside a limit missed by one.
LARGE_GRAIN = 250_000
BATCHES = 14
PER_BATCH = 22


def tiny(seed: int, grain_mvnd: int = 1) -> Problem:
    """The first problem after a seed that brute force answers in a moment."""
    rng = Random(f"tiny {seed}")
    while True:
        problem = tiny_problem(rng, 6, grain_mvnd)
        if oracle.combinations(problem) <= MOST_COMBINATIONS:
            return problem


@pytest.mark.parametrize("batch", range(BATCHES))
def test_plan_is_as_good_as_the_best_that_brute_force_finds(batch: int) -> None:
    for seed in range(batch * PER_BATCH, (batch + 1) * PER_BATCH):
        problem = tiny(seed, LARGE_GRAIN if batch % 4 == 3 else 1)
        best, plan = oracle.best_key(problem), plan_funding(problem)
        if best is None:
            assert plan.termination is Termination.INFEASIBLE, seed
            continue
        assert plan.termination is Termination.OPTIMAL, seed
        assert oracle.key_of_plan(problem, plan) == best, seed
        assert oracle.audit(audit_document(problem, plan)).findings == (), seed


def test_options_are_exactly_the_financings_enumerated_anew() -> None:
    for seed in range(400):
        problem = tiny_problem(Random(f"options {seed}"), 6, (1, LARGE_GRAIN)[seed % 2])
        made: dict[str, list[str]] = {project.project_id: [] for project in problem.case.projects}
        for option, line in zip(make_options(problem)[0], _lines(problem, make_options(problem)[0]), strict=True):
            made[option.project_id].append(repr(line))
        anew = {
            project_id: sorted(map(repr, lines))
            for project_id, lines in oracle.financings(oracle.question_of(problem)).items()
        }
        assert {project_id: sorted(lines) for project_id, lines in made.items()} == anew, seed


@pytest.mark.parametrize("batch", range(4))
def test_audit_accepts_exactly_the_combinations_that_keep_every_row(batch: int) -> None:
    """Both ways: an over-tight row bars what the audit accepts, a slack one lets through what it refuses."""
    for seed in range(batch * 12, (batch + 1) * 12):
        problem = tiny(10_000 + seed)
        programme = build_programme(problem)
        column_of = {repr(line): column for column, line in enumerate(_lines(problem, programme.options))}
        for verdict in oracle.judge_all(problem):
            columns = {column_of[repr(line)] for line in verdict.lines}
            assert _keeps_every_row(programme, columns) is verdict.report.is_compliant, (seed, columns)


def test_solver_accepts_exactly_the_combinations_that_the_audit_accepts() -> None:
    for seed in range(6):
        problem = tiny(20_000 + seed)
        programme = build_programme(problem)
        model = LiveModel(programme.lp, programme.variables, SolveLimits())
        model.set_objective({}, True)
        column_of = {repr(line): column for column, line in enumerate(_lines(problem, programme.options))}
        for verdict in oracle.judge_all(problem):
            chosen = {column_of[repr(line)] for line in verdict.lines}
            for column in range(len(programme.options)):
                model.set_column_bounds(column, float(column in chosen), float(column in chosen))
            found = model.solve(SolveLimits()).termination
            assert found is (Termination.OPTIMAL if verdict.report.is_compliant else Termination.INFEASIBLE), seed


def test_brute_force_itself_meets_every_family_and_both_answers() -> None:
    """A batch that never breaks a rule, or always does, would prove nothing."""
    broken, answers = set(), set()
    for seed in range(40):
        for verdict in oracle.judge_all(tiny(seed)):
            broken |= {finding.family for finding in verdict.report.findings}
            answers.add(verdict.report.is_compliant)
    assert answers == {True, False}
    assert broken >= {
        "enterprise_share_floor",
        "state_share_cap",
        "pledge_evidence",
        "state_envelope",
        "pools",
        "product_coverage",
        "localisation_target",
        "concentration",
        "links",
        "decisions",
    }


def _lines(problem: Problem, options: tuple) -> list[dict]:
    plan = Plan(
        Termination.FEASIBLE,
        StopReason.PROVED,
        "",
        "",
        "",
        SolverRun("none", "", 0, 0),
        0,
        Fraction(0),
        0.0,
        chosen=options,
    )
    return audit_document(problem, plan)["allocation"]


def _keeps_every_row(programme: Programme, columns: set[int]) -> bool:
    """The rows at the chosen columns, exactly; a shortfall is as large as it needs, a synergy is in when complete."""
    funded = {programme.options[column].project_id for column in columns}
    place = {variable: column for column, variable in enumerate(programme.variables)}
    for row in programme.lp.constraints():
        activity = Fraction(0)
        for variable, coefficient in row.items():
            column = place[variable]
            if column in programme.shortfall_columns:
                activity += Fraction(10**12)
            elif column in programme.synergy_columns:
                activity += int(funded.issuperset(programme.synergy_columns[column].project_ids)) * Fraction(
                    coefficient
                )
            elif column in columns:
                activity += Fraction(coefficient)
        # Coefficients that are no whole numbers are doubles: a row met with equality may be off by their rounding.
        room = Fraction(1, 10**9)
        lower, upper = row.getLb(), row.getUb()
        if (lower is not None and activity < Fraction(lower) - room) or (
            upper is not None and activity > Fraction(upper) + room
        ):
            return False
    return True
