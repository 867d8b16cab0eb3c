"""Disagreement, outliers, severity and reliability of evaluators, by hand and over random panels; what is wrong."""
from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from random import Random

import numpy
import pytest
from scipy.stats import t as student

from models.assessed import CostRange, Evaluation
from models.checks import check_problem, is_blocking
from models.checks.evaluations import find_nothing_recorded
from models.cli import main
from models.domain import Case, Criterion, Finding, Score
from models.evaluations.disagreement import disagreements, outliers
from models.evaluations.panels import seats
from models.evaluations.reliability import reliability
from models.evaluations.severity import severities, t95
from models.register.case_io import case_to_tables, read_case, write_case
from models.register.draft import Draft
from models.register.edits import Edit
from models.words.evaluation_text import evaluator_text
from models.words.finding_text import finding_sentence
from tests.builders import make_case, make_problem
from tests.test_evaluations import DAY, NAMES, case_with, evaluate, random_case, renamed

FOUR = ("A", "B", "C", "D")


def found_in(case: Case) -> list[Finding]:
    return [finding for finding in check_problem(make_problem(case))
            if finding.table in ("evaluations", "cost_ranges", "scores")]


def codes(case: Case) -> list[tuple[str, str]]:
    return [(finding.code, finding.column) for finding in found_in(case)]


# --- disagreement and outliers --------------------------------------------------------------------------------------

def test_a_panel_by_hand_and_the_widest_first():
    case = case_with((*evaluate("P1", 60, 70, 80), *evaluate("P2", 20, 50)))
    wide, narrow = disagreements(case)
    assert (wide.project_id, wide.range_share, wide.is_wide) == ("P2", Fraction(3, 10), True)
    assert (narrow.count, narrow.mean, narrow.low, narrow.high, narrow.spread) == (3, 70, 60, 80, 10)
    assert not narrow.is_wide and disagreements(case_with(evaluate("P1", 60))) == ()


def test_ranges_are_compared_as_shares_of_their_scales():
    small = tuple(replace(row, points_most=Fraction(10)) for row in evaluate("P2", 2, 9))
    assert [row.project_id for row in disagreements(case_with((*evaluate("P1", 20, 60), *small)))] == ["P2", "P1"]


@pytest.mark.parametrize("far, others, is_away", [
    (20, (80, 80, 80), True),
    (61, (80, 80, 80), False),   # nearer than a fifth of the scale
    (60, (80, 80, 80), True),    # exactly a fifth
    (20, (40, 60, 80), False),   # the others are as far from one another
    (20, (80,), False),          # of two nobody can say which
])
def test_what_stands_away_is_far_beside_the_scale_and_beside_the_others(far, others, is_away):
    away = outliers(case_with(evaluate("P1", far, *others, names=FOUR)))
    assert [(row.score, row.others_mean, row.others) for row in away] == (
        [(far, 80, 3)] if is_away else [])


@pytest.mark.parametrize("distance, is_away", [(35, False), (36, True)])
def test_the_usual_spread_of_the_criterion_is_the_measure(distance, is_away):
    """Nine panels of (70, 80, 90) beside (80 - d, 80, 80): the pooled variance without the one is 1800 / 19, and three
    times the spread to be expected from the mean of two others is 3 x sqrt(1800 / 19 x 3 / 2) = 35.76."""
    case = make_case(10, evaluations=(*(row for number in range(2, 11) for row in evaluate(f"P{number}", 70, 80, 90)),
                                      *evaluate("P1", 80 - distance, 80, 80)))
    assert [row.score for row in outliers(case)] == [80 - distance] * is_away


