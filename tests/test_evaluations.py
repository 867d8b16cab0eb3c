"""Evaluations and ranges of costs: in and out by every door, what a plan takes of them, and who keeps the names."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest

from models.assessed import CostRange, Evaluation
from models.domain import Case, Criterion, Score
from models.evaluations.panels import (
    cost_ranges,
    derived_scores,
    forms,
    panels,
    scales,
    score_from,
    spread_from,
    spreads,
)
from models.evaluations.pseudonyms import pseudonyms, without_names
from models.evaluations.reliability import reliability, variance_parts
from models.export.case_files import case_to_xlsx
from models.planning import plan_funding
from models.register.case_io import case_to_tables, read_case, tables_to_case, write_case
from models.register.draft import Draft
from models.register.edits import Edit
from models.scenario.adopting import is_same_question, take_over
from tests.builders import AS_OF, make_case, make_problem
from tests.test_ledger import imported

DAY = date(2026, 7, 20)
NAMES = ("Chu Văn Ất", "Đặng Thị Bính", "Lê Hữu Đinh")


def evaluate(project_id: str, *points: int, criterion: str = "merit", names: tuple[str, ...] = NAMES,
             day: date | None = DAY) -> tuple[Evaluation, ...]:
    """One evaluation per name, in order."""
    return tuple(Evaluation(project_id, criterion, name, Fraction(score), evaluated_on=day)
                 for name, score in zip(names, points, strict=False))


EVALUATIONS = (*evaluate("P1", 8, 10, 12), *evaluate("P2", 9, 10, 11))
RANGES = (CostRange("P1", Fraction(9, 10), Fraction(1), Fraction(5, 4), "Dự toán"),)


def case_with(evaluations: tuple[Evaluation, ...] = EVALUATIONS, count: int = 2, **tables: object) -> Case:
    return make_case(count, **{"evaluations": evaluations, "cost_ranges": RANGES, **tables})


def random_evaluations(draw: Random, projects: int = 6, evaluators: int = 5) -> tuple[Evaluation, ...]:
    """Panels of one to all evaluators on two criteria, on days of their own."""
    names = [f"Người {draw.random():.9f}" for _ in range(evaluators)]
    rows = []
    for number in range(1, projects + 1):
        for name in draw.sample(names, draw.randint(1, evaluators)):
            day = DAY + timedelta(days=draw.randint(0, 9)) if draw.random() < 0.8 else None
            rows += [Evaluation(f"P{number}", criterion, name, Fraction(draw.randint(0, 200), 2), evaluated_on=day)
                     for criterion in ("merit", "reach") if draw.random() < 0.9]
    return tuple(rows)


def random_case(seed: int) -> Case:
    return make_case(6, evaluations=random_evaluations(Random(seed)), criteria=(
        Criterion("merit", Fraction(3)), Criterion("reach")))


def renamed(case: Case, draw: Random) -> Case:
    """The same evaluations under other names, in another order of the alphabet."""
    names = sorted({row.evaluator for row in case.evaluations})
    new = dict(zip(names, draw.sample([f"Ẩn danh {number:03d}" for number in range(200)], len(names)), strict=True))
    return replace(case, evaluations=tuple(replace(row, evaluator=new[row.evaluator]) for row in case.evaluations))


# --- in and out -----------------------------------------------------------------------------------------------------

def test_both_tables_go_out_and_come_back_in_every_format(tmp_path):
    case = without_names(case_with())
    write_case(case, tmp_path / "csv")
    (tmp_path / "case.xlsx").write_bytes(case_to_xlsx(case, "vi"))
    for path in (tmp_path / "csv", tmp_path / "case.xlsx"):
        reading = read_case(path)
        assert reading.findings == () and reading.case == case and reading.case.digest == case.digest
    assert tables_to_case(case_to_tables(case)).case == case


def test_a_register_without_them_is_what_it_was():
    case = make_case(2)
    assert not {"evaluations", "cost_ranges"} & (case.tables.keys() | case_to_tables(case).keys())
    assert case.digest == case.question_digest


def test_they_ask_no_other_question_and_a_scenario_takes_none_back():
    bare, full = make_problem(make_case(2)), make_problem(case_with())
    assert full.case.digest != bare.case.digest and full.digest == bare.digest and is_same_question(bare, full)
    assert plan_funding(bare).chosen == plan_funding(full).chosen
    assert take_over(bare, Draft.of(full.case, AS_OF)).edits == ()


def test_an_edit_of_an_evaluation_is_a_step_of_the_draft():
    draft = Draft.of(case_with())
    after, refused = draft.accept([Edit("P1", "evaluations", ("P1", "merit", NAMES[0]), "score", "8", "9")])
    assert refused == () and panels(after.case)["P1", "merit"] == (9, 10, 12) and after.undo().case == case_with()


HEAD = "project_id,criterion_id,evaluator,score,evaluated_on\n"


def test_a_file_of_evaluations_adds_and_corrects_takes_none_back_and_twice_does_no_harm(tmp_path):
    case, text = case_with(), HEAD + f"P2,merit,Người Mới,9,2026-08-01\nP1,merit,{NAMES[0]},7,2026-07-20\n"
    applied = imported(case, tmp_path / "phieu.csv", text)
    assert applied.findings == () and len(applied.case.evaluations) == len(EVALUATIONS) + 1
    assert panels(applied.case) == {("P1", "merit"): (7, 10, 12), ("P2", "merit"): (9, 9, 10, 11)}
    again = imported(applied.case, tmp_path / "phieu.csv", text)
    assert again.edits == () and again.case == applied.case


@pytest.mark.parametrize("row, code, column", [
    ("P1,merit,Người Mới,101,2026-08-01", "score_above_scale", "score"),
    ("P7,merit,Người Mới,9,2026-08-01", "unknown_project", "project_id"),
    ("P1,merit,Người Hai,9,2026-08-01", "duplicate_other", "project_id"),
])
def test_an_import_with_a_row_that_cannot_be_changes_nothing_and_names_the_place(tmp_path, row, code, column):
    applied = imported(case_with(), tmp_path / "phieu.csv", f"{HEAD}P1,merit,Người Hai,9,2026-08-01\n{row}\n")
    assert applied.case is None and applied.edits == ()
    assert [(f.code, f.file, f.table, f.row, f.column) for f in applied.findings] == [
        (code, "phieu.csv", "evaluations", 3, column)]


# --- what a plan takes of them --------------------------------------------------------------------------------------

def test_a_recorded_score_stays_the_plans_and_one_that_is_missing_follows_from_the_panel():
    case = case_with(evaluate("P1", 50, 60) + evaluate("P2", 70, 71, 71), scores=(Score("P1", "merit", Fraction(10)),))
    problem = make_problem(case)
    assert problem.score_of == {"P1": 10, "P2": Fraction(706667, 10_000)}
    assert problem.case.scores[1].spread == Fraction(5774, 10_000)
    assert case.scores == (Score("P1", "merit", Fraction(10)),), "the register itself is left alone"


def test_a_score_that_follows_is_part_of_the_question():
    without = make_problem(case_with(evaluate("P2", 70, 72), scores=(Score("P1", "merit", Fraction(10)),)))
    other = make_problem(case_with(evaluate("P2", 70, 74), scores=(Score("P1", "merit", Fraction(10)),)))
    recorded = make_problem(case_with((), scores=(Score("P1", "merit", Fraction(10)),
                                                  Score("P2", "merit", Fraction(71), spread_from((70, 72))))))
    assert without.digest != other.digest and without.digest == recorded.digest


def test_evaluations_alone_are_enough_and_bring_their_criteria():
    tables = case_to_tables(make_case(1))
    tables = {name: tables[name] for name in ("projects", "costs", "pledges", "envelopes")}
    tables["evaluations"] = [{"project_id": "P1", "criterion_id": "merit", "evaluator": name, "score": points}
                             for name, points in zip(NAMES, (60, 70, 80), strict=True)]
    case = tables_to_case(tables).case
    assert [row.criterion_id for row in case.criteria] == ["merit"] and make_problem(case).score_of == {"P1": 70}


def test_panels_scores_and_spreads_by_hand():
    case = case_with((*evaluate("P1", 80, 60, 70), *evaluate("P1", 5, criterion="unknown")), scores=(
        Score("P2", "merit", Fraction(140), Fraction(7)),))
    assert panels(case) == {("P1", "merit"): (60, 70, 80)}, "no evaluation of a criterion that nobody knows"
    assert score_from((Fraction(1), Fraction(2), Fraction(2))) == Fraction(16667, 10_000)
    assert spread_from((Fraction(60), Fraction(70), Fraction(80))) == 10 and spread_from((Fraction(60),)) is None
    assert [row.score for row in derived_scores(case)] == [70]
    assert spreads(case) == {("P1", "merit"): 10, ("P2", "merit"): 7}
    assert scales(case) == {"merit": 140}
    assert cost_ranges(case) == {"P1": (Fraction(9, 10), 1, Fraction(5, 4))}


def test_forms_keep_the_scores_of_one_evaluator_together():
    case = make_case(1, criteria=(Criterion("merit"), Criterion("reach")), evaluations=(
        *evaluate("P1", 80, 60), *evaluate("P1", 10, 30, criterion="reach", day=DAY + timedelta(days=1))))
    assert forms(case)["P1"] == ({"merit": 60, "reach": 30}, {"merit": 80, "reach": 10})


# --- names ----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("seed", range(25))
def test_no_name_has_a_part_in_anything(seed):
    """Whatever the evaluators are called, a problem is the same to the last cell."""
    draw, case = Random(seed), random_case(seed)
    other = renamed(case, draw)
    assert without_names(case) == without_names(other) == without_names(without_names(case))
    assert make_problem(case).case == make_problem(other).case
    assert panels(case) == panels(other) and forms(case) == forms(other)


@pytest.mark.parametrize("seed", range(25))
def test_a_number_stays_when_evaluations_of_later_days_come_in(seed):
    draw, case = Random(seed), random_case(seed)
    late = DAY + timedelta(days=30)
    names = [*pseudonyms(case), "Người mới"]
    more = tuple(Evaluation(f"P{draw.randint(1, 6)}", f"later{number}", draw.choice(names), Fraction(50),
                            evaluated_on=late) for number in range(5))
    known = pseudonyms(replace(case, evaluations=(*case.evaluations, *more)))
    assert {name: known[name] for name in pseudonyms(case)} == pseudonyms(case)


def test_what_came_later_decides_nothing_about_the_first_day():
    """Equal on the first seat of the first day, one with a second seat that day; the other gets one a day later."""
    first = (*evaluate("P1", 8, 8, names=("A", "B")), *evaluate("P2", 9, names=("B",)))
    later = evaluate("P2", 9, names=("A",), day=DAY + timedelta(days=1))
    assert pseudonyms(case_with(first)) == pseudonyms(case_with((*first, *later)))


@pytest.mark.parametrize("seed", range(10))
def test_who_stands_in_the_register_by_number_keeps_it(seed):
    """A register that came back from a file without names goes on with new evaluators: nobody's number moves."""
    draw, case = Random(seed), without_names(random_case(seed))
    early = tuple(Evaluation(f"P{draw.randint(1, 6)}", "merit", name, Fraction(1), evaluated_on=DAY - timedelta(days=9))
                  for name in ("Ất", "Bính"))
    known = pseudonyms(replace(case, evaluations=(*case.evaluations, *early)))
    before = {row.evaluator for row in case.evaluations}
    assert {name for name in before if known[name] == name} == before
    assert len(set(known.values())) == len(known) == len(before) + 2


