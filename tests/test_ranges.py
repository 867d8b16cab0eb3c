"""Amounts of every size that the dictionary allows: planned and audited, or a finding names the project."""
from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import isinf
from pathlib import Path
from random import Random

import pytest

from models.checks import check_problem, is_blocking
from models.checks.ranges import range_finding
from models.cli import main
from models.domain import Case, Score
from models.families.limit import Limit
from models.families.sums import Sum
from models.jobs.solve_job import JobFailure, JobState, SolveJob
from models.milp import arrays, programme
from models.milp.build import build_programme
from models.milp.core_search import solve_from_core
from models.milp.held_level import hold_level
from models.milp.objective import LevelGoal
from models.milp.programme import Programme
from models.milp.solver import LiveModel
from models.milp.two_steps import solve_in_two_steps
from models.planning import plan_funding
from models.problem import Problem
from models.search_limits import ModelRangeError, SolveLimits
from models.words.finding_text import finding_sentence
from tests.builders import make_case, make_problem

LARGEST = 9_000_000_000
LIMITS = SolveLimits(time_limit_seconds=60.0)


def write_case(folder: Path, costs: list[int], *, envelope: int, scores: list[object] | None = None,
               settings: dict[str, object] | None = None) -> Path:
    """A case folder in the short form: state-led projects of one year."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"P{i},Project {i},state_led,test,{score},{cost}" for i, (cost, score) in enumerate(
        zip(costs, scores or [70] * len(costs), strict=True), 1)]
    heading = "project_id,name,regime,regime_reason,score,cost_2026_mvnd"
    (folder / "projects.csv").write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    (folder / "envelopes.csv").write_text(f"year,state_mvnd\n2026,{envelope}\n", encoding="utf-8")
    lines = [f"{key},{value}" for key, value in (settings or {}).items()]
    (folder / "settings.csv").write_text("\n".join(["key,value", *lines]) + "\n", encoding="utf-8")
    return folder


def run(capsys, *given) -> tuple[int, str]:
    code = main([str(word) for word in (*given, "--lang", "en")])
    return code, capsys.readouterr().out


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("exponent", ["0", "1", "2"])
def test_random_registers_are_planned_or_a_finding_names_the_project(capsys, tmp_path, solver, exponent):
    random, planned = Random(f"{solver} {exponent}"), 0
    for number in range(10):
        top = random.uniform(2, 9.954)
        costs = [int(10 ** random.uniform(0, top)) for _ in range(random.randint(2, 9))]
        case = write_case(tmp_path / str(number), costs, envelope=max(1, int(sum(costs) * random.random()) % LARGEST),
                          scores=[f"{10 ** random.uniform(-6, 6):.6f}" for _ in costs],
                          settings={"size_exponent": exponent})
        checked, told = run(capsys, "check", case)
        code, out = run(capsys, "plan", case, "--solver", solver, "--json", tmp_path / "plan.json")
        if checked:
            assert code == 1 and "[amounts_apart]" in told and "[amounts_apart]" in out
            assert f"project P{1 + costs.index(max(costs))})" in out and "cost" in out
            assert max(costs) >= 10**9 * min(costs)
        else:
            assert code == 0 and "every rule holds" in out, costs
            planned += json.loads((tmp_path / "plan.json").read_text("utf-8"))["audit"] == []
    assert planned >= 4


@pytest.mark.parametrize("command", [
    ["check"], ["plan"], ["plan", "--solver", "cbc"], ["conflict"], ["prices"], ["nested"], ["split"],
    ["intervals", "--project", "P1"], ["alternatives"], ["rival"], ["explain", "--all"],
    ["frontier", "--goals", "value,counterpart"], ["brief"], ["compare", "CASE"]])
def test_every_command_ends_with_the_finding(capsys, tmp_path, command):
    """A unit slip: 4 million billion VND beside 2 million VND."""
    case = write_case(tmp_path / "case", [2, 4_000_000_000, 12_000], envelope=15_000)
    name, *rest = [str(case) if word == "CASE" else word for word in command]
    code, out = run(capsys, name, case, *rest)
    assert code == 1
    assert "[amounts_apart]" in out and "4,000,000,000" in out and "project P2" in out and "row 3" in out


def test_amounts_just_less_far_apart_are_planned(capsys, tmp_path):
    case = write_case(tmp_path / "case", [10, LARGEST, 12_000], envelope=LARGEST)
    assert run(capsys, "plan", case)[0] == 0
    case = write_case(tmp_path / "beyond", [9, LARGEST, 12_000], envelope=LARGEST)
    assert run(capsys, "plan", case)[0] == 1


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_values_beyond_what_a_double_counts_exactly_are_planned(capsys, tmp_path, solver):
    case = write_case(tmp_path / "case", [LARGEST, 12_000], envelope=15_000, settings={"size_exponent": 2})
    code, out = run(capsys, "plan", case, "--solver", solver)
    assert code == 0 and "1 of 2 projects" in out
    assert "Proven optimal in" in out or solver == "cbc"


def far_apart(case: Case, amount_mvnd: int) -> Case:
    return replace(case, costs=(replace(case.costs[0], total_mvnd=amount_mvnd), *case.costs[1:]))


def test_the_check_names_every_amount_and_counts_no_assumed_pledge():
    problem = make_problem(far_apart(make_case(2, cost_mvnd=2, enterprise_mvnd=1), 2 * 10**9))
    found = [finding for finding in check_problem(problem) if finding.code == "amounts_apart"]
    assert [(finding.project_id, finding.column) for finding in found] == [("P1", "total_mvnd")]
    assert is_blocking(found[0]) and found[0].values["smallest_mvnd"] == 1
    assumed = replace(problem, case=replace(problem.case, assumptions=("pledges_at_floor",)))
    smallest = [each.values["smallest_mvnd"] for each in check_problem(assumed) if each.code == "amounts_apart"]
    assert smallest in ([], [2])


def choices_by_hand(amounts: list[Fraction], limit: Fraction, upwards: bool) -> set[tuple[int, ...]]:
    kept = set()
    for choice in product((0, 1), repeat=len(amounts)):
        total = sum(a * x for a, x in zip(amounts, choice, strict=True))
        if total >= limit if upwards else total <= limit:
            kept.add(choice)
    return kept


def choices_kept(model: LiveModel, count: int) -> set[tuple[int, ...]]:
    kept = set()
    for choice in product((0.0, 1.0), repeat=count):
        for column, at in enumerate(choice):
            model.set_column_bounds(column, at, at)
        if model.solve(LIMITS).values is not None:
            kept.add(tuple(map(int, choice)))
    return kept


@pytest.mark.parametrize("upwards", [False, True])
def test_a_row_in_digits_keeps_exactly_what_the_row_keeps(upwards):
    """Limits met to the last million, or shares to the last billionth, beside amounts up to 9 million billion."""
    random = Random(f"digits {upwards}")
    options = build_programme(make_problem(make_case(4))).options
    for trial in range(30):
        parts = random.choice((1, 3 * 10**6))
        amounts = [random.choice((1, -1)) * Fraction(int(10 ** random.uniform(0, 9.95)), parts) for _ in options]
        amounts[0] = Fraction(LARGEST)
        limit = Fraction(0)
        if parts == 1:
            at_limit = sum(a for a in amounts if random.random() < 0.5)
            limit = at_limit + random.choice((0, 1, -1)) * min(map(abs, amounts))
        else:
            beside = random.choice((0, Fraction(1, parts)))
            amounts[-1] = beside - sum(a for a in amounts[:-1] if random.random() < 0.5)
        made = Programme(make_problem(make_case(4)), options)
        made.state(Limit("row", None, not upwards, Sum.of(enumerate(amounts)), limit, keep=True))
        model = LiveModel(made.lp, made.variables, LIMITS)
        assert choices_kept(model, len(options)) == choices_by_hand(amounts, limit, upwards), (trial, amounts, limit)


def test_a_row_in_digits_keeps_its_name_and_limit():
    """Prices, relaxations and conflicts know rows by name, and move limits in the row's own unit."""
    options = build_programme(make_problem(make_case(3))).options
    made = Programme(make_problem(make_case(3)), options)
    made.state(Limit("state_envelope__2026__all", None, True, Sum.of([(0, LARGEST), (1, 1), (2, 700_001)]), 15_000,
                     keep=True))
    rows = {row.name: row for row in made.lp.constraints()}
    assert rows["state_envelope__2026__all"].getUb() == 15_000
    assert [name.split("__")[0] for name in rows] == ["total", "state_envelope"]
    model = LiveModel(made.lp, made.variables, LIMITS)
    model.set_row_bounds(model.row_index("state_envelope__2026__all"), -float("inf"), 700_001.0)
    assert choices_kept(model, 3) == {(0, 0, 0), (0, 1, 0), (0, 0, 1)}


