"""A relaxation as steps on a register: the edits of its tables and the settings that would make it hold."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.no_plan.relaxations import Relaxation, to_scenario
from models.problem import Problem
from models.register.case_edits import edits_between
from models.register.edits import Edit
from models.scenario import apply_scenario, parse_scenario

# What a relaxation may change; its settings are told apart.
_TABLES = ("projects", "envelopes", "pools", "targets", "links", "purse_amounts")


@dataclass(frozen=True)
class Adoption:
    """Edits for the register (to be accepted as one step) and settings by key, as texts."""

    edits: tuple[Edit, ...]
    settings: Mapping[str, str]


def adopt_relaxation(problem: Problem, relaxation: Relaxation, reason: str) -> Adoption:
    """What has to be changed in the case of the problem. Raises ScenarioFaults when it does not fit the case."""
    scenario = parse_scenario(to_scenario(problem, relaxation, note=reason)).scenario
    changed = apply_scenario(scenario, problem.case, problem.rulebook.as_of).case
    return Adoption(edits_between(problem.case, changed, _TABLES), dict(scenario.settings))
