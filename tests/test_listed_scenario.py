"""A scenario is a saved list: its entries keep who, when and why, what is off stays off, old files read as before."""
from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings

from models.files.safe_yaml import load_yaml
from models.register.draft import Draft
from models.register.edits import Edit
from models.register.single_edits import rule_edits, setting_edits
from models.rules import load_rulebook
from models.scenario import apply_scenario, parse_scenario, to_document, to_yaml
from models.scenario.adopting import is_same_question, take_over
from models.scenario.entry_marks import Mark
from models.scenario.from_changes import scenario_from_changes
from models.scenario.reading import read_scenario_text
from models.store.changes import flatten_overrides
from tests.test_one_list import BASE, DAY, moves, walk

FLOOR = "enterprise_share_floor.market"
MARKED = {
    "name": "Danh sách", "author": "A", "note": "B",
    "rules": {FLOOR: {"value": "0.25", "reason": "thử", "by": "Lan", "at": "2026-11-25T03:00:00+00:00"},
              "strategic_share_floor": {"value": "off", "off": True}},
    "settings": {"scale_levels": {"value": "3", "reason": "ít mức", "by": "Minh"}, "size_exponent": "0.5",
                 "maximum_projects": {"value": "9", "off": "true"}},
    "rows": {"costs": [{"project_id": "P1", "year": 2028, "budget_line": "recurrent", "total_mvnd": 5,
                        "reason": "bổ sung"},
                       {"project_id": "P2", "year": 2026, "budget_line": "recurrent", "remove": True, "off": True}]},
    "cells": [{"table": "projects", "key": {"project_id": "P2"}, "column": "locality", "value": "Huế", "off": True},
              {"table": "projects", "key": {"project_id": "P1"}, "column": "decision", "value": "must",
               "reason": "QĐ 12", "by": "Lan"}]}


def test_marks_are_kept_and_what_is_off_is_not_applied():
    scenario = parse_scenario(MARKED).scenario
    assert scenario.rules == {FLOOR: (Fraction(1, 4), "thử")}
    assert set(scenario.settings) == {"scale_levels", "size_exponent"}
    assert scenario.marks["projects", ("P1",), "decision"] == Mark("QĐ 12", "Lan")
    assert scenario.marks["rules", (FLOOR,), "value"] == Mark("", "Lan", "2026-11-25T03:00:00+00:00")
    problem = apply_scenario(scenario, BASE, DAY)
    assert problem.case.project_by_id["P1"].decision == "must" and problem.case.project_by_id["P2"].locality == ""
    assert problem.settings.maximum_projects == 5 and len(problem.case.costs) == 5
    assert problem.rulebook.values["strategic_share_floor"].value is not None


def test_a_scenario_with_marks_is_read_again_as_it_was_written():
    scenario = parse_scenario(MARKED).scenario
    assert parse_scenario(to_document(scenario)).scenario == scenario
    assert read_scenario_text(to_yaml(scenario).encode(), "x.yaml").scenario == scenario
    assert parse_scenario(load_yaml(to_yaml(scenario).encode())).scenario.off == scenario.off


@pytest.mark.parametrize(("document", "code", "column"), [
    ({"rules": {FLOOR: {"value": "0.2", "who": "x"}}}, "scenario_wrong_shape", f"rules.{FLOOR}"),
    ({"rules": {FLOOR: {"value": "7", "off": True}}}, "above_maximum", f"rules.{FLOOR}"),
    ({"rules": {"nothing": {"value": "7", "off": True}}}, "unknown_rule", "rules.nothing"),
    ({"settings": {"scale_levels": {"value": "3", "off": "maybe"}}}, "scenario_wrong_shape",
     "settings.scale_levels.off"),
    ({"settings": {"scale_levels": {"value": "3", "at": "hôm qua"}}}, "bad_date", "settings.scale_levels.at"),
    ({"cells": [{"table": "projects", "off": True}, "x"]}, "scenario_wrong_shape", "cells.2"),
    ({"rows": {"costs": ["x", {"off": True}]}}, "scenario_wrong_shape", "rows.costs.1")])
