"""Each check: a case that breaks one idea gives its finding at its table and column; the untouched case gives none."""
from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from models.assumed_pledges import assume_pledges_at_floor
from models.checks import CHECKS, check_problem, check_rulebook, check_settings, is_blocking
from models.domain import (
    BudgetLine,
    Cost,
    Criterion,
    Envelope,
    Link,
    LinkKind,
    LocalisationBasis,
    Payer,
    Pledge,
    Pool,
    PoolDimension,
    Score,
    Target,
)
from models.problem import state_problem
from models.rules import load_rulebook
from models.wording import LANGUAGES, load_sentences
from models.words.finding_text import finding_place, finding_sentence
from tests.builders import AS_OF, make_case

ROOT = Path(__file__).resolve().parent.parent
PLACE = re.compile(r"{(\w+)}")
LINE = BudgetLine.RECURRENT
BASIS = LocalisationBasis.SELLING_PRICE


def first(**changes):
    """The two-project case with some fields of its first project changed."""
    return make_case(projects={"P1": changes})


def with_rows(table, *rows):
    """The two-project case with rows added to one table."""
    case = make_case()
    return make_case(**{table: (*getattr(case, table), *rows)})


def with_link(kind, *ids, **more):
    return make_case(links=(Link("L1", kind, ids, **more),))


def with_pool(**pool):
    return make_case(pools=(Pool(**{"pool_id": "N1", "dimension": PoolDimension.ALL, "cap_mvnd": 10**6, **pool}),))


MUST = {"decision": "must", "decision_reason": "x"}
MUST_NOT = {"decision": "must_not", "decision_reason": "x"}

