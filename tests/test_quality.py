"""Quality of a register: each rule on a case in which nothing else could decide it."""
from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from models.domain import (
    BudgetLine,
    Case,
    Cost,
    Decision,
    LinkKind,
    Localisation,
    LocalisationBasis,
    Payer,
    Pledge,
    Project,
    Score,
    Target,
)
from models.planning import plan_funding
from models.quality import duplicates
from models.quality.arithmetic import check_arithmetic, scale_of
from models.quality.decisions import DuplicateDecision, decide
from models.quality.duplicates import PairState, Reason, find_duplicates
from models.quality.report import report_quality
from models.quality.sources import WANTED, SourceKind, source_quality
from models.register.draft import Draft
from tests.builders import make_case, make_problem

ROMANIA = Path(__file__).resolve().parents[2] / "shared" / "real" / "romania_regional_programme_2007_2013.csv"


def pair_of(one: str, other: str, **changes: dict) -> Case:
    return make_case(projects={"P1": {"name_vi": one, "name_en": "", **changes.get("P1", {})},
                               "P2": {"name_vi": other, "name_en": "", **changes.get("P2", {})}})


def codes(case: Case) -> list[str]:
    return [finding.code for finding in check_arithmetic(make_problem(case))]


# --- Sources

def test_sources_are_grouped_without_regard_to_case_and_accents():
    case = make_case(3, projects={"P1": {"managing_agency": "Bộ Công Thương"},
                                  "P2": {"managing_agency": "BỘ CÔNG  THƯƠNG"}, "P3": {"managing_agency": ""}})
    assert [(s.name, s.project_ids) for s in source_quality(make_problem(case), SourceKind.AGENCY)] == [
        ("Bộ Công Thương", ("P1", "P2")), ("", ("P3",))]


def test_completeness_counts_every_wanted_item_of_every_project():
    case = make_case(projects={"P1": {"locality": "", "institutes": ("Viện A",)}, "P2": {"product_no": None}})
    (source,) = source_quality(make_problem(case), SourceKind.AGENCY)
    assert (source.filled["locality"], source.filled["institutes"], source.filled["product_no"]) == (1, 1, 1)
    assert source.filled["costs"] == 2 and source.filled["localisation"] == 0
    assert source.completeness_share == Fraction(sum(source.filled.values()), 2 * len(WANTED))


@pytest.mark.parametrize(("dated", "days", "is_old"), [
    (date(2025, 11, 1), 365, False), (date(2025, 10, 31), 366, True)])
def test_a_source_is_old_after_a_year(dated, days, is_old):
    case = make_case(projects={"P1": {"source_on": dated}})
    (source,) = source_quality(make_problem(case), SourceKind.AGENCY)
    assert (source.days_old, source.is_old, source.undated) == (days, is_old, 1)


def test_money_without_a_document_is_counted():
    case = make_case()
    pledges = (replace(case.pledges[0], evidence_document=""), *case.pledges[1:])
    (source,) = source_quality(make_problem(replace(case, pledges=pledges)), SourceKind.AGENCY)
    assert (source.pledged_mvnd, source.unevidenced_mvnd) == (3_200, 800)


@pytest.mark.parametrize(("basis", "share", "unknown"), [
    (LocalisationBasis.BILL_OF_MATERIALS, Fraction(1, 2), 1), (LocalisationBasis.BILL_OF_MATERIALS, None, 2),
    (LocalisationBasis.SELLING_PRICE, Fraction(1, 2), 2)])
def test_localisation_is_known_on_the_basis_of_the_target_only(basis, share, unknown):
    case = make_case(targets=(Target(1, 2026, LocalisationBasis.BILL_OF_MATERIALS, Fraction(1, 5)),),
                     localisation=(Localisation("P1", 2026, basis, share),))
    (source,) = source_quality(make_problem(case), SourceKind.AGENCY)
    assert source.localisation_unknown == unknown


# --- Arithmetic

def one_cost(request: int | None, pledged: int) -> Case:
    return make_case(1, costs=(Cost("P1", 2026, BudgetLine.RECURRENT, 1_000, request),),
                     pledges=(Pledge("P1", Payer.ENTERPRISE, "A", 2026, pledged, "CK"),))


@pytest.mark.parametrize(("request_mvnd", "pledged", "found"), [
    (400, 600, []), (401, 600, ["quality_more_than_cost"]), (399, 600, ["quality_less_than_cost"]),
    (None, 600, []), (None, 1_000, []), (None, 1_001, ["quality_pledges_above_cost"]),
    (0, 1_001, ["quality_pledges_above_cost"])])
def test_request_and_pledges_add_up_to_the_cost(request_mvnd, pledged, found):
    assert codes(one_cost(request_mvnd, pledged)) == found


