"""The tests can fail: break the model on purpose, one line at a time, and something must notice.

A fault is an edit of one source line of the model, as a slip of the pen would make it. It counts as caught when a
rule case comes out differently, a plan has an audit finding, or a plan is not as good as brute force says.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.families.contents import FAMILIES
from models.plan import Termination
from models.planning import plan_funding
from models.problem import Problem
from tests import oracle
from tests.random_problems import tiny_problem
from tests.rule_cases import RuleCase, load_rule_cases
from tests.seeded_faults import FAULTS, Fault

ROOT = Path(__file__).resolve().parent.parent
ORACLE_CASES = 60
MOST_COMBINATIONS = 60


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.what)
def test_fault_is_noticed(fault: Fault) -> None:
    _oracle_cases()
    with seeded(fault):
        assert _first_to_notice(), fault.what


def test_nothing_is_noticed_where_nothing_is_wrong() -> None:
    assert _first_to_notice() == ""


def test_every_family_is_broken_at_least_once() -> None:
    broken = {fault.module for fault in FAULTS}
    assert {family.__module__ for family in FAMILIES} <= broken
    assert len({fault.what for fault in FAULTS}) == len(FAULTS)


def _first_to_notice() -> str:
    """Which test falls first under the code as it is now; empty when none does."""
    for case in _rule_cases():
        if _comes_out_differently(case):
            return f"rule case: {case.name}"
    for seed, (case, best) in enumerate(_oracle_cases()):
        problem = _anew(case)
        plan = plan_funding(problem, price_levels=False)
        if plan.has_solution != (best is not None):
            return f"brute force {seed}: {plan.termination}"
        if plan.has_solution and audit(audit_document(problem, plan)).findings:
            return f"audit {seed}"
        if plan.has_solution and oracle.key_of_plan(problem, plan) != best:
            return f"brute force {seed}: not the best"
    return ""


def _comes_out_differently(case: RuleCase) -> bool:
    plan = plan_funding(_anew(case.problem), price_levels=False)
    if case.funded is None:
        return plan.termination is not Termination.INFEASIBLE
    if plan.termination is not Termination.OPTIMAL or frozenset(plan.chosen_by_project) != case.funded:
        return True
    if audit(audit_document(case.problem, plan)).findings:
        return True
    return case.state_mvnd is not None and sum(option.state_mvnd for option in plan.chosen) != case.state_mvnd


@cache
def _rule_cases() -> list[RuleCase]:
    return load_rule_cases()


@cache
def _oracle_cases() -> list[tuple[Problem, tuple[Fraction, ...] | None]]:
    """Tiny problems with the best that brute force finds, worked out before anything is broken."""
    rng, cases = Random("seeded faults"), []
    while len(cases) < ORACLE_CASES:
        problem = tiny_problem(rng, 5)
        if oracle.combinations(problem) <= MOST_COMBINATIONS:
            best = oracle.best_key(problem)
            if best is not None or len(cases) % 3 == 0:
                cases.append((problem, best))
    return cases


def _anew(problem: Problem) -> Problem:
    """The same problem with nothing worked out yet."""
    return Problem(problem.case, problem.rulebook, problem.settings)


@contextmanager
def seeded(fault: Fault) -> Iterator[None]:
    """Run with one line of a module's source exchanged, in every place the module's functions are used."""
    module = importlib.import_module(fault.module)
    source = (ROOT / (fault.module.replace(".", "/") + ".py")).read_text(encoding="utf-8")
    assert source.count(fault.right) == 1, f'{fault.module} has changed: renew the fault "{fault.what}"'
    broken = types.ModuleType(module.__name__)
    broken.__file__ = module.__file__
    sys.modules[module.__name__] = broken  # Dataclasses look their module up while they are made.
    try:
        exec(compile(source.replace(fault.right, fault.wrong), module.__file__, "exec"), broken.__dict__)
    finally:
        sys.modules[module.__name__] = module
    swapped = [
        (function, function.__code__, wrong.__code__)
        for function, wrong in zip(_functions(module), _functions(broken), strict=True)
    ]
    for function, _, wrong_code in swapped:
        function.__code__ = wrong_code
    try:
        yield
    finally:
        for function, right_code, _ in swapped:
            function.__code__ = right_code


def _functions(module: types.ModuleType) -> list[types.FunctionType]:
    """The functions and methods a module defines, in the order it defines them."""
    found: list[types.FunctionType] = []
    for item in vars(module).values():
        if getattr(item, "__module__", None) != module.__name__:
            continue
        for member in vars(item).values() if isinstance(item, type) else (item,):
            function = (
                getattr(member, "func", None)
                or getattr(member, "fget", None)
                or getattr(member, "__func__", None)
                or member
            )
            if isinstance(function, types.FunctionType) and function.__code__.co_filename == module.__file__:
                found.append(function)
    return found