# code, severity, case, table, column, project_id
BROKEN = [
    ("unknown_product", "warning", first(product_no=99), "projects", "product_no", "P1"),
    ("no_regime", "warning", first(product_no=None), "projects", "regime", "P1"),
    ("regime_without_reason", "warning", first(regime="state_led"), "projects", "regime_reason", "P1"),
    ("decision_without_reason", "warning", first(decision="must"), "projects", "decision_reason", "P1"),
    ("bound_must_not", "warning", first(status="running", **MUST_NOT), "projects", "decision", "P1"),
    ("stopped_must", "error", first(status="stopped", **MUST), "projects", "decision", "P1"),
    ("start_window_reversed", "error", first(earliest_start=2027, latest_start=2026), "projects", "latest_start", "P1"),
    ("start_outside_years", "warning", first(latest_start=2031), "projects", "latest_start", "P1"),
    ("scale_not_used", "warning", first(minimum_scale_share=Fraction(1, 2)), "projects", "minimum_scale_share", "P1"),
    ("scale_zero", "error", first(funding_mode="scalable", minimum_scale_share=Fraction(0)), "projects",
     "minimum_scale_share", "P1"),
    ("scale_is_whole", "note", first(funding_mode="scalable"), "projects", "minimum_scale_share", "P1"),
    ("trl_falls", "warning", first(trl_now=6, trl_end=5), "projects", "trl_end", "P1"),
    ("unknown_locality", "warning", first(locality="Atlantis 9000"), "projects", "locality", "P1"),
    ("unknown_locality_like", "warning", first(locality="Hà Nộ"), "projects", "locality", "P1"),
    ("locality_merged", "warning", first(locality="Tỉnh Hà Tây"), "projects", "locality", "P1"),
    ("one_body", "note", first(locality="Hanoi"), "projects", "locality", "P1"),
    ("one_body", "warning", make_case(projects={"P1": {"lead_enterprise": "Công ty Sao Mai"},
                                                "P2": {"lead_enterprise": "Công ty Sao Mái"}}),
     "projects", "lead_enterprise", "P2"),
    ("near_names", "warning", make_case(projects={"P1": {"lead_enterprise": "Công ty Sao Mai"},
                                                  "P2": {"lead_enterprise": "Công ty Sao Mau"}}),
     "projects", "lead_enterprise", "P2"),
    ("cap_without_project", "warning", make_case(1, projects={"P1": {"locality": ""}}, settings={
        "locality_cap_mvnd": "900000"}), "settings", "value", ""),
    ("cap_misses_projects", "warning", make_case(projects={"P1": {"lead_enterprise": ""}}, settings={
        "lead_enterprise_cap_share": "0.9"}), "settings", "value", ""),
    ("same_name", "warning", make_case(projects={"P2": {"name_vi": "đề tài  P1"}}), "projects", "name_vi", "P2"),
    ("no_score", "warning", make_case(scores=(Score("P1", "merit", Fraction(1)),)), "projects", "score", "P2"),
    ("score_incomplete", "warning", with_rows("criteria", Criterion("risk")), "projects", "score", "P1"),
    ("weight_negative", "error", make_case(criteria=(Criterion("merit", Fraction(-1)),)), "criteria", "weight", ""),
    ("weights_all_zero", "error", make_case(criteria=(Criterion("merit", Fraction(0)),)), "criteria", "weight", ""),
    ("criterion_without_weight", "warning", make_case(criteria=()), "criteria", "weight", ""),
    ("no_cost", "error", make_case(costs=(Cost("P1", 2026, LINE, 10),)), "projects", "cost_<year>_mvnd", "P2"),
    ("zero_cost", "warning", make_case(cost_mvnd=0), "projects", "cost_<year>_mvnd", "P1"),
    ("request_above_cost", "warning", with_rows("costs", Cost("P1", 2027, BudgetLine.DEVELOPMENT, 5, 6)), "costs",
     "state_request_mvnd", "P1"),
    ("committed_above_request", "error", with_rows("costs", Cost("P1", 2027, BudgetLine.DEVELOPMENT, 5, 4, 5)), "costs",
     "committed_state_mvnd", "P1"),
    ("committed_not_running", "warning", with_rows("costs", Cost("P1", 2027, BudgetLine.DEVELOPMENT, 5, 5, 5)), "costs",
     "committed_state_mvnd", "P1"),
    ("pledge_below_floor", "note", make_case(enterprise_mvnd=499), "projects", "", "P1"),
    ("must_below_floor", "error", make_case(enterprise_mvnd=499, projects={"P1": MUST}), "projects", "", "P1"),
    ("unevidenced_pledges", "note", with_rows("pledges", Pledge("P1", Payer.INSTITUTE, "V", 2026, 1)), "pledges",
     "evidence_document", ""),
    ("pledge_without_cost", "warning", with_rows("pledges", Pledge("P1", Payer.INSTITUTE, "V", 2029, 1, "x")),
     "pledges", "year", "P1"),
    ("pledges_above_cost", "warning", make_case(enterprise_mvnd=1_001), "costs", "total_mvnd", "P1"),
    ("parts_below_cost", "note", with_rows("costs", Cost("P1", 2030, BudgetLine.DEVELOPMENT, 5, 4)), "costs",
     "total_mvnd", "P1"),
    ("pledges_assumed", "warning", make_case(pledges=(), assumptions=("pledges_at_floor",)), "pledges", "", ""),
    ("no_envelopes", "warning", make_case(envelopes=()), "envelopes", "", ""),
    ("envelope_missing", "error", make_case(envelopes=(Envelope(2026, None, "", 9999),)), "envelopes", "year", ""),
    ("envelope_unused", "warning", with_rows("envelopes", Envelope(2030, None, "", 1)), "envelopes", "year", ""),
    ("envelope_same_body", "error", with_rows("envelopes", Envelope(2026, None, "Bộ A", 9999),
                                              Envelope(2026, None, "BỘ  A", 9999)), "envelopes", "managing_agency", ""),
    ("envelope_without_project", "warning", with_rows("envelopes", Envelope(2026, None, "Bộ Y tế", 9999)), "envelopes",
     "managing_agency", ""),
    ("envelope_without_cost", "warning", with_rows("envelopes", Envelope(2026, BudgetLine.DEVELOPMENT, "Bộ A", 99)),
     "envelopes", "year", ""),
    ("target_unknown_product", "error", make_case(targets=(Target(99, 2026, BASIS, Fraction(1, 2)),)), "targets",
     "product_no", ""),
    ("target_without_project", "warning", make_case(targets=(Target(2, 2026, BASIS, Fraction(1, 2)),)), "targets",
     "product_no", ""),
    ("pool_names_nobody", "warning", with_pool(dimension=PoolDimension.PRODUCT, members=("7",)), "pools",
     "members", ""),
    ("pool_unknown_member", "warning", with_pool(dimension=PoolDimension.PRODUCT, members=("1", "7")), "pools",
     "members", ""),
    ("pool_without_limit", "warning", with_pool(cap_mvnd=None), "pools", "pool_id", ""),
    ("pool_floor_above_cap", "error", with_pool(floor_mvnd=10**6 + 1), "pools", "floor_mvnd", ""),
    ("pool_outside_years", "warning", with_pool(year=2031), "pools", "year", ""),
    ("pool_too_small", "error", with_pool(min_projects=3), "pools", "min_projects", ""),
    ("link_unknown_project", "error", with_link(LinkKind.EXCLUDES, "P1", "P9"), "links", "project_ids", ""),
    ("link_to_itself", "error", with_link(LinkKind.REQUIRES, "P1", "P1"), "links", "project_ids", ""),
    ("link_needs_two", "error", with_link(LinkKind.EXCLUDES, "P1"), "links", "project_ids", ""),
    ("link_without_limit", "error", with_link(LinkKind.AT_MOST, "P1", "P2"), "links", "limit", ""),
    ("link_without_bonus", "error", with_link(LinkKind.SYNERGY, "P1", "P2"), "links", "bonus", ""),
    ("requires_cycle", "warning", make_case(links=(Link("L1", LinkKind.REQUIRES, ("P1", "P2")),
                                                   Link("L2", LinkKind.REQUIRES, ("P2", "P1")))),
     "links", "project_ids", "P1"),
    ("must_excludes_must", "error", make_case(projects={"P1": MUST, "P2": {"status": "running"}},
                                              links=(Link("L1", LinkKind.EXCLUDES, ("P1", "P2")),)),
     "links", "project_ids", ""),
    ("must_requires_must_not", "error", make_case(projects={"P1": MUST, "P2": MUST_NOT},
                                                  links=(Link("L1", LinkKind.REQUIRES, ("P1", "P2")),)),
     "links", "project_ids", ""),
]