def test_a_document_that_tells_a_name_is_left_out():
    first, *others = EVALUATIONS
    case = case_with((replace(first, document=f"Phiếu của  {NAMES[0].upper()}"), replace(others[0], document="BB-1"),
                      *others[1:]))
    assert {row.document for row in without_names(case).evaluations} == {"", "BB-1"}


# --- reliability ----------------------------------------------------------------------------------------------------

def test_the_published_example_of_shrout_and_fleiss():
    """Psychological Bulletin 86 (1979), table 2 and table 4: ICC(1,1) = .17, ICC(1,4) = .44."""
    parts = variance_parts(tuple(map(Fraction, row)) for row in (
        (9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)))
    assert (parts.projects, parts.points, parts.panel_size) == (6, 24, 4)
    assert [round(float(parts.of_panel(size)), 2) for size in (1, 4)] == [0.17, 0.44]


def test_panels_of_unequal_size_by_hand():
    """(2, 4) and (8): MSW = 2, MSB = 50/3, k0 = 3 - 5/3 = 4/3, between = (50/3 - 2) / (4/3) = 11."""
    parts = variance_parts(((Fraction(2), Fraction(4)), (Fraction(8),)))
    assert (parts.within, parts.panel_size, parts.between, parts.icc) == (2, Fraction(4, 3), 11, Fraction(11, 13))
    assert parts.of_panel(2) == Fraction(11, 12) and parts.mean == Fraction(14, 3)


@pytest.mark.parametrize("seed", range(25))
def test_evaluators_who_agree_are_reliable_and_noise_alone_is_not_negative(seed):
    draw = Random(seed)
    same = [(Fraction(draw.randint(0, 100)),) * draw.randint(2, 5) for _ in range(8)]
    assert variance_parts([*same, (Fraction(200),) * 2]).icc == 1
    parts = variance_parts([[Fraction(draw.randint(0, 100)) for _ in range(draw.randint(1, 5))] for _ in range(20)])
    assert 0 <= parts.icc <= parts.of_panel(5) <= 1
    assert variance_parts([(Fraction(7),) * 3] * 4).icc is None, "nothing differs: nothing to divide"


def test_reliability_takes_two_projects_and_two_evaluators():
    assert reliability(make_case(2)).overall is None
    assert variance_parts([(Fraction(1), Fraction(2))]) is None and variance_parts([(Fraction(1),)] * 5) is None
    found = reliability(case_with())
    assert found.overall == found.by_criterion["merit"] and found.overall.between == 0
