"""A scenario applied to a case: the problem it makes. No file is edited.

Layers apply in order, each with all its overrides, then the scenario's own; what comes later wins. What does not fit
the case is told by ScenarioFaults, with its path inside the file.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from models.assumed_pledges import PLEDGES_AT_FLOOR, assume_pledges_at_floor
from models.checks import check_problem, check_rulebook, check_settings, no_rule_finding
from models.domain import BESIDE_THE_PLAN, Case, Finding
from models.problem import Problem, state_problem
from models.register.case_io import case_to_tables, tables_to_case
from models.rules import NoRuleInForce, Rulebook, load_rulebook
from models.scenario.layers import Layer, flatten
from models.scenario.reading import Scenario
from models.scenario.tables import Tables, override_cells, override_envelopes, override_rows, override_weights


class ScenarioFaults(ValueError):
    """A scenario that does not fit the case it is applied to. Carries `findings`."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{finding.code} {finding.column}" for finding in findings))
        self.findings = tuple(findings)


def apply_scenario(scenario: Scenario | None, case: Case, as_of: date) -> Problem:
    """The problem of a case under a scenario (its own date goes before `as_of`); without one, of the case alone.

    Raises ScenarioFaults (every finding), NoRuleInForce and SettingError.
    """
    if scenario is None:
        return state_problem(case, as_of)
    layers = flatten(scenario)
    dates = [layer.scenario.as_of for layer in layers if layer.scenario.as_of is not None]
    rulebook = load_rulebook(dates[-1] if dates else as_of)
    overrides = {rule_id: (value, reason or layer.scenario.note) for layer in layers
                 for rule_id, (value, reason) in layer.scenario.rules.items()}
    for rule_id, (value, reason) in overrides.items():
        rulebook = rulebook.override(rule_id, value, reason)
    return state_problem(_apply_to_case(layers, scenario.file, case, rulebook), rulebook.as_of, rulebook)


def _apply_to_case(layers: Sequence[Layer], file: str, case: Case, rulebook: Rulebook) -> Case:
    sets_pledges = any(layer.scenario.rows.get("pledges") or any(
        cell.get("table") == "pledges" for cell in layer.scenario.cells) for layer in layers)
    if PLEDGES_AT_FLOOR in case.assumptions and not case.pledges and sets_pledges:
        case = assume_pledges_at_floor(case, rulebook)
    tables = {**{table: [] for table in BESIDE_THE_PLAN}, **case_to_tables(case)}
    found = [replace(finding, file=file, column=f"{layer.path}{finding.column}")
             for layer in layers for finding in _override(layer.scenario, tables)]
    if found:
        raise ScenarioFaults(found)
    reading = tables_to_case(tables)
    if reading.case is None:
        raise ScenarioFaults([replace(finding, file=file, row=None) for finding in reading.findings
                              if finding.severity == "error"])
    return reading.case


def _override(scenario: Scenario, tables: Tables) -> list[Finding]:
    """One layer's own overrides on the tables, in the order that the format documents."""
    found: list[Finding] = []
    for table, rows in scenario.rows.items():
        found += override_rows(tables, table, rows, f"rows.{table}")
    found += override_cells(tables, scenario.cells)
    found += override_envelopes(tables, scenario.envelopes)
    for table in ("pools", "targets", "links"):
        found += override_rows(tables, table, getattr(scenario, table))
    found += override_weights(tables, scenario.weights)
    settings = {row["key"]: row for row in tables["settings"]}
    settings.update({key: {"key": key, "value": value} for key, value in scenario.settings.items()})
    tables["settings"] = list(settings.values())
    return found


def pose_problem(case: Case, as_of: date,
                 scenario: Scenario | None = None) -> tuple[Problem | None, tuple[Finding, ...]]:
    """The problem with every finding about it, or None with the findings that stop it; nothing is raised.

    A problem is given even where a finding is an error: ask `checks.is_blocking` before planning it.
    """
    given = {key for layer in flatten(scenario) for key in layer.scenario.settings} if scenario else set()
    settings = {key: value for key, value in case.settings.items() if key not in given}
    if faults := check_settings(settings):
        return None, faults
    try:
        problem = apply_scenario(scenario, case, as_of)
        if faults := check_rulebook(problem.rulebook):
            return None, faults
    except ScenarioFaults as error:
        return None, error.findings
    except NoRuleInForce as error:
        return None, (no_rule_finding(error.rule_id, error.as_of),)
    return problem, check_problem(problem)
