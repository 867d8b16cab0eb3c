"""Names that are almost equal: which pairs are listed, and what a person decides about them."""
from __future__ import annotations

from dataclasses import replace

import pytest

from data.sample.make_illustrative import FOLDER
from models.checks import check_problem
from models.checks.near_names import NearReason, find_near_names, projects_of, says_different
from models.domain import Case, Envelope, Payer, Pledge, Pool, PoolDimension, Project
from models.planning import plan_funding
from models.quality.body_decisions import keep_apart, merge_bodies
from models.quality.report import report_quality
from models.register.case_io import read_case, write_case
from models.register.edits import accept_edits, invert
from tests.builders import AMPLE_MVND, make_case, make_problem

AGENCY, LOCALITY, ENTERPRISE = "managing_agency", "locality", "lead_enterprise"


def named(kind: str, *names: str, **tables: object) -> Case:
    return make_case(len(names), projects={f"P{i}": {kind: name} for i, name in enumerate(names, 1)}, **tables)


def pairs(kind: str, *names: str) -> list[tuple[set[str], NearReason]]:
    found = find_near_names(make_problem(named(kind, *names)))
    return [({pair.first, pair.second}, pair.reason) for pair in found if pair.kind == kind]


@pytest.mark.parametrize(("kind", "one", "other", "reason"), [
    (ENTERPRISE, "Công ty Sao Mai", "Công ty Sao Mau", NearReason.LETTERS),
    (ENTERPRISE, "Công ty cổ phần Điện tử Sao Mai", "Công ty cổ phần Điện tử Soa Mai", NearReason.LETTERS),
    (ENTERPRISE, "Công ty SaoMai", "Công ty Sao Mai", NearReason.WORDS),
    (ENTERPRISE, "Sao Mai Công ty", "Công ty Sao Mai", NearReason.WORDS),
    (ENTERPRISE, "Công ty TNHH Sao Mai", "Công ty cổ phần Sao Mai", NearReason.LEGAL_FORM),
    (ENTERPRISE, "Sao Mai", "Công ty Sao Mai", NearReason.LEGAL_FORM),
    (ENTERPRISE, "Công ty Sаo Mai", "Công ty Sao Mai", NearReason.LETTERS),
    (AGENCY, "Bộ Y tế", "Bộ Y tê1s", None), (AGENCY, "Bộ Y tếs", "Bộ Y tế", NearReason.LETTERS),
    (LOCALITY, "Hà Nọii", "Hà Nội", NearReason.LETTERS), (LOCALITY, "Hà Tây", "Hà Nội", NearReason.MERGED),
    (ENTERPRISE, "Công ty Xây dựng 36", "Công ty Xây dựng 37", None),
    (ENTERPRISE, "Công ty A", "Công ty B", None), (ENTERPRISE, "Lô I", "Lô II", None),
    (ENTERPRISE, "FPT", "CMC", None), (AGENCY, "Sở Y tế Hà Nam", "Sở Y tế Hà Nội", None),
    (AGENCY, "Bộ Công an", "Bộ Công Thương", None), (LOCALITY, "Quảng Nam", "Quảng Ninh", None),
    (LOCALITY, "Hà Tĩnh", "Hà Nội", None)])
def test_pairs_that_a_person_should_look_at(kind, one, other, reason):
    found = [pair for pair in pairs(kind, one, other) if pair[0] == {one, other}]
    assert found == ([] if reason is None else [({one, other}, reason)])


def test_the_sample_register_has_no_names_that_are_almost_equal():
    problem = make_problem(read_case(FOLDER).case)
    assert find_near_names(problem) == ()


def near_case() -> Case:
    """Three projects of one agency under two names, in every table that names agencies and enterprises."""
    return named(
        AGENCY, "Bộ Y tế", "Bộ Y  Tế", "Bộ Y tếs",
        envelopes=(*(Envelope(year, None, "", AMPLE_MVND) for year in (2026, 2027)),
                   *(Envelope(year, None, "Bộ Y tế", 300) for year in (2026, 2027))),
        pools=(Pool("N", PoolDimension.MANAGING_AGENCY, ("Bộ Y tếs", "Bộ Y tế"), cap_mvnd=10 ** 6),
               Pool("L", PoolDimension.LOCALITY, ("Bộ Y tếs",), cap_mvnd=10 ** 6)))


def test_merging_is_one_step_in_every_table_and_is_undone():
    case = near_case()
    escaped = sum(option.state_mvnd for option in plan_funding(make_problem(case)).chosen)
    edits = merge_bodies(case, AGENCY, ("Bộ Y tế", "Bộ Y tếs"), "Bộ Y tế")
    merged = accept_edits(case, edits)
    assert not merged.findings
    assert {project.managing_agency for project in merged.case.projects} == {"Bộ Y tế"}
    assert {pool.pool_id: pool.members for pool in merged.case.pools} == {"N": ("Bộ Y tế",), "L": ("Bộ Y tếs",)}
    assert find_near_names(make_problem(merged.case)) == ()
    held = sum(option.state_mvnd for option in plan_funding(make_problem(merged.case)).chosen)
    assert held <= 600 < escaped
    assert accept_edits(merged.case, invert(edits)).case == case


