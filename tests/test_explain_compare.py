"""Comparing two plans: every input change found and made, each attributed by a re-solve; plan.json read back."""
from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from models.cli import main
from models.domain import Envelope
from models.explain.compare import MOST_PROJECTS_APART, compare_plans, facts_of
from models.explain.input_changes import apply_input_change, find_input_changes
from models.explain.plan_file import NotAPlanFile, read_plan_file
from models.planning import plan_funding
from models.problem import Problem, state_problem
from models.register.case_io import read_case
from models.report.plan_json import to_plan_json
from models.scenario import apply_scenario, parse_scenario
from models.watch import Watch
from models.wording import LANGUAGES
from models.words.compare_text import comparison_lines, input_sentence, step_sentence
from tests.builders import AS_OF, make_case, make_problem
from tests.posed import knapsack_problem
from tests.random_problems import tiny_problem, with_case, with_settings


def compared(before: Problem, after: Problem, **options: object):
    return compare_plans(facts_of(plan_funding(before)), facts_of(plan_funding(after)), before, after, **options)


def content(problem: Problem) -> tuple:
    """All that a plan rests on."""
    tables = {name: getattr(problem.case, name) for name in (
        "projects", "costs", "pledges", "scores", "criteria", "localisation", "envelopes", "targets", "pools", "links")}
    return tables, problem.settings, {i: rule.value for i, rule in problem.rulebook.values.items()}


@pytest.mark.parametrize("seed", range(30))
def test_making_every_change_turns_the_first_problem_into_the_second(seed: int) -> None:
    before, after = (tiny_problem(Random(f"compare {seed} {side}")) for side in "ab")
    problem = before
    for change in find_input_changes(before, after):
        problem = apply_input_change(problem, change, after)
    assert content(problem) == content(after)


def test_equal_problems_have_no_change_and_nothing_is_attributed() -> None:
    problem = make_problem()
    found = compared(problem, problem)
    assert (found.inputs, found.steps, found.not_attributed) == ((), (), "no_input_change")
    assert found.outcome.is_unchanged


def test_each_change_is_attributed_to_the_rule_that_made_it() -> None:
    """A dearer A leaves when the envelope shrinks; a setting that decides nothing changes nothing."""
    before = knapsack_problem({"A": 5, "B": 4}, {"A": 10, "B": 8}, 18)
    after = with_settings(with_case(before, envelopes=(Envelope(2026, None, "", 12),)), carry_over="true")
    after = replace(after, rulebook=before.rulebook)
    found = compared(before, after)
    assert [(change.part, change.key.split()[0]) for change in found.inputs] == [
        ("settings", "carry_over"), ("envelopes", "2026")]
    setting, envelope = found.steps
    assert setting.outcome.is_unchanged and setting.is_proved
    outcome = envelope.outcome
    assert (outcome.value_change, outcome.left, outcome.state_change_mvnd) == (-4, ("B",), -8)
    assert found.agrees and found.outcome.value_change == -4
    assert found.inputs[1].values[0].before == "18" and found.inputs[1].values[0].after == "12"


@pytest.mark.parametrize("seed", range(10))
def test_the_steps_add_up_to_the_whole(seed: int) -> None:
    before, after = (with_settings(tiny_problem(Random(f"steps {seed} {side}"), projects=4)) for side in "ab")
    found = compared(before, after)
    assert found.agrees
    if found.before.has_plan and all(step.has_plan for step in found.steps):
        assert sum(step.outcome.value_change for step in found.steps) == found.outcome.value_change
        assert sum(step.outcome.state_change_mvnd for step in found.steps) + found.before.state_mvnd == sum(
            a.state_mvnd for a in facts_of(plan_funding(after)).amounts.values())


def test_rows_of_one_project_are_one_change_and_a_crowd_is_one_step() -> None:
    count = MOST_PROJECTS_APART + 1
    before, after = (make_problem(make_case(count, enterprise_mvnd=amount)) for amount in (800, 700))
    few = make_problem(replace(before.case, pledges=tuple(
        replace(p, amount_mvnd=700) if p.project_id == "P1" else p for p in before.case.pledges)))
    assert [(c.part, c.key, len(c.values)) for c in find_input_changes(before, few)] == [("projects", "P1", 2)]
    found = compared(before, after)
    assert len(found.inputs) == count and [len(step.changes) for step in found.steps] == [count]
    assert found.outcome.state_change_mvnd == found.steps[0].outcome.state_change_mvnd == count * 200
    assert len(found.outcome.resized) == count


