"""Scenarios: what each key changes, that nothing else does, and that every wrong entry is named by its path."""
from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from models.domain import BudgetLine, Decision, Envelope, LinkKind
from models.register.case_io import read_case
from models.register.new_case import EXAMPLE_CASE
from models.scenario import ScenarioFaults, apply_scenario, parse_scenario, pose_problem, read_scenario
from models.settings import Level, PriorityMode
from models.wording import LANGUAGES
from models.words.finding_text import finding_sentence
from tests.builders import AS_OF, make_case

ROOT = Path(__file__).resolve().parent.parent
SIGNED = "author: Planner\nnote: Why\n"


def scenario_of(tmp_path, text):
    path = tmp_path / "scenario.yaml"
    path.write_text(SIGNED + text, encoding="utf-8")
    return read_scenario(path)


def applied(tmp_path, text, case=None):
    reading = scenario_of(tmp_path, text)
    assert reading.findings == ()
    return apply_scenario(reading.scenario, case or make_case(), AS_OF)


def test_no_scenario_is_the_case_alone():
    case = make_case()
    assert apply_scenario(None, case, AS_OF).case is case


def test_an_empty_scenario_changes_nothing(tmp_path):
    case = make_case()
    assert applied(tmp_path, "", case).digest == apply_scenario(None, case, AS_OF).digest


def test_the_documented_example(tmp_path):
    text = re.search(r"```yaml\n(.*?)```", (ROOT / "docs" / "scenario_file.md").read_text(encoding="utf-8"), re.S)[1]
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    reading = read_scenario(tmp_path / "s.yaml")
    assert reading.findings == ()
    case = read_case(EXAMPLE_CASE).case
    problem, findings = pose_problem(case, date(2026, 1, 1), reading.scenario)
    assert [f for f in findings if f.severity == "error"] == []
    assert problem.rulebook.as_of == date(2026, 11, 23)
    floor = problem.rulebook.rule("enterprise_share_floor.state_led")
    assert (floor.value, floor.overridden_value, floor.override_reason) == (
        Fraction(1, 4), Fraction(1, 5), "Proposal under discussion")
    assert problem.rulebook.share("state_share_cap.state_led") is None
    assert problem.rulebook.code("counterpart_who_counts") == "enterprises_and_institutes"
    assert (problem.settings.size_exponent, problem.settings.levels) == (Fraction(1, 2), (Level.VALUE, Level.PRIORITY))
    assert problem.case.envelopes == (Envelope(2026, None, "", 12000),)
    assert {pool.pool_id: (pool.cap_mvnd, pool.members, pool.min_projects) for pool in problem.case.pools} == {
        "VD-tran-dia-phuong": (11000, ("Hà Nội",), None), "top-down": (None, ("top_down_order",), 1)}
    assert [(t.target_share, t.is_hard) for t in problem.case.targets] == [(Fraction(9, 20), True)]
    assert problem.case.links == ()
    assert problem.case.criteria[0].weight == 2
    assert problem.case.project_by_id["VD-002"].decision is Decision.MUST
    assert {c.project_id: c.total_mvnd for c in problem.case.costs} == {"VD-001": 21000, "VD-002": 8000}
    assert case == read_case(EXAMPLE_CASE).case


def test_numbers_are_exact_and_off_is_off(tmp_path):
    problem = applied(tmp_path, "settings: {priority_bonus_share: 0.1, priority_mode: off, carry_over: true}\n")
    assert problem.settings.priority_bonus_share == Fraction(1, 10)
    assert problem.settings.priority_mode is PriorityMode.OFF
    assert problem.settings.carry_over is True


def test_a_rule_is_switched_off_by_a_bare_word(tmp_path):
    assert applied(tmp_path, "rules: {enterprise_share_floor.market: off}\n").rulebook.share(
        "enterprise_share_floor.market") is None


def test_a_factor_applies_before_whole_years_wherever_it_stands(tmp_path):
    case = make_case(1, envelopes=(Envelope(2026, None, "", 1000), Envelope(2027, None, "", 1000)))
    for text in ("envelopes: {scale: 0.5, 2026: 80}\n", "envelopes: {2026: 80, scale: 0.5}\n"):
        made = {each.year: each.state_mvnd for each in applied(tmp_path, text, case).case.envelopes}
        assert made == {2026: 80, 2027: 500}