@pytest.mark.parametrize("seed", range(25))
def test_what_the_evaluators_are_called_changes_no_table(seed):
    case = random_case(seed)
    other = renamed(case, Random(seed))
    assert disagreements(case) == disagreements(other) and reliability(case) == reliability(other)
    assert [replace(row, evaluator="") for row in outliers(case)] == [replace(row, evaluator="")
                                                                     for row in outliers(other)]
    one, two = severities(case), severities(other)
    assert one.groups == two.groups
    assert sorted((row.deviation is None, row.deviation or 0) for row in one.rows) == sorted(
        (row.deviation is None, row.deviation or 0) for row in two.rows)
    assert numpy.allclose(sorted(row.effect or 0 for row in one.rows), sorted(row.effect or 0 for row in two.rows))


def test_in_a_divided_panel_nobody_stands_away():
    """Two against two: without one of them the others are divided, however much everybody else agrees."""
    agreed = (row for number in range(2, 9) for row in evaluate(f"P{number}", 80, 81, 81, 82, names=FOUR))
    case = make_case(8, evaluations=(*agreed, *evaluate("P1", 30, 35, 85, 90, names=FOUR)))
    assert outliers(case) == () and disagreements(case)[0].is_wide


# --- severity -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("seed", range(25))
def test_severities_sum_to_zero(seed):
    """Weighed by seats exactly; the effects by least squares over the evaluators."""
    found = severities(random_case(seed))
    assert sum((row.deviation * row.seats for row in found.rows if row.deviation is not None), Fraction(0)) == 0
    if found.is_connected:
        assert abs(sum(row.effect for row in found.rows)) < 1e-9
    else:
        assert {row.effect for row in found.rows} == {None}


@pytest.mark.parametrize("seed", range(10))
def test_the_effects_are_those_of_the_additive_model(seed):
    """Against a plain least squares over panels and evaluators, and exactly where the points are additive."""
    draw = Random(seed)
    true = {name: draw.randint(-8, 8) for name in FOUR}
    rows = []
    for number in range(1, 9):
        base = draw.randint(30, 70)
        for name in draw.sample(FOUR, draw.randint(2, 4)):
            rows.append(Evaluation(f"P{number}", "merit", name, Fraction(base + true[name])))
    case = make_case(8, evaluations=tuple(rows))
    if not severities(case).is_connected:
        pytest.skip("these panels do not connect")
    centre = sum(true.values()) / 4
    assert {row.evaluator: round(row.effect * 100, 9) for row in severities(case).rows} == pytest.approx(
        {name: effect - centre for name, effect in true.items()})
    noisy = replace(case, evaluations=tuple(replace(row, score=row.score + draw.randint(0, 9)) for row in rows))
    panels, names = list(seats(noisy)), sorted(FOUR)
    design, right = [], []
    for place, key in enumerate(panels):
        for row in seats(noisy)[key]:
            design.append([*(place == at for at in range(len(panels))), *(row.evaluator == name for name in names)])
            right.append(float(row.share))
    solved = numpy.linalg.lstsq(numpy.array(design, float), numpy.array(right), rcond=None)[0][len(panels):]
    expected = dict(zip(names, solved - solved.mean(), strict=True))
    assert {row.evaluator: row.effect for row in severities(noisy).rows} == pytest.approx(expected)


def test_groups_that_never_met_are_not_compared():
    case = make_case(2, evaluations=(*evaluate("P1", 10, 20, names=("A", "B")),
                                     *evaluate("P2", 70, 90, names=("C", "D"))))
    found = severities(case)
    assert found.groups == 2 and [row.effect for row in found.rows] == [None] * 4
    joined = severities(replace(case, evaluations=(*case.evaluations, *evaluate("P2", 80, names=("A",)))))
    assert joined.is_connected and all(row.effect is not None for row in joined.rows)


def test_who_is_always_alone_has_nobody_to_be_compared_with():
    case = make_case(2, evaluations=(*evaluate("P1", 60, 70), *evaluate("P2", 5, names=("Z",))))
    alone = severities(case).rows[-1]
    assert (alone.evaluator, alone.deviation, alone.interval, alone.seats) == ("Z", None, None, 1)
    assert severities(case).groups == 2