def wide_register(count: int = 120) -> Problem:
    """From a voucher to the largest amount there is; a part of it fits."""
    random = Random("wide register")
    case = make_case(count, years=(2026,), enterprise_mvnd=0)
    costs = [int(10 ** random.uniform(1, 9.954)) for _ in range(count)]
    return make_problem(replace(
        case, pledges=(),
        costs=tuple(replace(row, total_mvnd=cost) for row, cost in zip(case.costs, costs, strict=True)),
        envelopes=(replace(case.envelopes[0], state_mvnd=LARGEST),),
        scores=tuple(Score(project.project_id, "merit", Fraction(random.randint(500, 999), 10))
                     for project in case.projects)),
        rules={f"{rule}.{regime}": None for rule in ("enterprise_share_floor", "state_share_cap")
               for regime in ("market", "state_led")}, settings={"levels": "value", "size_exponent": "0.5"})


def test_searches_of_a_core_leave_the_digits_free():
    """A column of digits follows from the choice: held at the relaxation's value it would forbid every other one."""
    built = build_programme(wide_register())
    values = []
    for solve in (lambda model: model.solve(LIMITS), lambda model: solve_from_core(model, LIMITS),
                  lambda model: solve_in_two_steps(model, LIMITS, None)):
        outcome = solve(LiveModel(built.lp, built.variables, LIMITS))
        assert outcome.values is not None
        values.append(outcome.objective)
    assert values[1] == pytest.approx(values[0], rel=1e-9) and values[2] == pytest.approx(values[0], rel=1e-9)


