"""Every table of limits is pasted, changed in bulk and edited as a step; settings too, in their own units."""
from __future__ import annotations

from fractions import Fraction

import pytest

from models.domain import BudgetLine, Case, Criterion, Envelope, Link, LinkKind, Pool, PoolDimension, Score
from models.register.bulk import scale_cells, set_cells
from models.register.dictionary import TABLES
from models.register.draft import Draft, replay
from models.register.edits import Edit, accept_edits, invert, rows_by_key
from models.register.paste_block import TABLES as PASTED
from models.register.paste_block import read_block
from models.scenario.adopting import take_over
from tests.builders import make_case, make_problem

CASE = make_case(3, envelopes=(Envelope(2026, BudgetLine.RECURRENT, "", 100), Envelope(2027, None, "", 200)),
                 pools=(Pool("cap", PoolDimension.PROJECT, ("P1",), max_projects=1),),
                 links=(Link("tie", LinkKind.EXCLUDES, ("P1", "P2")),), settings={"carry_over": "true"})


def codes(reading) -> list:
    return [(finding.code, finding.row, finding.column) for finding in reading.findings]


def pasted(table: str, text: str, style: str = "vi") -> Case:
    reading = read_block(CASE, table, text, style, may_add=True)
    assert reading.findings == (), reading.findings
    return accept_edits(CASE, reading.edits).case


def test_every_table_of_a_register_can_be_pasted():
    assert set(PASTED) == set(TABLES)


def test_envelopes_pools_links_targets_and_criteria_are_pasted_by_their_keys():
    case = pasted("envelopes", "Năm\tDòng ngân sách\tHạn mức vốn nhà nước (triệu đồng)\n2026\tChi thường xuyên\t1.500\n"
                               "2028\tChi đầu tư phát triển\t7")
    assert {(row.year, row.budget_line, row.state_mvnd) for row in case.envelopes} == {
        (2026, BudgetLine.RECURRENT, 1_500), (2027, None, 200), (2028, BudgetLine.DEVELOPMENT, 7)}
    case = pasted("pools", "pool_id\tdimension\tmembers\tcap_share\nnew\tĐịa phương\tHà Nội;Huế\t30,5%")
    assert case.pools[1] == Pool("new", PoolDimension.LOCALITY, ("Hà Nội", "Huế"), cap_share=Fraction(61, 200))
    case = pasted("links", "link_id\tkind\tproject_ids\nmore\tPhụ thuộc\tP3;P1")
    assert case.links[0] == Link("more", LinkKind.REQUIRES, ("P3", "P1"))
    case = pasted("targets", "product_no\tyear\tbasis\ttarget_share\tis_hard\n1\t2027\tbill_of_materials\t45%\tCó")
    assert (case.targets[0].target_share, case.targets[0].is_hard) == (Fraction(9, 20), True)
    case = pasted("criteria", "criterion_id\tweight\nmerit\t2,5")
    assert case.criteria == (Criterion("merit", Fraction(5, 2)),)


def test_one_wrong_cell_refuses_the_whole_block():
    reading = read_block(CASE, "envelopes", "year\tbudget_line\tstate_mvnd\n2026\trecurrent\t5\n2027\t\t-1", "vi")
    assert codes(reading) == [("negative_money", 3, "state_mvnd")]


def test_settings_are_pasted_by_their_names_and_in_their_units():
    case = pasted("settings", "key\tvalue\nChuyển nguồn sang năm sau\tKhông\nlocality_cap_share\t28,5%\n"
                              "minimum_grant_mvnd\t1.500\nsize_exponent\t0,9")
    assert case.settings == {"carry_over": "false", "locality_cap_share": "0.285", "minimum_grant_mvnd": "1500",
                             "size_exponent": "0.9"}