def test_the_interval_knows_projects_and_not_only_forms():
    """Ten scores of one project say little: the interval is by project."""
    criteria = [f"c{number}" for number in range(10)]
    one = make_case(1, criteria=tuple(map(Criterion, criteria)), evaluations=tuple(
        row for name in criteria for row in evaluate("P1", 60, 70, criterion=name)))
    assert [row.interval for row in severities(one).rows] == [None, None]
    two = make_case(2, evaluations=(*evaluate("P1", 60, 70), *evaluate("P2", 60, 62)))
    severe = severities(two).rows[0]
    # Deviations -5 and -1 out of 100: mean -3, standard error of the mean 2, t with one degree of freedom 12.706.
    assert severe.deviation == Fraction(-3, 100)
    assert severe.interval == pytest.approx((-0.03 - 12.706 * 0.02, -0.03 + 12.706 * 0.02)) and not severe.is_apart


def test_the_scores_of_one_project_go_together_in_the_interval():
    """Two criteria that say the same thing twice tell no more than one."""
    once = (*evaluate("P1", 60, 70), *evaluate("P2", 60, 62))
    twice = (*once, *(replace(row, criterion_id="reach") for row in once))
    criteria = (Criterion("merit"), Criterion("reach"))
    one, two = (severities(make_case(2, criteria=criteria, evaluations=rows)).rows[0] for rows in (once, twice))
    assert (two.seats, two.projects) == (4, 2) and two.interval == pytest.approx(one.interval)
    more = (*once, *evaluate("P1", 60, 60, criterion="reach"))
    uneven = severities(make_case(2, criteria=criteria, evaluations=more))
    # Deviations of P1 -5 and 0, of P2 -1: mean -2, sums of residuals -1 and +1: sqrt(2 x (1 + 1)) / 3 = 2 / 3.
    assert uneven.rows[0].interval == pytest.approx((-0.02 - 12.706 * 0.02 / 3, -0.02 + 12.706 * 0.02 / 3))


@pytest.mark.parametrize("freedom", [1, 2, 5, 10, 29, 30, 31, 40, 100, 1000])
def test_the_quantiles_of_student(freedom):
    assert t95(freedom) == pytest.approx(student.ppf(0.975, freedom), abs=6e-4)


@pytest.mark.parametrize("seed", range(25))
def test_no_figure_is_outside_its_scale(seed):
    for row in severities(random_case(seed)).rows:
        assert row.deviation is None or -1 <= row.deviation <= 1
        assert row.interval is None or row.interval[0] <= row.deviation <= row.interval[1]


# --- what is found wrong --------------------------------------------------------------------------------------------

EVEN = (*evaluate("P1", 8, 10, 12), *evaluate("P2", 9, 10, 11))


@pytest.mark.parametrize("tables, expected", [
    ({"evaluations": (*EVEN, *evaluate("P1", 5, criterion="none"))}, [("evaluation_criterion_unknown",
                                                                       "criterion_id")]),
    ({"evaluations": (*EVEN[:-1], replace(EVEN[-1], points_most=Fraction(20)))}, [("evaluation_two_scales",
                                                                                    "points_most")]),
    ({"evaluations": (*EVEN[:3], *evaluate("P2", 10))}, [("evaluator_alone", "evaluator")]),
    ({"evaluations": tuple(row for number in range(1, 5) for row in evaluate(f"P{number}", 10, 9 + number % 2 * 2))},
     [("evaluator_flat", "score")]),
    ({"evaluations": (*EVEN[:3], *evaluate("P2", 9, 10, 13))}, [("score_recorded_otherwise", "score")]),
    ({"scores": (Score("P1", "merit", Fraction(10), Fraction(101)), Score("P2", "merit", Fraction(10)))},
     [("spread_above_scale", "spread")]),
    ({"cost_ranges": (CostRange("P1", Fraction(11, 10), Fraction(6, 5), Fraction(2)),)}, [("cost_range_beside",
                                                                                           "low_share")]),
    ({"cost_ranges": (CostRange("P1", Fraction(1, 2), Fraction(3, 5), Fraction(9, 10)),)}, [("cost_range_beside",
                                                                                             "high_share")]),
])
def test_each_fault_is_found_alone_and_keeps_no_plan_from_being_made(tables, expected):
    case = make_case(4, **{"evaluations": EVEN, **tables})
    if "evaluator_flat" in dict(expected):
        tables = {**tables, "scores": ()}
        case = make_case(4, **tables)
    assert list(dict(codes(case)).items()) == expected, "and no other"
    assert not any(map(is_blocking, found_in(case)))
    for finding in found_in(case):
        for language in ("vi", "en"):
            assert "{" not in finding_sentence(finding, language)