@pytest.mark.parametrize("size", [Fraction(1, 10**14), Fraction(1), Fraction(10**12)])
@pytest.mark.parametrize("maximise", [True, False])
def test_a_level_is_held_whatever_its_size(size, maximise):
    goal = LevelGoal("made", maximise, {c: size * cost for c, cost in enumerate((3, 5, 10**10))}, 7 * size)
    held = hold_level(goal)
    lower, upper = held.limits_at(size * 15)
    assert isinf(upper if maximise else lower)
    limit = lower if maximise else upper
    assert limit == pytest.approx(float(8 * size * held.scale), abs=held.left_out + 1e-6)
    arrays.check_rows(["held"], *(arrays.numpy.array(each) for each in (
        [0, len(held.columns)], held.coefficients, [lower], [upper])))


@pytest.fixture
def refused(monkeypatch) -> Problem:
    """A register that the solver refuses: nothing is written in digits, and its patience is short."""
    monkeypatch.setattr(programme, "_WIDE", 10**30)
    monkeypatch.setattr(arrays, "LARGEST_RANGE", 1e3)
    return make_problem(far_apart(make_case(3, cost_mvnd=1_000), 8_000_000))


def test_what_the_solver_refuses_names_the_projects(refused):
    with pytest.raises(ModelRangeError) as caught:
        plan_funding(refused)
    assert "P1" in caught.value.project_ids and len(caught.value.project_ids) <= 2
    finding = range_finding(caught.value)
    for language in ("vi", "en"):
        assert "P1" in finding_sentence(finding, language)


def test_a_refusal_is_a_sentence_of_the_command(refused, capsys, tmp_path):
    case = write_case(tmp_path / "case", [1_000, 8_000_000, 1_000], envelope=9_000_000)
    for command in (["plan"], ["prices"], ["explain", "--project", "P1"],
                    ["frontier", "--goals", "value,counterpart"], ["conflict"]):
        code, out = run(capsys, command[0], case, *command[1:])
        assert code == 1 and "[numbers_apart]" in out and "P2" in out, command


def raise_range(problem: Problem, limits: SolveLimits, **hooks: object) -> None:
    raise ModelRangeError("state_envelope__2026__all", 4e9, "range", ("P2", "V1"))


def test_a_refusal_reaches_the_dashboard_as_its_own_failure():
    job = SolveJob.start(make_problem(), LIMITS, planner=raise_range)
    assert job.wait(60) is JobState.FAILED
    assert (job.failure, job.detail) == (JobFailure.NUMBERS_APART, "P2, V1")
