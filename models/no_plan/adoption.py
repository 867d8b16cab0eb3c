"""A relaxation as a step on a register: the edits of its tables and settings that would make it hold."""
from __future__ import annotations

from models.no_plan.relaxations import Relaxation, to_scenario
from models.problem import Problem
from models.register.case_edits import edits_between
from models.register.edits import Edit
from models.scenario import apply_scenario, parse_scenario

# What a relaxation may change.
_TABLES = ("projects", "envelopes", "pools", "targets", "links", "settings")


def adopt_relaxation(problem: Problem, relaxation: Relaxation, reason: str) -> tuple[Edit, ...]:
    """What has to be changed in the case of the problem, as one step. Raises ScenarioFaults when it does not fit."""
    scenario = parse_scenario(to_scenario(problem, relaxation, note=reason)).scenario
    changed = apply_scenario(scenario, problem.case, problem.rulebook.as_of).case
    return edits_between(problem.case, changed, _TABLES)