@pytest.mark.parametrize(("line", "code"), [
    ("locality_cap_share\t0,28", "paste_share_unclear"), ("minimum_grant_mvnd\t1,5", "paste_number_not_whole"),
    ("minimum_grant_mvnd\t15,000", "paste_number_two_ways"), ("size_exponent\t0.9", "paste_number_vi"),
    ("carry_over\tcó lẽ", "edit_setting_refused"), ("nothing\t1", "edit_setting_refused"),
    ("locality_cap_share\t128%", "edit_setting_refused"), ("is_illustrative\tfalse", "edit_setting_refused")])
def test_a_pasted_setting_that_cannot_be_is_named_with_its_line(line, code):
    assert codes(read_block(CASE, "settings", f"key\tvalue\n{line}", "vi", may_add=True)) == [(code, 2, "value")]


def setting(old: object, new: object, key: str = "carry_over", column: str = "value") -> Edit:
    return Edit("", "settings", (key,), column, old, new)


def test_a_setting_is_changed_added_and_removed_and_every_step_comes_back():
    row = (("key", "tie_break"), ("value", "false"))
    steps = ((setting("true", "false"),), (setting(None, row, "tie_break", ""),),
             (setting((("key", "carry_over"), ("value", "false")), None, column=""),))
    draft = Draft.of(CASE)
    for step in steps:
        draft, findings = draft.accept(step)
        assert findings == ()
    assert draft.case.settings == {"tie_break": "false"}
    assert replay(CASE, draft.done) == (draft, ())
    while draft.done:
        draft = draft.undo()
    assert draft.case.digest == CASE.digest and rows_by_key(CASE, "settings") == {
        ("carry_over",): {"key": "carry_over", "value": "true", "note": ""}}


@pytest.mark.parametrize(("edit", "code"), [
    (setting("false", "true"), "edit_conflict"), (setting("true", "perhaps"), "edit_setting_refused"),
    (setting(None, (("key", "carry_over"), ("value", "true")), column=""), "edit_duplicate_row"),
    (setting((("key", "tie_break"),), None, "tie_break", ""), "edit_unknown_row"),
    (setting("", "why", column="note"), "edit_locked_column")])
def test_a_wrong_edit_of_a_setting_changes_nothing(edit, code):
    result = accept_edits(CASE, [edit])
    assert result.case is CASE and [finding.code for finding in result.findings] == [code]


def test_a_scenario_is_taken_over_onto_the_settings_as_they_are_now():
    edited = accept_edits(CASE, [setting("true", "false")]).case
    problem = make_problem(CASE)
    found = take_over(problem, Draft.of(edited, problem.rulebook.as_of))
    assert [(edit.table, edit.key, edit.new) for edit in found.edits] == [("settings", ("carry_over",), "true")]


def test_a_criterion_with_scores_stays_unless_its_scores_go_with_it():
    gone = Edit("", "criteria", ("merit",), "", (("criterion_id", "merit"),), None)
    assert [finding.code for finding in accept_edits(CASE, [gone]).findings] == ["edit_criterion_in_use"]
    scores = [Edit(key[0], "scores", key, "", tuple(cells.items()), None)
              for key, cells in rows_by_key(CASE, "scores").items()]
    result = accept_edits(CASE, [gone, *scores])
    assert result.findings == () and result.case.criteria == () and result.case.scores == ()
    assert accept_edits(result.case, invert(result.edits)).case.digest == CASE.digest
    assert CASE.scores[0] == Score("P1", "merit", Fraction(10))


def test_many_rows_get_one_value_or_so_many_per_cent():
    case = accept_edits(CASE, scale_cells(CASE, "envelopes", set(rows_by_key(CASE, "envelopes")), "state_mvnd",
                                          Fraction(1, 8))).case
    assert [row.state_mvnd for row in case.envelopes] == [13, 25]  # 12.5 goes up
    case = accept_edits(CASE, set_cells(CASE, "pools", {("cap",)}, "max_projects", 1)).case
    assert case is CASE
    case = accept_edits(CASE, set_cells(CASE, "pools", {("cap",)}, "cap_mvnd", 5)).case
    assert case.pools[0].cap_mvnd == 5
    with pytest.raises(ValueError, match="not an amount"):
        scale_cells(CASE, "pools", {("cap",)}, "max_projects", Fraction(1, 2))
