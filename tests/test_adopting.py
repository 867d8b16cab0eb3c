"""Taking a scenario over: the register, rules and settings of a visit become those of its problem."""
from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from models.domain import Case
from models.problem import Problem
from models.register.case_edits import edits_between
from models.register.case_io import case_to_tables, read_case
from models.register.draft import Draft
from models.rules import DATA, load_rulebook
from models.scenario import Scenario, apply_scenario, to_document
from models.scenario.adopting import is_same_question, take_over
from models.scenario.folder import read_folder
from models.scenario.from_changes import scenario_from_changes
from models.scenario.layers import stack_scenarios
from models.scenario.reading import parse_scenario
from models.scenario.reviewing import review_version
from models.scenario.stored import OpenedVersion
from models.settings import Settings
from models.store.canonical import canonical_json

AS_OF = date(2026, 3, 1)
CASE = read_case(DATA / "sample" / "illustrative").case
FLOOR = "enterprise_share_floor.market"
EXAMPLE = read_case(DATA / "example_case").case
PRESETS = read_folder().scenarios
# Rows added, taken out and changed, a rule switched off, a setting, a later date.
MIXED = parse_scenario({
    "name": "Mixed", "author": "A", "note": "why", "as_of": "2026-05-01",
    "rules": {"strategic_share_floor": "off"}, "settings": {"carry_over": "false", "size_exponent": "0.5"},
    "envelopes": {"scale": 0.9},
    "cells": [{"table": "projects", "key": {"project_id": "DA-010"}, "column": "trl_now", "value": "6"}],
}).scenario


def _adopted(case, base, problem):
    """What a visit holds after the takeover, as `ui.session.Workspace` poses it."""
    draft = Draft(base, case, base_as_of=AS_OF, as_of=AS_OF, rule_cells={FLOOR: "0.25"})
    found = take_over(problem, draft)
    after, findings = draft.accept(found.edits, "why", found.signed, found.off)
    assert findings == ()
    rulebook = load_rulebook(after.as_of)
    for rule_id, override in after.rules.items():
        rulebook = rulebook.override(rule_id, override.value, override.reason)
    return Problem(after.case, rulebook, Settings.read(after.case.settings))


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_a_preset_taken_over_is_the_presets_own_question(name):
    problem = apply_scenario(PRESETS[name], EXAMPLE, AS_OF)
    assert is_same_question(_adopted(EXAMPLE, EXAMPLE, problem), problem)


def test_a_visit_with_edits_of_its_own_gives_them_up_for_those_of_the_scenario():
    edited = replace(CASE, projects=CASE.projects[:-1], envelopes=CASE.envelopes[:-1])
    problem = apply_scenario(stack_scenarios([MIXED, PRESETS["envelope-minus-10"]]), CASE, AS_OF)
    assert is_same_question(_adopted(CASE, CASE, problem), problem)
    assert not is_same_question(_adopted(CASE, CASE, problem), apply_scenario(MIXED, CASE, AS_OF))
    back = apply_scenario(None, CASE, AS_OF)
    for table in ("pledges", "costs", "scores", "localisation", "actuals"):
        gone = CASE.projects[-1].project_id
        edited = replace(edited, **{table: tuple(row for row in getattr(edited, table) if row.project_id != gone)})
    edited = replace(edited, links=())
    assert is_same_question(_adopted(edited, CASE, back), back)


def test_a_setting_that_the_scenario_takes_out_goes_back_to_its_default():
    base = replace(EXAMPLE, settings={**EXAMPLE.settings, "scale_levels": "1"})
    problem = apply_scenario(parse_scenario({
        "name": "Out", "rows": {"settings": [{"key": "scale_levels", "remove": "true"}]}}).scenario, base, AS_OF)
    assert [edit.new for edit in take_over(problem, Draft.of(base, AS_OF)).edits] == [None]
    assert is_same_question(_adopted(base, base, problem), problem)


def test_another_rule_value_or_another_cell_is_another_question():
    plain = apply_scenario(None, EXAMPLE, AS_OF)
    other = Problem(plain.case, plain.rulebook.override("strategic_share_floor", None, "x"), plain.settings)
    assert not is_same_question(plain, other)
    fewer = replace(plain.case, envelopes=plain.case.envelopes[1:])
    assert not is_same_question(plain, Problem(fewer, plain.rulebook, plain.settings))


def test_why_a_cell_was_changed_goes_with_the_scenario_there_and_back():
    cut = CASE.envelopes[0]
    fewer = replace(CASE, envelopes=(replace(cut, state_mvnd=cut.state_mvnd - 1000), *CASE.envelopes[1:]))
    mine, _ = Draft.of(CASE, AS_OF).accept(edits_between(CASE, fewer), "Hội đồng")
    made = scenario_from_changes(CASE, fewer, changes=mine.changes, name="Cắt", author="A", note="why")
    read = parse_scenario(json.loads(canonical_json(to_document(made)))).scenario
    draft = Draft.of(CASE, AS_OF)
    found = take_over(apply_scenario(read, CASE, AS_OF), draft, read)
    (change,) = draft.accept(found.edits, "Lấy theo kịch bản", found.signed)[0].changes
    assert change.reason == "Hội đồng"
    review = review_version(OpenedVersion(_version(CASE, read), read))
    assert [each.reason for each in review.changes] == ["Hội đồng"]


def _version(case: Case, scenario: Scenario) -> SimpleNamespace:
    """As much of a stored version as a review reads."""
    return SimpleNamespace(record=SimpleNamespace(as_of="2026-11-30"), plan=None, overrides=to_document(scenario),
                           base_tables=case_to_tables(case), scenario=SimpleNamespace(name=scenario.name))