def check(case, rulebook=None):
    return check_problem(state_problem(case, AS_OF, rulebook))


def test_the_untouched_case_has_no_finding():
    assert check(make_case()) == ()


@pytest.mark.parametrize(("code", "severity", "case", "table", "column", "project_id"), BROKEN,
                         ids=[b[0] for b in BROKEN])
def test_a_check_finds_what_is_wrong(code, severity, case, table, column, project_id):
    matches = [f for f in check(case) if f.code == code and f.severity == severity]
    assert matches, [f.code for f in check(case)]
    finding = matches[0]
    assert (finding.severity, finding.table, finding.column) == (severity, table, column)
    assert finding.project_id == project_id
    for language in LANGUAGES:
        assert finding_sentence(finding, language)
        assert not table or table in finding_place(finding, language)


@pytest.mark.parametrize("other", ["0P1", "P01", "p1", "P 1", "P-1", "p.001", "Ｐ1"])
def test_ids_that_read_as_one_are_told(other):
    case = make_case()
    twin = replace(case, projects=(*case.projects, replace(case.projects[0], project_id=other, name_vi="n")))
    assert [{f.project_id, f.values["other"]} for f in check(twin) if f.code == "similar_id"] == [{"P1", other}]


def test_ids_with_other_numbers_or_words_are_no_finding():
    case = make_case()
    for other in ("P10", "P1A", "P1-1", "P11", "Q1"):
        twin = replace(case, projects=(*case.projects, replace(case.projects[0], project_id=other, name_vi="n")))
        assert not [f for f in check(twin) if f.code == "similar_id"]


@pytest.mark.parametrize(("pledged", "missing"), [(499, 2), (500, None)])
def test_the_floor_is_inclusive_and_the_gap_is_exact(pledged, missing):
    """Two years of 1,000: 499 a year is 2 million short of one half, 500 is enough."""
    findings = check(make_case(1, enterprise_mvnd=pledged))
    gaps = [f.values["missing_mvnd"] for f in findings if f.code == "pledge_below_floor"]
    assert gaps == ([] if missing is None else [missing])


def test_institutes_count_only_where_the_rule_says_so():
    case = make_case(1, enterprise_mvnd=400, institute_mvnd=100)
    both = load_rulebook(AS_OF).override("counterpart_who_counts", "enterprises_and_institutes", "x")
    assert "pledge_below_floor" in {f.code for f in check(case)}
    assert check(case, both) == ()


@pytest.mark.parametrize(("projects", "severity", "code"), [
    ({}, "note", "state_above_cap"), ({"P1": MUST}, "error", "must_above_cap")])
def test_the_cap_is_checked_where_the_floor_is_off(projects, severity, code):
    off = load_rulebook(AS_OF).override("enterprise_share_floor.market", None, "x")
    matches = [f for f in check(make_case(1, enterprise_mvnd=499, projects=projects), off) if f.code == code]
    assert [(f.severity, f.values["missing_mvnd"]) for f in matches] == [(severity, 2)]


def test_committed_money_of_a_refused_project_is_a_contradiction():
    case = make_case(1, projects={"P1": {"status": "running", **MUST_NOT}},
                     costs=(Cost("P1", 2026, LINE, 1000, None, 10),))
    finding = next(f for f in check(case) if f.code == "bound_must_not")
    assert finding.severity == "error"
    assert not is_blocking(finding)


def test_errors_block_planning_except_contradictions():
    assert is_blocking(next(f for f in check(make_case(envelopes=(Envelope(2026, None, "", 1),)))
                            if f.code == "envelope_missing"))
    assert not any(is_blocking(f) for f in check(make_case(enterprise_mvnd=499, projects={"P1": MUST})))