def test_envelopes_scale_rounds_down_and_years_replace(tmp_path):
    lines = (Envelope(2026, BudgetLine.RECURRENT, "", 1001), Envelope(2026, BudgetLine.DEVELOPMENT, "", 10),
             Envelope(2027, None, "", 999))
    case = make_case(envelopes=lines)
    assert [e.state_mvnd for e in applied(tmp_path, "envelopes: {scale: 0.5}\n", case).case.envelopes] == [5, 500, 499]
    assert set(applied(tmp_path, "envelopes: {2026: 5000}\n", case).case.envelopes) == {
        Envelope(2026, None, "", 5000), lines[2]}


def test_envelope_rows_replace_by_key(tmp_path):
    case = make_case()
    problem = applied(tmp_path, "envelopes:\n- {year: 2026, state_mvnd: 7}\n- {year: 2028, budget_line: recurrent, "
                                "state_mvnd: 8}\n", case)
    assert set(problem.case.envelopes) == {
        Envelope(2026, None, "", 7), Envelope(2027, None, "", 1_000_000), Envelope(2028, BudgetLine.RECURRENT, "", 8)}


def test_links_and_pools_are_added(tmp_path):
    case = applied(tmp_path, "links: [{link_id: L1, kind: excludes, project_ids: [P1, P2]}]\n"
                             "pools: [{pool_id: A, dimension: all, max_projects: 1}]\n").case
    assert (case.links[0].kind, case.links[0].project_ids, case.pools[0].max_projects) == (
        LinkKind.EXCLUDES, ("P1", "P2"), 1)


def test_a_pledge_can_be_changed_over_an_assumption(tmp_path):
    case = make_case(pledges=(), assumptions=("pledges_at_floor",))
    key = "{project_id: P1, year: 2026}"
    problem = applied(tmp_path, f"cells: [{{table: pledges, key: {key}, column: amount_mvnd, value: 600}}]\n", case)
    assert sorted(p.amount_mvnd for p in problem.case.pledges) == [500, 500, 500, 600]


def test_a_scenario_may_repair_a_setting_of_the_case(tmp_path):
    case = make_case(settings={"size_exponent": "big"})
    reading = scenario_of(tmp_path, "settings: {size_exponent: 1}\n")
    assert pose_problem(case, AS_OF, reading.scenario)[0].settings.size_exponent == 1
    assert [f.code for f in pose_problem(case, AS_OF)[1]] == ["setting_not_readable"]


def test_a_date_before_the_rules_is_named(tmp_path):
    problem, findings = pose_problem(make_case(), date(2000, 1, 1))
    assert problem is None
    assert [(f.code, f.values["as_of"]) for f in findings] == [("no_rule_in_force", "2000-01-01")]