def test_the_difference_is_said():
    (finding,) = check_arithmetic(make_problem(one_cost(401, 600)))
    assert finding.values["difference_mvnd"] == 1 and finding.project_id == "P1"


@pytest.mark.parametrize(("year", "found"), [
    (2027, []), (2028, ["quality_outside_years"]), (2025, ["quality_outside_years"])])
def test_figures_outside_the_planning_years_are_found(year, found):
    case = make_case()
    rows = (*case.localisation, Localisation("P1", year, LocalisationBasis.BILL_OF_MATERIALS, Fraction(1, 2)))
    assert codes(replace(case, localisation=rows)) == found


@pytest.mark.parametrize(("scores", "scale"), [
    ([9] * 19 + [90], 10), ([9] * 18 + [90, 90], 100), ([10] * 20, 10), ([4, 5], 5), ([5_000] * 3, None)])
def test_the_scale_holds_nearly_all_scores(scores, scale):
    assert scale_of([Fraction(score) for score in scores]) == scale


@pytest.mark.parametrize(("odd", "found"), [(Fraction(10), []), (Fraction("10.1"), ["quality_score_outside_scale"])])
def test_a_score_outside_the_scale_of_the_others_is_found(odd, found):
    case = make_case(20)
    scores = (*(Score(f"P{i}", "merit", Fraction(9)) for i in range(2, 21)), Score("P1", "merit", odd))
    assert codes(replace(case, scores=scores)) == found


# --- Duplicates

@pytest.mark.parametrize(("one", "other"), [
    ("Sản xuất pin lưu trữ năng lượng", "SẢN XUẤT PIN LƯU TRỮ NĂNG LƯỢNG"),
    ("Sản xuất pin lưu trữ năng lượng", "San xuat pin luu tru nang luong"),
    ("Sản xuất pin lưu trữ năng lượng", "Sản xuất pin lưu trữ - năng lượng."),
    ("Sản xuất pin lưu trữ năng lượng", "Sản  xuất pin lưu trữ năng  lượng"),
    ("Sản xuất pin lưu trữ năng lượng", "Pin lưu trữ năng lượng: sản xuất"),
    ("Dây chuyền đóng gói chip giai đoạn 2", "Dây chuyền đóng gói chip giai đoạn 02")])
def test_names_that_differ_in_writing_only_are_the_same_name(one, other):
    (pair,) = find_duplicates(pair_of(one, other))
    assert Reason.SAME_NAME in pair.reasons and Reason.NUMBERS_DIFFER not in pair.reasons
    assert (pair.first, pair.second, pair.state) == ("P1", "P2", PairState.OPEN)


@pytest.mark.parametrize(("one", "other"), [
    ("Xây dựng cầu Rạch Miễu 1 nối Tiền Giang với Bến Tre", "Xây dựng cầu Rạch Miễu 2 nối Tiền Giang với Bến Tre"),
    ("Trung tâm dữ liệu quốc gia giai đoạn I tại Hà Nội", "Trung tâm dữ liệu quốc gia giai đoạn II tại Hà Nội")])
def test_names_that_differ_in_a_number_are_listed_with_what_speaks_against(one, other):
    (pair,) = find_duplicates(pair_of(one, other))
    assert Reason.NUMBERS_DIFFER in pair.reasons


def test_the_pair_with_less_against_it_comes_first():
    names = {"P1": {"name_vi": "Xây dựng cầu Rạch Miễu 1 nối Tiền Giang"},
             "P2": {"name_vi": "Xây dựng cầu Rạch Miễu 2 nối Tiền Giang"},
             "P3": {"name_vi": "Chế tạo camera giám sát an toàn lao động nhà máy"},
             "P4": {"name_vi": "Chế tạo camera giám sát an toàn lao động ở nhà máy"}}
    case = make_case(4, projects={i: {**n, "name_en": ""} for i, n in names.items()})
    assert [(p.first, p.second) for p in find_duplicates(case)] == [("P3", "P4"), ("P1", "P2")]


@pytest.mark.parametrize(("changes", "listed"), [
    ({}, True), ({"P2": {"product_no": 2}}, False),
    ({"P1": {"lead_enterprise": "Công ty A"}, "P2": {"product_no": 2, "lead_enterprise": "CÔNG TY A"}}, True)])
def test_a_similar_name_needs_the_same_product_or_lead(changes, listed):
    case = pair_of("Chế tạo camera giám sát an toàn lao động tại nhà máy",
                   "Chế tạo và thử camera giám sát an toàn lao động nhà máy", **changes)
    assert bool(find_duplicates(case)) is listed