@pytest.mark.parametrize(("line", "agency", "covered"), [
    (None, "", True), (LINE, "", True), (BudgetLine.DEVELOPMENT, "", False), (None, "Bộ A", True),
    (None, "Bộ B", False)])
def test_an_envelope_covers_its_line_and_agency(line, agency, covered):
    case = make_case(envelopes=tuple(Envelope(year, line, agency, 9999) for year in (2026, 2027)))
    assert ("envelope_missing" not in {f.code for f in check(case)}) == covered


@pytest.mark.parametrize(("key", "value", "code"), [
    ("no_such_key", "1", "setting_unknown_key"), ("size_exponent", "", "setting_empty"),
    ("size_exponent", "big", "setting_not_readable"), ("size_exponent", "-1", "setting_below_minimum"),
    ("size_exponent", "9", "setting_above_maximum")])
def test_settings_that_cannot_be_read(key, value, code):
    findings = check_settings({key: value, "scale_levels": "3"})
    assert [(f.code, f.table, f.column, f.values["key"]) for f in findings] == [(code, "settings", "value", key)]
    assert all(finding_sentence(findings[0], language) for language in LANGUAGES)


def test_a_rule_without_a_value_in_force_is_named_with_the_date():
    codes = {(f.code, f.values["rule_id"], f.values["as_of"]) for f in check_rulebook(load_rulebook(date(2025, 7, 1)))}
    assert ("no_rule_in_force", "enterprise_share_floor.market", "2025-07-01") in codes


# --- assumed pledges -------------------------------------------------------------------------------------------------

def one_project(total=1001, request=None, product_no=1):
    return make_case(1, pledges=(), costs=(Cost("P1", 2026, LINE, total, request),), assumptions=("pledges_at_floor",),
                     projects={"P1": {"product_no": product_no}})


@pytest.mark.parametrize(("request_mvnd", "product_no", "changes", "amounts"), [
    (None, 1, {}, [501]), (400, 1, {}, [601]), (None, 23, {}, [201]), (None, None, {}, []),
    (None, 1, {"enterprise_share_floor.market": None}, [501]), (None, 1, {"state_share_cap.market": None}, [501]),
    (None, 1, {"enterprise_share_floor.market": None, "state_share_cap.market": None}, []),
    (None, 1, {"enterprise_share_floor.market": Fraction(3, 5)}, [601])])
def test_pledges_at_the_floor(request_mvnd, product_no, changes, amounts):
    rulebook = load_rulebook(AS_OF)
    for rule_id, value in changes.items():
        rulebook = rulebook.override(rule_id, value, "x")
    case = assume_pledges_at_floor(one_project(request=request_mvnd, product_no=product_no), rulebook)
    assert [(p.payer_type, p.amount_mvnd, p.evidence_document) for p in case.pledges] == [
        (Payer.ENTERPRISE, amount, "") for amount in amounts]


def test_assumed_pledges_are_there_when_the_problem_is_stated():
    problem = state_problem(one_project(), AS_OF)
    assert [p.amount_mvnd for p in problem.case.pledges] == [501]
    assert "pledge_below_floor" not in {f.code for f in check_problem(problem)}


# --- sentences -------------------------------------------------------------------------------------------------------

def codes_in_source():
    """Every finding code that the reading, checking and scenario modules can give, from their syntax trees."""
    makers = {"Finding": 0, "finding": 0, "CellFault": 0, "WorkbookRefused": 0, "_of": 1, "about": 1}
    codes = set()
    for path in (ROOT / "models").rglob("*.py"):
        if not {"register", "checks"} & set(path.parts) and not path.name.startswith("scenario"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in makers and len(node.args) > makers[name]:
                    argument = node.args[makers[name]]
                    texts = {str(n.value) for n in ast.walk(argument) if isinstance(n, ast.Constant)}
                    codes |= {text for text in texts if re.fullmatch(r"[a-z]+(_[a-z]+)+", text)}
    return codes - {"setting_"}


def test_every_code_has_a_sentence_in_both_languages():
    for language in LANGUAGES:
        missing = {code for code in codes_in_source() if f"findings.{code}" not in load_sentences(language)}
        assert not missing


@pytest.mark.parametrize("topic", ["findings", "cli"])
def test_both_languages_have_the_same_keys_and_places(topic):
    vi, en = ({key: set(PLACE.findall(text)) for key, text in load_sentences(language).items()
               if key.startswith(f"{topic}.")} for language in LANGUAGES)
    assert vi == en


def test_every_check_of_the_modules_is_in_the_table_of_contents():
    named = {node.name for path in (ROOT / "models" / "checks").glob("[a-z]*.py")
             for node in ast.parse(path.read_text(encoding="utf-8")).body
             if isinstance(node, ast.FunctionDef) and node.name.startswith("check_")}
    assert named == {check.__name__ for check in CHECKS}