def test_merging_into_the_misspelt_name_moves_the_envelopes_too():
    case = near_case()
    merged = accept_edits(case, merge_bodies(case, AGENCY, ("Bộ Y tế",), "Bộ Y tếs"))
    assert not merged.findings
    assert {row.managing_agency for row in merged.case.envelopes} == {"", "Bộ Y tếs"}


def test_payers_are_renamed_with_the_enterprise_unless_both_rows_would_be_one():
    pledges = (Pledge("P1", Payer.ENTERPRISE, "Công ty Sao Mau", 2026, 5, "x"),
               Pledge("P1", Payer.ENTERPRISE, "Công ty Sao Mai", 2026, 5, "x"),
               Pledge("P2", Payer.ENTERPRISE, "CÔNG TY SAO MAU", 2026, 5, "x"),
               Pledge("P2", Payer.INSTITUTE, "Công ty Sao Mau", 2026, 5, "x"))
    case = named(ENTERPRISE, "Công ty Sao Mai", "Công ty Sao Mau", pledges=pledges)
    merged = accept_edits(case, merge_bodies(case, ENTERPRISE, ("Công ty Sao Mau",), "Công ty Sao Mai"))
    assert not merged.findings
    assert sorted((row.project_id, row.payer_type.value, row.payer_name) for row in merged.case.pledges) == [
        ("P1", "enterprise", "Công ty Sao Mai"), ("P1", "enterprise", "Công ty Sao Mau"),
        ("P2", "enterprise", "Công ty Sao Mai"), ("P2", "institute", "Công ty Sao Mau")]


def test_two_envelopes_of_one_year_are_not_merged_but_refused_with_their_place():
    case = near_case()
    case = replace(case, envelopes=(*case.envelopes, Envelope(2026, None, "Bộ Y tếs", 7)))
    result = accept_edits(case, merge_bodies(case, AGENCY, ("Bộ Y tếs",), "Bộ Y tế"))
    assert [(f.code, f.table) for f in result.findings] == [("edit_duplicate_row", "envelopes")]


def test_not_the_same_is_recorded_limits_nothing_and_is_not_asked_again(tmp_path):
    case = near_case()
    before = plan_funding(make_problem(case))
    kept = accept_edits(case, keep_apart(case, AGENCY, "Bộ Y tế", "Bộ Y tếs", "Hai cơ quan"))
    assert not kept.findings
    (record,) = [pool for pool in kept.case.pools if says_different(pool)]
    assert (record.members, record.source) == (("Bộ Y tế", "Bộ Y tếs"), "Hai cơ quan")
    write_case(kept.case, tmp_path)
    for again in (kept.case, read_case(tmp_path).case):
        problem = make_problem(again)
        report = report_quality(problem)
        assert [pair.is_open for pair in report.near_names] == [False] and not report.open_names
        codes = {finding.code for finding in check_problem(problem)}
        assert not codes & {"near_names", "pool_without_limit"}
        assert plan_funding(problem).objective == before.objective


def test_a_merge_takes_the_record_away_and_a_decision_needs_a_reason():
    case = near_case()
    kept = accept_edits(case, keep_apart(case, AGENCY, "Bộ Y tế", "Bộ Y tếs", "x")).case
    merged = accept_edits(kept, merge_bodies(kept, AGENCY, ("Bộ Y tếs",), "Bộ Y tế"))
    assert not merged.findings and not any(map(says_different, merged.case.pools))
    with pytest.raises(ValueError):
        keep_apart(case, AGENCY, "a", "b", " ")
    with pytest.raises(ValueError):
        merge_bodies(case, AGENCY, ("a",), " ")


def test_a_pair_tells_its_projects_and_money():
    problem = make_problem(named(ENTERPRISE, "Công ty Sao Mai", "Công ty Sao Mau", "Công ty Sao Mai"))
    (finding,) = [finding for finding in check_problem(problem) if finding.code == "near_names"]
    assert finding.project_id == "P2" and finding.values["amount_mvnd"] == 6_000
    assert "P1, P3" in finding.values["first"] and "P2" in finding.values["second"]
    assert projects_of(problem, ENTERPRISE, "Công ty Sao Mai") == ("P1", "P3")


def test_many_names_are_compared_in_time():
    names = [f"Công ty {a}{b} {c}{d}" for a in "bcdghklm" for b in ("anh", "inh", "ong") for c in "tvxs"
             for d in ("uan", "iet", "oa")]
    projects = tuple(Project(f"P{i}", "x", lead_enterprise=name) for i, name in enumerate(names))
    assert len(find_near_names(make_problem(Case(projects)))) > 100