def test_assumed_pledges_follow_their_rule_and_are_no_change_of_their_own() -> None:
    case = replace(make_case(2), pledges=(), assumptions=("pledges_at_floor",))
    before = state_problem(case, AS_OF)
    stricter = before.rulebook.override("enterprise_share_floor.market", Fraction(6, 10), "test")
    after = state_problem(case, AS_OF, stricter)
    found = compared(before, after)
    assert [change.part for change in found.inputs] == ["rules"] and found.agrees
    assert found.steps[0].outcome.state_change_mvnd == -400


def test_stopping_keeps_the_steps_made() -> None:
    before = knapsack_problem({"A": 5, "B": 4}, {"A": 10, "B": 8}, 18)
    after = knapsack_problem({"A": 6, "B": 5}, {"A": 10, "B": 9}, 12)
    asked = []
    found = compared(before, after, watch=Watch(
        on_step=lambda step: asked.append(step.item), should_stop=lambda: len(asked) >= 2))
    assert len(found.steps) == 2 < 3 and found.not_attributed == "stopped"


# --- plan.json -----------------------------------------------------------------------------------------------------

def written(problem: Problem, path: Path) -> Path:
    path.write_text(json.dumps(to_plan_json(problem, plan_funding(problem), ())), encoding="utf-8")
    return path


@pytest.mark.parametrize("seed", range(8))
def test_a_plan_file_gives_back_its_outcome_and_its_problem(seed: int, tmp_path: Path) -> None:
    problem = tiny_problem(Random(f"file {seed}"))
    file = read_plan_file(written(problem, tmp_path / "plan.json"))
    assert file.facts == facts_of(plan_funding(problem))
    assert file.problem is not None and file.problem.digest == problem.digest


def test_the_illustrative_register_under_a_scenario_comes_back_from_its_plan_file(tmp_path: Path) -> None:
    case = read_case("data/example_case").case
    scenario = parse_scenario({"author": "t", "note": "t", "rules": {"enterprise_share_floor.market": "0.45"},
                               "envelopes": {"scale": "0.9"}, "settings": {"carry_over": "true"}}).scenario
    problem = apply_scenario(scenario, case, AS_OF)
    assert read_plan_file(written(problem, tmp_path / "plan.json")).problem.digest == problem.digest


def test_inputs_that_were_changed_in_the_file_are_not_used(tmp_path: Path) -> None:
    path = written(make_problem(), tmp_path / "plan.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    document["inputs"]["envelopes"][0]["state_mvnd"] += 1
    path.write_text(json.dumps(document), encoding="utf-8")
    file = read_plan_file(path)
    assert file.problem is None
    found = compare_plans(file.facts, file.facts, file.problem, file.problem)
    assert (found.inputs, found.not_attributed) == (None, "inputs_missing")
    assert "fingerprints" in "\n".join(comparison_lines(found, "en"))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"projects": 1}', '{"projects": [{}]}'])
def test_what_is_no_plan_file_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotAPlanFile):
        read_plan_file(path)
    assert main(["compare", str(path), str(path)]) == 1


# --- sentences -----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_hold_the_numbers_of_the_comparison(language: str) -> None:
    before = knapsack_problem({"A": 5, "B": 4}, {"A": 10_000, "B": 8_000}, 18_000)
    after = with_case(before, envelopes=(Envelope(2026, None, "", 12_000),))
    found = compared(before, after)
    grouped = (lambda n: f"{n:,}".replace(",", ".")) if language == "vi" else (lambda n: f"{n:,}")
    told = input_sentence(found.inputs[0], language)
    assert grouped(18_000) in told and grouped(12_000) in told
    step = step_sentence(found.steps[0], language)
    assert "-4" in step and "-" + grouped(8_000) in step and "B" in step
    lines = "\n".join(comparison_lines(found, language))
    assert told in lines and step in lines and "None" not in lines
    assert not re.search(r"Fraction|\{|\}", lines)


def test_the_command_compares_two_scenarios_of_a_case_and_two_files_alike(capsys, tmp_path: Path) -> None:
    scenario = tmp_path / "b.yaml"
    scenario.write_text("author: t\nnote: t\nenvelopes: {scale: '0.4'}\n", encoding="utf-8")
    files = [tmp_path / "a.json", tmp_path / "b.json"]
    common = ["--as-of", "2026-11-01", "--lang", "en"]
    main(["plan", "data/example_case", "--json", str(files[0]), *common])
    main(["plan", "data/example_case", "--scenario", str(scenario), "--json", str(files[1]), *common])
    capsys.readouterr()
    assert main(["compare", "data/example_case", "data/example_case", "--scenario-b", str(scenario), *common]) == 0
    of_cases = capsys.readouterr().out
    assert main(["compare", *map(str, files), "--lang", "en"]) == 0
    of_files = capsys.readouterr().out
    assert of_cases == of_files and "The steps together give the second plan's value." in of_files
    assert main(["compare", *map(str, files), "--lang", "vi", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["agrees"] is True and len(document["steps"]) == 1 and document["sentences"]