def test_author_and_note_are_asked_for(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text("name: x\n", encoding="utf-8")
    reading = read_scenario(path)
    assert {(f.code, f.severity, f.column) for f in reading.findings} == {
        ("scenario_unsigned", "warning", "author"), ("scenario_unsigned", "warning", "note")}
    assert reading.scenario is not None


READING_FAULTS = [
    ("rulez: {}\n", "scenario_unknown_key", "rulez"),
    ("rules: [1]\n", "scenario_wrong_shape", "rules"),
    ("pools: {a: 1}\n", "scenario_wrong_shape", "pools"),
    ("cells: [1]\n", "scenario_wrong_shape", "cells.1"),
    ("rules: {a: 1}\n", "unknown_rule", "rules.a"),
    ("rules: {enterprise_share_floor.market: {worth: 1}}\n", "scenario_wrong_shape",
     "rules.enterprise_share_floor.market"),
    ("rules: {enterprise_share_floor.market: 1.01}\n", "above_maximum", "rules.enterprise_share_floor.market"),
    ("rules: {enterprise_share_floor.market: -0.01}\n", "below_minimum", "rules.enterprise_share_floor.market"),
    ("rules: {enterprise_share_floor.market: 50%}\n", "number_text", "rules.enterprise_share_floor.market"),
    ("rules: {counterpart_who_counts: off}\n", "unknown_choice", "rules.counterpart_who_counts"),
    ("settings: {a: 1}\n", "setting_unknown_key", "settings.a"),
    ("settings: {size_exponent: 3}\n", "setting_above_maximum", "settings.size_exponent"),
    ("as_of: 31/12/2026\n", "bad_date", "as_of"),
]


@pytest.mark.parametrize(("text", "code", "column"), READING_FAULTS)
def test_wrong_entries_are_named_by_their_path(tmp_path, text, code, column):
    reading = scenario_of(tmp_path, text)
    assert reading.scenario is None
    assert [(f.code, f.file, f.column) for f in reading.findings] == [(code, "scenario.yaml", column)]
    assert all(finding_sentence(reading.findings[0], language) for language in LANGUAGES)


@pytest.mark.parametrize(("text", "code", "row"), [
    ("a: [\n", "document_syntax", 4), ("name: a\nname: b\n", "document_key_twice", 4)])
def test_broken_yaml_names_its_line(tmp_path, text, code, row):
    assert [(f.code, f.row) for f in scenario_of(tmp_path, text).findings] == [(code, row)]


def test_files_that_are_no_scenario(tmp_path):
    assert [f.code for f in read_scenario(tmp_path / "none.yaml").findings] == ["path_missing"]
    assert [f.code for f in parse_scenario(["a"]).findings] == ["scenario_not_a_mapping"]


def cell(**changes):
    entry = {"table": "projects", "key": {"project_id": "P1"}, "column": "decision", "value": "must", **changes}
    return yaml.safe_dump({"cells": [entry]})


APPLYING_FAULTS = [
    ("cells: [{table: projects}]\n", "scenario_cell_shape", "cells.1"),
    (cell(table="people"), "unknown_table", "cells.1.table"),
    (cell(column="decison"), "scenario_unknown_column", "cells.1.column"),
    (cell(key={"id": "P1"}), "scenario_unknown_column", "cells.1.key.id"),
    (cell(column="project_id"), "key_is_fixed", "cells.1.column"),
    (cell(key={"project_id": "P9"}), "no_such_row", "cells.1.key"),
    (cell(table="costs", column="total_mvnd", value=1), "several_rows", "cells.1.key"),
    (cell(value="perhaps"), "unknown_choice", "cells.1.value"),
    (cell(column="trl_now", value=10), "above_maximum", "cells.1.value"),
    (cell(column="name_vi", value=""), "missing_value", "cells.1.value"),
    ("envelopes: {scale: -1}\n", "below_minimum", "envelopes.scale"),
    ("envelopes: {scale: much}\n", "number_text", "envelopes.scale"),
    ("envelopes: {later: 1}\n", "scenario_unknown_key", "envelopes.later"),
    ("envelopes: {1026: 1}\n", "below_minimum", "envelopes.1026"),
    ("envelopes: {2026: 1.5}\n", "money_fraction", "envelopes.2026"),
    ("envelopes: [1]\n", "scenario_wrong_shape", "envelopes.1"),
    ("envelopes: [{state_mvnd: 1}]\n", "missing_value", "envelopes.1.year"),
    ("pools: [{pool_id: A}]\n", "missing_value", "pools.1.dimension"),
    ("pools: [{pool_id: A, dimension: all, cap: 1}]\n", "scenario_unknown_column", "pools.1.cap"),
    ("targets: [{product_no: 1, year: 2026, basis: x, target_share: 0.5}]\n", "unknown_choice", "targets.1.basis"),
    ("links: [{link_id: L9, remove: true, kind: excludes}]\n", "no_such_row", "links.1"),
    ("weights: {beauty: 1}\n", "unknown_criterion", "weights.beauty"),
    ("weights: {merit: -1}\n", "below_minimum", "weights.merit"),
]


@pytest.mark.parametrize(("text", "code", "column"), APPLYING_FAULTS)
def test_what_does_not_fit_the_case_is_named_by_its_path(tmp_path, text, code, column):
    reading = scenario_of(tmp_path, text)
    assert reading.findings == ()
    with pytest.raises(ScenarioFaults) as caught:
        apply_scenario(reading.scenario, make_case(), AS_OF)
    assert [(f.code, f.file, f.column) for f in caught.value.findings] == [(code, "scenario.yaml", column)]
    assert all(finding_sentence(caught.value.findings[0], language) for language in LANGUAGES)
    assert pose_problem(make_case(), AS_OF, reading.scenario) == (None, caught.value.findings)


def test_all_faults_of_a_scenario_come_at_once(tmp_path):
    reading = scenario_of(tmp_path, "weights: {a: 1, b: 2}\nenvelopes: {x: 1}\n")
    with pytest.raises(ScenarioFaults) as caught:
        apply_scenario(reading.scenario, make_case(), AS_OF)
    assert len(caught.value.findings) == 3