def test_what_stands_at_the_limit_is_no_fault():
    # Half a point of 100 is what rounding a mean to whole points makes.
    assert codes(case_with((*evaluate("P1", 8, 10, 12), *evaluate("P2", 10, 11)))) == []
    assert codes(make_case(2, scores=(Score("P1", "merit", Fraction(10), Fraction(100)),
                                      Score("P2", "merit", Fraction(10))))) == []
    at_the_ends = tuple(CostRange(project, Fraction(low), Fraction(1), Fraction(high))
                        for project, low, high in (("P1", 1, 2), ("P2", 0, 1)))
    assert codes(make_case(2, cost_ranges=at_the_ends)) == []
    three = tuple(row for number in (1, 2, 3) for row in evaluate(f"P{number}", 10, 9 + number % 2 * 2))
    assert "evaluator_flat" not in dict(codes(make_case(3, evaluations=three))), "three forms are too few to say so"


ROWS = {"evaluations": {"project_id": "P1", "criterion_id": "merit", "evaluator": "Z", "score": "7"},
        "cost_ranges": {"project_id": "P2", "low_share": "0.9", "best_share": "1", "high_share": "1.2"}}


@pytest.mark.parametrize("table, cells, code, column", [
    ("evaluations", {"score": "101"}, "score_above_scale", "score"),
    ("evaluations", {"score": "11", "points_most": "10"}, "score_above_scale", "score"),
    ("evaluations", {"score": "-1"}, "below_minimum", "score"),
    ("evaluations", {"points_most": "0"}, "below_minimum", "points_most"),
    ("evaluations", {"evaluator": ""}, "missing_value", "evaluator"),
    ("evaluations", {"project_id": "P9"}, "unknown_project", "project_id"),
    ("evaluations", {"evaluator": NAMES[0]}, "duplicate_other", "project_id"),
    ("cost_ranges", {"low_share": "1.3"}, "cost_range_reversed", "low_share"),
    ("cost_ranges", {"best_share": "1.3"}, "cost_range_reversed", "best_share"),
    ("cost_ranges", {"low_share": "1.1", "best_share": ""}, "cost_range_reversed", "best_share"),
    ("cost_ranges", {"project_id": "P9"}, "unknown_project", "project_id"),
    ("cost_ranges", {"project_id": "P1"}, "duplicate_other", "project_id"),
])
def test_a_row_that_cannot_be_is_refused_with_its_place_by_file_and_by_hand(tmp_path, table, cells, code, column):
    case = case_with()
    write_case(case, tmp_path)
    row = {**ROWS[table], **cells}
    with (tmp_path / f"{table}.csv").open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(name, "") for name in case_to_tables(case)[table][0]) + "\n")
    reading = read_case(tmp_path)
    assert reading.case is None
    line = len(getattr(case, table)) + 2
    assert [(f.code, f.file, f.table, f.row, f.column) for f in reading.findings] == [
        (code, f"{table}.csv", table, line, column)]
    assert not any(name in str(finding.values) for finding in reading.findings for name in NAMES)
    keys = {"evaluations": ("project_id", "criterion_id", "evaluator"), "cost_ranges": ("project_id",)}[table]
    edit = Edit(row["project_id"], table, tuple(row[name] for name in keys), "", None,
                tuple((name, cell) for name, cell in row.items() if cell))
    after, refused = Draft.of(case).accept([edit])
    assert after.case == case and [f.code for f in refused] == [
        "edit_duplicate_row" if code == "duplicate_other" else code]


