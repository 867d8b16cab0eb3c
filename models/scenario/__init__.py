"""Scenarios: named overrides of a case and of the rules (`docs/scenario_file.md`), read, stacked, applied, written.

Loads no solver: comparing and frontiers are modules of their own here and are imported by name.
"""
from models.scenario.applying import ScenarioFaults, apply_scenario, pose_problem
from models.scenario.conflicts import OverrideConflict, find_conflicts
from models.scenario.layers import Layer, flatten, stack_scenarios
from models.scenario.reading import KEYS, Scenario, ScenarioReading, parse_scenario, read_scenario
from models.scenario.writing import to_document, to_yaml

__all__ = ["KEYS", "Layer", "OverrideConflict", "Scenario", "ScenarioFaults", "ScenarioReading", "apply_scenario",
           "find_conflicts", "flatten", "parse_scenario", "pose_problem", "read_scenario", "stack_scenarios",
           "to_document", "to_yaml"]