def test_different_names_are_not_listed():
    assert not find_duplicates(pair_of("Sản xuất pin lưu trữ năng lượng", "Vắc xin thế hệ mới cho gia cầm"))


def test_two_agencies_are_a_reason():
    case = pair_of("Pin lưu trữ", "Pin lưu trữ", P2={"managing_agency": "Bộ B"})
    (pair,) = find_duplicates(case)
    assert {Reason.OTHER_SUBMITTER, Reason.SAME_PRODUCT, Reason.SAME_COST} <= set(pair.reasons)
    assert Reason.SAME_LEAD not in pair.reasons


@pytest.mark.parametrize(("decision", "state"), [
    (DuplicateDecision.DIFFERENT, PairState.DIFFERENT), (DuplicateDecision.EXCLUDE, PairState.EXCLUDED),
    (DuplicateDecision.RETIRE, PairState.RETIRED)])
def test_a_decision_is_an_edit_with_its_reason_and_can_be_undone(decision, state):
    draft = Draft.of(pair_of("Pin lưu trữ", "Pin lưu trữ"))
    after, findings = draft.accept(decide(draft.case, "P1", "P2", decision, "Đã hỏi", retired="P2"))
    assert findings == ()
    (pair,) = find_duplicates(after.case)
    assert pair.state is state
    texts = [link.source for link in after.case.links] + [p.decision_reason for p in after.case.projects]
    assert "Đã hỏi" in texts
    assert after.undo().case.digest == draft.case.digest


@pytest.mark.parametrize(("agency", "counts"), [("Bộ A", {"Bộ A": 1}), ("Bộ B", {"Bộ A": 1, "Bộ B": 1})])
def test_a_pair_counts_once_for_each_source_it_touches(agency, counts):
    report = report_quality(make_problem(pair_of("Pin lưu trữ", "Pin lưu trữ", P2={"managing_agency": agency})))
    assert {row["source"]: row["pairs"] for row in report.source_rows(SourceKind.AGENCY)} == counts


def test_nothing_is_left_out_before_somebody_decides():
    problem = make_problem(pair_of("Pin lưu trữ", "Pin lưu trữ"))
    report_quality(problem)
    assert len(plan_funding(problem).chosen) == 2


@pytest.mark.parametrize(("decision", "funded"), [
    (DuplicateDecision.DIFFERENT, 2), (DuplicateDecision.EXCLUDE, 1), (DuplicateDecision.RETIRE, 1)])
def test_a_decision_means_what_it_says_to_the_plan(decision, funded):
    draft = Draft.of(pair_of("Pin lưu trữ", "Pin lưu trữ"))
    after, _ = draft.accept(decide(draft.case, "P1", "P2", decision, "Đã hỏi", retired="P2"))
    assert len(plan_funding(make_problem(after.case)).chosen) == funded


def test_a_second_decision_takes_the_place_of_the_first():
    draft = Draft.of(pair_of("Pin lưu trữ", "Pin lưu trữ"))
    draft, _ = draft.accept(decide(draft.case, "P1", "P2", DuplicateDecision.DIFFERENT, "a"))
    draft, findings = draft.accept(decide(draft.case, "P1", "P2", DuplicateDecision.EXCLUDE, "b"))
    assert findings == ()
    assert [(link.kind, link.source) for link in draft.case.links] == [(LinkKind.EXCLUDES, "b")]
    draft, _ = draft.accept(decide(draft.case, "P1", "P2", DuplicateDecision.RETIRE, "c", retired="P1"))
    assert draft.case.links == () and draft.case.project_by_id["P1"].decision is Decision.MUST_NOT


@pytest.mark.parametrize(("reason", "retired"), [("", "P1"), (" ", "P1"), ("có", "P9"), ("có", "")])
def test_a_decision_needs_a_reason_and_one_of_the_two(reason, retired):
    with pytest.raises(ValueError):
        decide(pair_of("A", "A"), "P1", "P2", DuplicateDecision.RETIRE, reason, retired=retired)


def test_a_real_register_of_4636_projects_is_not_weighed_pair_by_pair(monkeypatch):
    if not ROMANIA.exists():
        pytest.skip("../shared/real is not here")
    with ROMANIA.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    case = Case(tuple(Project(row[0], row[1].strip(), lead_enterprise=row[2].strip(), locality=row[5]) for row in rows))
    weighed, pair_of_places = [], duplicates._pair
    monkeypatch.setattr(duplicates, "_pair", lambda *about: weighed.append(1) or pair_of_places(*about))
    pairs = find_duplicates(case)
    assert len(case.projects) == 4_636 and 100 < len(pairs) < 1_000
    assert len(weighed) < len(case.projects), "only pairs with similar names are weighed"