def test_what_is_wrong_beside_an_entry_is_told_with_its_place(document, code, column):
    found = [finding for finding in parse_scenario(document).findings if finding.severity == "error"]
    assert (code, column) in [(finding.code, finding.column) for finding in found]


def test_an_unknown_key_of_a_cell_is_refused_still():
    cell = {"table": "projects", "key": {"project_id": "P1"}, "column": "locality", "value": "Huế", "who": "x"}
    with pytest.raises(ValueError, match="scenario_cell_shape"):
        apply_scenario(parse_scenario({"cells": [cell]}).scenario, BASE, DAY)


def listed(draft: Draft):
    rules = {rule_id: (each.value, each.reason) for rule_id, each in draft.rules.items()}
    return scenario_from_changes(draft.base, draft.case, rules=rules, as_of=draft.as_of, name="x", author="A", note="n",
                                 changes=draft.changes)


@settings(max_examples=60, deadline=None)
@given(moves)
def test_a_list_saved_as_a_scenario_gives_the_draft_and_comes_back_as_a_list(steps):
    draft = walk(steps)
    scenario = listed(draft)
    again = parse_scenario(to_document(scenario)).scenario
    assert again == scenario and read_scenario_text(to_yaml(scenario).encode(), "").scenario == scenario
    problem = apply_scenario(again, BASE, DAY)
    fresh = Draft.of(BASE, DAY)
    after, refused = fresh.accept(take_over(problem, fresh, again).edits)
    if not refused:
        assert after.case.digest == draft.case.digest
        assert (after.rule_cells, after.as_of) == (draft.rule_cells, draft.as_of)


def test_reasons_names_and_times_go_with_the_list_and_come_back():
    draft, _ = Draft.of(BASE, DAY).accept(rule_edits({}, FLOOR, Fraction(1, 4)), "thử")
    draft, _ = draft.accept([Edit("P1", "projects", ("P1",), "locality", "", "Huế")], "chuyển nơi")
    draft, _ = draft.accept(setting_edits(draft.case.settings, "scale_levels", "3"), "ít mức")
    draft, _ = draft.accept([Edit("P1", "costs", ("P1", "2026", "recurrent"), "year", 2026, 2029)], "lùi")
    draft = draft.signed("Lan", datetime(2026, 11, 25, tzinfo=UTC))
    draft, _ = draft.switch(draft.changes[1:2], False)
    scenario = parse_scenario(to_document(listed(draft))).scenario
    assert [cell["column"] for cell in scenario.off.cells] == ["locality"]
    assert {mark.by for mark in scenario.marks.values()} == {"Lan"} and len(scenario.marks) == 5
    fresh = Draft.of(BASE, DAY)
    found = take_over(apply_scenario(scenario, BASE, DAY), fresh, scenario)
    after, _ = fresh.accept(found.edits, "cả kịch bản", found.reasons)
    reasons = {change.edit.table: change.reason for change in after.changes}
    assert reasons["rules"] == "thử" and reasons["settings"] == "ít mức" and "lùi" in {
        change.reason for change in after.changes}


def test_versions_differ_by_what_counts_and_not_by_marks():
    scenario = parse_scenario(MARKED).scenario
    plain = parse_scenario({**MARKED, "rules": {FLOOR: {"value": "0.25", "reason": "thử"}},
                            "settings": {"scale_levels": "3", "size_exponent": "0.5"},
                            "rows": {"costs": MARKED["rows"]["costs"][:1]}, "cells": MARKED["cells"][1:]}).scenario
    assert dict(flatten_overrides(to_document(scenario))) == dict(flatten_overrides(to_document(plain)))
    assert is_same_question(apply_scenario(scenario, BASE, DAY), apply_scenario(plain, BASE, DAY))
    assert load_rulebook(DAY).values