def test_one_evaluator_in_two_spellings_is_told_where_it_stands(tmp_path):
    write_case(case_with((*EVEN, replace(EVEN[0], evaluator=NAMES[0].upper().replace(" ", "  ")))), tmp_path)
    reading = read_case(tmp_path)
    (finding,) = reading.findings
    assert (finding.code, finding.severity, finding.table, finding.column) == (
        "evaluator_twice", "warning", "evaluations", "evaluator")
    assert finding.row == 3 and finding.values["first"] == 2
    assert reading.case is not None


def test_a_finding_about_an_evaluator_names_the_row_of_the_file_and_not_the_person(tmp_path):
    write_case(case_with((*EVEN[:3], *evaluate("P2", 10, names=("Vũ Thị Z",)))), tmp_path)
    reading = read_case(tmp_path)
    (finding,) = reading.locate(found_in(reading.case))
    assert (finding.code, finding.file, finding.row) == ("evaluator_alone", "evaluations.csv", 5)
    assert "Vũ" not in str(finding)


def test_nothing_recorded_is_said_where_it_is_asked_and_is_no_fault():
    bare = make_case(2)
    (finding,) = find_nothing_recorded(bare)
    assert finding.code == "no_recorded_uncertainty" and found_in(bare) == []
    certain = (CostRange("P1", Fraction(1), Fraction(1), Fraction(1)),)
    assert find_nothing_recorded(make_case(2, cost_ranges=certain, evaluations=evaluate("P1", 10)))
    for more in ({"evaluations": EVEN}, {"scores": (Score("P1", "merit", Fraction(1), Fraction(0)),)},
                 {"cost_ranges": (CostRange("P1", Fraction(1), Fraction(1), Fraction(2)),)}):
        assert find_nothing_recorded(make_case(2, **more)) == ()


# --- the command ----------------------------------------------------------------------------------------------------

def test_the_command_has_the_three_tables(tmp_path, capsys):
    rows = (*evaluate("P1", 20, 80, 80, 81, names=FOUR), *evaluate("P2", 10, 16, 16, 16, names=FOUR),
            *evaluate("P3", 50, 56, 56, 56, names=FOUR, day=DAY + timedelta(days=1)))
    write_case(make_case(3, evaluations=rows), tmp_path)
    on = ["--as-of", "2026-11-01"]
    assert main(["evaluators", str(tmp_path), "--json", *on]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["project_id"] for row in told["disagreements"] if row["is_wide"]] == ["P1"]
    assert [(row["project_id"], row["score"]) for row in told["outliers"]] == [("P1", "20")]
    severe = told["severities"]["rows"][0]
    assert severe["evaluator"] == told["outliers"][0]["evaluator"] and severe["deviation"].startswith("-")
    assert told["severities"]["is_connected"] and 0 < told["reliability"]["overall"]["icc"] < 1
    assert not told["nothing_recorded"] and "score_recorded_otherwise" in {row["code"] for row in told["findings"]}
    assert main(["evaluators", str(tmp_path), "--lang", "en", *on]) == 0
    assert evaluator_text(severe["evaluator"], "en") in capsys.readouterr().out


def test_the_command_says_that_nothing_is_recorded(tmp_path, capsys):
    write_case(make_case(1), tmp_path)
    assert main(["evaluators", str(tmp_path), "--lang", "en", "--as-of", "2026-11-01"]) == 0
    assert "records no uncertainty at all" in capsys.readouterr().out
