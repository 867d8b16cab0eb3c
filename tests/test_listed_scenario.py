"""A scenario is a saved list: its entries keep who, when and why, what is off stays off, old files read as before."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings

from models.domain import Envelope
from models.files.safe_yaml import load_yaml
from models.register.draft import Draft
from models.register.draft_file import DraftContent, decode_draft, encode_draft, read_steps
from models.register.edits import Edit
from models.register.net_changes import NetChanges
from models.register.single_edits import rule_edits, setting_edits
from models.rules import load_rulebook
from models.scenario import apply_scenario, parse_scenario, to_document, to_yaml
from models.scenario.adopting import entries_of, is_same_question, take_over
from models.scenario.entry_marks import Mark
from models.scenario.from_changes import scenario_from_changes
from models.scenario.layers import stack_scenarios
from models.scenario.reading import read_scenario_text
from models.store.changes import flatten_overrides
from models.words.change_text import change_place, change_value
from tests.test_one_list import BASE, DAY, moves, walk

FLOOR = "enterprise_share_floor.market"
SOON = datetime(2026, 11, 26, tzinfo=UTC)
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
    after, _ = fresh.accept(found.edits, "cả kịch bản", found.signed, found.off)
    after = after.signed("Minh", datetime(2026, 11, 26, tzinfo=UTC))
    reasons = {change.edit.table: change.reason for change in after.changes}
    assert reasons["rules"] == "thử" and reasons["settings"] == "ít mức" and "lùi" in {
        change.reason for change in after.changes}
    # Who made each entry and when comes back with it; what was off is there and off; one step, undone as one.
    assert {(change.actor, change.at.day) for change in after.changes} == {("Lan", 25)}
    (off,) = (change for change in after.changes if not change.is_on)
    assert (off.edit.column, off.edit.old, off.edit.new, off.reason) == ("locality", "", "Huế", "chuyển nơi")
    again, refused = after.switch([off], True)
    assert not refused and again.case.project_by_id["P1"].locality == "Huế" and after.undo().changes == ()


def test_a_list_taken_over_survives_its_draft_file_and_an_older_one_still_opens(tmp_path):
    scenario, fresh = parse_scenario(MARKED).scenario, Draft.of(BASE, DAY)
    found = take_over(apply_scenario(scenario, BASE, DAY), fresh, scenario)
    draft = fresh.accept(found.edits, "cả kịch bản", found.signed, found.off)[0].signed("Minh", SOON)
    content = DraftContent("d", draft, "thử", saved_at=SOON)
    plain = decode_draft(encode_draft(content))
    assert NetChanges(read_steps(plain["done"])).changes == draft.changes
    assert sum(not change.is_on for change in draft.changes) == 4
    (step,) = plain["done"]
    old = {**{name: part for name, part in step.items() if name not in ("signed", "off")},
           "reasons": [["projects", ["P1"], "decision", "QĐ 12"]]}
    (lock,) = (change for change in NetChanges(read_steps([old])).changes if change.edit.column == "decision")
    assert (lock.reason, lock.actor, lock.at) == ("QĐ 12", "Minh", SOON)


def test_opening_replaces_what_is_off_and_adding_keeps_it():
    scenario = parse_scenario(MARKED).scenario
    mine, _ = Draft.of(BASE, DAY).accept([Edit("P2", "projects", ("P2",), "locality", "", "Vinh")], "tôi")
    mine, _ = mine.accept([Edit("P1", "projects", ("P1",), "name_en", "", "One")], "tôi")
    mine, _ = mine.switch(mine.changes, False)
    opened = take_over(apply_scenario(scenario, BASE, DAY), mine, scenario)
    added = take_over(apply_scenario(scenario, BASE, DAY), mine, scenario, on_top=True)
    assert "name_en" not in [change.edit.column for change in opened.off]
    assert [change.edit.new for change in added.off if change.edit.column in ("name_en", "locality")] == ["One", "Huế"]


def test_a_scenario_of_any_age_is_a_list_with_the_note_of_the_layer_that_makes_an_entry():
    cut = parse_scenario({"name": "Cắt", "author": "Bộ Tài chính", "note": "cắt 10 %", "envelopes": {"scale": 0.9}})
    stack = stack_scenarios((cut.scenario, parse_scenario(MARKED).scenario), author="Lan", note="cả hai")
    base = replace(BASE, envelopes=(Envelope(2026, None, "", 100),))
    problem = apply_scenario(stack, base, DAY)
    entries = entries_of(stack, base, DAY, problem)
    envelopes = [each for each in entries if each.edit.table == "envelopes"]
    assert [(each.edit.old, each.edit.new, each.actor, each.reason) for each in envelopes] == [
        (100, 90, "Bộ Tài chính", "cắt 10 %")]
    by_place = {each.place: each for each in entries}
    assert by_place["projects", ("P1",), "decision"].reason == "QĐ 12"
    assert by_place["rules", (FLOOR,), "value"].at.day == 25
    assert [each.edit.table for each in entries if not each.is_on] == ["rules", "settings", "projects", "costs"]
    # What is on, accepted by a draft of the register, is the problem; nothing else is in the list.
    after, refused = Draft.of(base, DAY).accept(each.edit for each in entries if each.is_on)
    assert not refused and after.case.digest == problem.case.digest


def test_the_log_of_a_version_speaks_of_entries_that_are_off_and_of_reasons():
    """What somebody switches off, and a reason given later, is a change like another; who and when is the log's own."""
    told = dict(flatten_overrides(to_document(parse_scenario(MARKED).scenario)))
    assert told["overrides.cells.projects.P1.decision"] == "must"
    assert told["overrides.why.cells.projects.P1.decision"] == "QĐ 12"
    assert told["overrides.why.settings.scale_levels"] == "ít mức"
    assert told["overrides.why.rows.costs.P1/2028/recurrent"] == "bổ sung"
    assert told["overrides.off.cells.projects.P2.locality"] == "Huế"
    assert told["overrides.off.rules.strategic_share_floor"] == "off"
    assert "overrides.cells.projects.P2.locality" not in told
    assert change_place("overrides.off.cells.projects.P2.locality", "vi", {"P2": "Hai"}).endswith("đang tắt")
    assert change_value("overrides.why.settings.scale_levels", "ít mức", "vi") == "ít mức"


def test_versions_differ_by_what_counts_and_not_by_marks():
    scenario = parse_scenario(MARKED).scenario
    plain = parse_scenario({**MARKED, "rules": {FLOOR: {"value": "0.25", "reason": "thử"}},
                            "settings": {"scale_levels": "3", "size_exponent": "0.5"},
                            "rows": {"costs": MARKED["rows"]["costs"][:1]}, "cells": MARKED["cells"][1:]}).scenario
    counting = [{path: value for path, value in flatten_overrides(to_document(each))
                 if not path.startswith(("overrides.off.", "overrides.why."))} for each in (scenario, plain)]
    assert counting[0] == counting[1]
    assert is_same_question(apply_scenario(scenario, BASE, DAY), apply_scenario(plain, BASE, DAY))
    assert load_rulebook(DAY).values
