"""Scenarios stacked, written and read again, built on parents, made from changes; and the presets that are shipped."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain import Envelope
from models.no_plan.relaxations import apply_relaxation, find_relaxations, to_scenario
from models.problem import state_problem
from models.register.case_io import read_case
from models.register.new_case import EXAMPLE_CASE
from models.rules import DATA
from models.scenario import (
    Scenario,
    apply_scenario,
    find_conflicts,
    parse_scenario,
    pose_problem,
    read_scenario,
    stack_scenarios,
    to_yaml,
)
from models.scenario.conflicts import ConflictKind
from models.scenario.folder import read_folder, read_with_parents, resolve_parents
from models.scenario.from_changes import scenario_from_changes
from models.search_limits import SolveLimits
from models.wording import LANGUAGES
from models.words.conflict_text import relaxation_yaml
from models.words.finding_text import finding_sentence
from tests.builders import AS_OF, make_case
from tests.random_problems import tiny_problem
from tests.test_pages_allocation import impossible_case

PRESETS = read_folder()


def scenario(**document: object) -> Scenario:
    reading = parse_scenario({"author": "A", "note": "N", **document})
    assert reading.scenario is not None, reading.findings
    return reading.scenario


def read_again(one: Scenario, folder: Path) -> Scenario:
    path = folder / "again.yaml"
    path.write_text(to_yaml(one), encoding="utf-8")
    reading = read_scenario(path)
    assert reading.scenario is not None, (reading.findings, to_yaml(one))
    return reading.scenario


WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
AMOUNTS = st.integers(0, 99_999).map(lambda n: n / 100)
DOCUMENTS = st.fixed_dictionaries({}, optional={
    "name": WORDS, "note": WORDS, "author": WORDS, "parent": WORDS, "as_of": st.dates(),
    "rules": st.dictionaries(st.sampled_from(["enterprise_share_floor.market", "strategic_share_floor"]), st.one_of(
        st.just("off"), st.decimals(0, 1, places=4), st.fixed_dictionaries(
            {"value": st.decimals(0, 1, places=3), "reason": WORDS}))),
    "settings": st.fixed_dictionaries({}, optional={
        "priority_mode": st.sampled_from(["off", "bonus"]), "size_exponent": st.decimals(0, 2, places=2),
        "carry_over": st.booleans(), "levels": st.just(["value", "priority"])}),
    "envelopes": st.one_of(st.dictionaries(st.sampled_from(["scale", 2026, 2027]), AMOUNTS),
                           st.lists(st.fixed_dictionaries({"scale": AMOUNTS, "year": st.just(2026)}))),
    "pools": st.lists(st.dictionaries(WORDS, st.one_of(WORDS, st.none(), st.lists(WORDS), st.booleans()))),
    "cells": st.lists(st.fixed_dictionaries({"table": WORDS, "key": st.dictionaries(WORDS, WORDS), "value": WORDS})),
    "weights": st.dictionaries(WORDS, AMOUNTS),
    "rows": st.dictionaries(st.sampled_from(["costs", "projects"]), st.lists(st.dictionaries(WORDS, WORDS))),
})


@given(DOCUMENTS, st.lists(DOCUMENTS, max_size=2))
@settings(max_examples=80, deadline=None)
def test_a_scenario_written_and_read_again_is_the_same(tmp_path_factory, document, layers):
    one = scenario(**{**document, "layers": layers})
    assert read_again(one, tmp_path_factory.getbasetemp()) == one


@pytest.mark.parametrize("seed", range(20))
def test_a_stack_is_its_scenarios_one_after_the_other(seed):
    """Applying two at once is applying the second to what the first made of the case."""
    problems = [tiny_problem(Random(f"layers {seed} {side}")) for side in "abc"]
    cases = [replace(problem.case, assumptions=()) for problem in problems]
    first = scenario_from_changes(cases[0], cases[1], settings={"carry_over": "true"})
    second = scenario_from_changes(cases[1], cases[2], settings={"carry_over": "false"})
    stacked = apply_scenario(stack_scenarios([first, second]), cases[0], AS_OF)
    after_first = apply_scenario(first, cases[0], AS_OF)
    after_both = apply_scenario(second, after_first.case, AS_OF)
    assert stacked.case.digest == after_both.case.digest
    assert stacked.settings.carry_over is False


@pytest.mark.parametrize("seed", range(20))
def test_changes_of_a_register_are_a_scenario(seed, tmp_path):
    """Rows added and taken out, cells changed: the scenario, written and read again, leads to the other register."""
    before, after = (replace(tiny_problem(Random(f"changes {seed} {side}")).case, assumptions=()) for side in "ab")
    after = replace(after, settings={**before.settings, "carry_over": "true"})
    made = scenario_from_changes(before, after, name="Sửa", author="A", note="N")
    assert apply_scenario(read_again(made, tmp_path), before, AS_OF).case.digest == after.digest


def test_no_change_is_an_empty_scenario():
    case = make_case()
    assert scenario_from_changes(case, case).changes_nothing
    assert not scenario_from_changes(case, make_case(score=9)).changes_nothing


def test_a_relaxation_is_a_scenario_that_gives_the_same_problem():
    problem = state_problem(impossible_case(), AS_OF)
    relaxation = find_relaxations(problem, SolveLimits(time_limit_seconds=20.0))[0]
    made = parse_scenario(to_scenario(problem, relaxation, name="R", author="A", note="N")).scenario
    assert apply_scenario(made, problem.case, AS_OF).case.digest == apply_relaxation(problem, relaxation).case.digest
    written = yaml.safe_load(relaxation_yaml(problem, relaxation, 1, "vi"))
    assert set(written) - {"name", "note", "author"}


# --- order and conflicts -------------------------------------------------------------------------------------------

def test_later_wins_and_the_conflict_is_told():
    low = scenario(name="low", rules={"enterprise_share_floor.market": "0.4"}, settings={"size_exponent": "0"})
    high = scenario(name="high", rules={"enterprise_share_floor.market": {"value": "0.6", "reason": "R"}},
                    settings={"size_exponent": "0"})
    for order, value in (((low, high), Fraction(3, 5)), ((high, low), Fraction(2, 5))):
        stack = stack_scenarios(order)
        rule = apply_scenario(stack, make_case(), AS_OF).rulebook.rule("enterprise_share_floor.market")
        # The law's own value stands beside the one in use, however many layers changed it.
        assert (rule.value, rule.overridden_value) == (value, Fraction(1, 2))
        (conflict,) = find_conflicts(stack)
        assert (conflict.part, conflict.row, conflict.kind) == (
            "rules", "enterprise_share_floor.market", ConflictKind.REPLACED)
        assert (conflict.winner.layer, Fraction(conflict.winner.value)) == (order[1].name, value)


def test_equal_values_are_no_conflict():
    one, other = (scenario(name=name, settings={"priority_mode": "off"}, envelopes={"2026": "5"}) for name in "ab")
    assert find_conflicts(stack_scenarios([one, other])) == ()


@pytest.mark.parametrize(("first", "second", "kind", "amounts"), [
    ({"scale": "0.9"}, {"scale": "0.5"}, ConflictKind.COMBINED, (45, 90)),
    ({"scale": "0.5"}, {"2026": "80"}, ConflictKind.COMBINED, (80, 100)),
    ({"2026": "80"}, {"scale": "0.5"}, ConflictKind.COMBINED, (40, 100)),
    ({"2026": "80"}, {"2026": "70"}, ConflictKind.REPLACED, (70, 200)),
])
def test_factors_combine_and_amounts_replace(first, second, kind, amounts):
    case = make_case(envelopes=(Envelope(2026, None, "", 100), Envelope(2027, None, "", 200)))
    stack = stack_scenarios([scenario(name="a", envelopes=first), scenario(name="b", envelopes=second)])
    made = apply_scenario(stack, case, AS_OF).case
    assert tuple(row.state_mvnd for row in sorted(made.envelopes, key=lambda row: row.year)) == amounts
    assert [conflict.kind for conflict in find_conflicts(stack)] == [kind]


def test_a_factor_on_one_year_leaves_the_others():
    case = make_case(envelopes=(Envelope(2026, None, "", 101), Envelope(2027, None, "", 200)))
    made = apply_scenario(scenario(envelopes=[{"scale": "0.5", "year": 2026}]), case, AS_OF).case
    assert {row.year: row.state_mvnd for row in made.envelopes} == {2026: 50, 2027: 200}
    problem, found = pose_problem(case, AS_OF, scenario(envelopes=[{"scale": "0.5", "year": 2033}]))
    assert problem is None and [finding.column for finding in found] == ["envelopes.1"]


@pytest.mark.parametrize(("first", "second", "column"), [
    ({"pools": [{"pool_id": "x", "cap_mvnd": 5}]}, {"pools": [{"pool_id": "x", "cap_mvnd": 6}]}, "cap_mvnd"),
    ({"pools": [{"pool_id": "x", "cap_mvnd": 5}]},
     {"cells": [{"table": "pools", "key": {"pool_id": "x"}, "column": "cap_mvnd", "value": 7}]}, "cap_mvnd"),
    ({"pools": [{"pool_id": "x", "cap_mvnd": 5}]}, {"pools": [{"pool_id": "x", "remove": True}]}, "cap_mvnd"),
    ({"weights": {"merit": 2}},
     {"cells": [{"table": "criteria", "key": {"criterion_id": "merit"}, "column": "weight", "value": 3}]}, "weight"),
    ({"as_of": "2026-11-01"}, {"as_of": "2026-12-01"}, ""),
])
def test_the_same_cell_is_found_however_it_is_written(first, second, column):
    (conflict,) = find_conflicts(stack_scenarios([scenario(name="a", **first), scenario(name="b", **second)]))
    assert (conflict.column, conflict.winner.layer, conflict.kind) == (column, "b", ConflictKind.REPLACED)
    for language in LANGUAGES:
        assert conflict.winner.value in finding_sentence(conflict.to_finding(), language)


def test_a_fault_inside_a_layer_is_told_with_its_path():
    assert [finding.column for finding in parse_scenario({"author": "A", "note": "N", "layers": [
        {}, {"rules": {"no_such_rule": 1}}]}).findings] == ["layers.2.rules.no_such_rule"]
    bad = scenario(cells=[{"table": "projects", "key": {"project_id": "X"}, "column": "score", "value": 1}])
    _, found = pose_problem(make_case(), AS_OF, stack_scenarios([scenario(), bad]))
    assert [finding.column.startswith("layers.2.cells.1") for finding in found] == [True]


# --- parents -------------------------------------------------------------------------------------------------------

def put(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(f"author: A\nnote: N\nname: {name}\n{text}", encoding="utf-8")
    return path


def test_parents_apply_first(tmp_path):
    put(tmp_path, "root", "settings: {size_exponent: 0, priority_mode: off}\n")
    put(tmp_path, "middle", "parent: root\nsettings: {size_exponent: 0.5}\n")
    child = put(tmp_path, "child", "parent: middle\nrules: {strategic_share_floor: 0.2}\n")
    reading = read_with_parents(child)
    assert reading.findings == ()
    problem = apply_scenario(reading.scenario, make_case(), AS_OF)
    assert (problem.settings.size_exponent, problem.settings.priority_mode) == (Fraction(1, 2), "off")
    assert problem.rulebook.share("strategic_share_floor") == Fraction(1, 5)
    assert [layer.name for layer in reading.scenario.layers] == ["root", "middle"]


def test_a_missing_parent_and_a_circle_are_told(tmp_path):
    alone = read_with_parents(put(tmp_path, "alone", "parent: nowhere\nsettings: {size_exponent: 0}\n"))
    assert [(f.code, f.severity) for f in alone.findings] == [("scenario_parent_missing", "warning")]
    assert alone.scenario.settings
    put(tmp_path, "one", "parent: two\n")
    circle = read_with_parents(put(tmp_path, "two", "parent: one\n"))
    assert circle.scenario is None and [f.code for f in circle.findings] == ["scenario_parent_circle"]


# --- presets -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("key", sorted(PRESETS.scenarios))
def test_a_preset_is_signed_in_both_languages_canonical_and_fits_a_register(key, tmp_path):
    one = PRESETS.scenarios[key]
    assert one.name and one.name_en and one.author and one.note and one.note_en
    assert all(reason for _, reason in one.rules.values()), "a rule that is touched says on what ground"
    assert read_again(one, tmp_path) == one
    resolved = resolve_parents(one, (PRESETS,))
    assert resolved.findings == ()
    problem, found = pose_problem(read_case(EXAMPLE_CASE).case, AS_OF, resolved.scenario)
    assert problem is not None and not [f for f in found if f.severity == "error"]
    plain = state_problem(read_case(EXAMPLE_CASE).case, AS_OF)
    assert (problem.settings == plain.settings and problem.case.envelopes == plain.case.envelopes
            and problem.rulebook.digest == plain.rulebook.digest) == (
        key in ("base", "priority-tie-break", "size-exponent-1"))


def test_the_presets_asked_for_are_shipped():
    assert PRESETS.findings == () and (DATA / "scenarios").is_dir()
    assert set(PRESETS.scenarios) >= {
        "base", "envelope-minus-10", "who-counts-with-universities", "strategic-floor-15", "priority-off",
        "priority-tie-break", "priority-bonus", "localisation-hard", "localisation-soft", "size-exponent-0",
        "size-exponent-1"}


def test_a_tenth_less_is_a_tenth_less_of_every_row():
    case = read_case(DATA / "sample" / "illustrative").case
    less = apply_scenario(PRESETS.scenarios["envelope-minus-10"], case, AS_OF).case
    assert [row.state_mvnd for row in less.envelopes] == [row.state_mvnd * 9 // 10 for row in case.envelopes]
