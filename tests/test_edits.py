"""Edits by project and field: nothing an editor sends is trusted, nothing is applied by position, all can be undone."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from models.domain import BudgetLine, Case, Cost, Localisation, LocalisationBasis, Payer, Pledge, Project, Score
from models.register.draft import Draft
from models.register.edits import Edit, accept_edits, diff_rows, find_jumps, invert, rows_by_key
from models.register.net_changes import net_edits

CASE = Case(
    projects=(Project("P1", "Một", product_no=1), Project("P2", "Hai", product_no=2)),
    costs=(Cost("P1", 2026, BudgetLine.RECURRENT, 1000), Cost("P2", 2026, BudgetLine.RECURRENT, 2000, 900)),
    pledges=(Pledge("P1", Payer.ENTERPRISE, "A", 2026, 500),),
    scores=(Score("P1", "c", Fraction(7)), Score("P2", "c", Fraction("7.5"))),
    localisation=(Localisation("P1", 2026, LocalisationBasis.SELLING_PRICE, Fraction(1, 2)),),
)
COST_P2 = ("P2", "2026", "recurrent")


def edit(column: str, old: object, new: object, table: str = "costs", key: tuple[str, ...] = COST_P2) -> Edit:
    return Edit("P2", table, key, column, old, new)


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


class TestDifference:
    def test_finds_the_changed_cell_by_key_whatever_the_order_of_the_rows(self):
        base = rows_by_key(CASE, "projects")
        edited = [(key, dict(cells)) for key, cells in reversed(base.items())]
        edited[0][1]["locality"] = "Hà Nội"
        difference = diff_rows("projects", base, edited, {"locality"})
        assert difference.edits == (Edit("P2", "projects", ("P2",), "locality", "", "Hà Nội"),)
        assert difference.findings == ()

    def test_blank_and_none_are_the_same_cell(self):
        base = rows_by_key(CASE, "projects")
        edited = [(key, {**cells, "trl_now": None}) for key, cells in base.items()]
        assert diff_rows("projects", base, edited, {"trl_now"}).edits == ()

    @pytest.mark.parametrize(("forge", "code"), [
        (lambda rows: [*rows, (("P9",), {"locality": "x"})], "edit_unknown_row"),
        (lambda rows: [*rows, (None, {"project_id": "P9", "name_vi": "x"})], "edit_row_added"),
        (lambda rows: rows[1:], "edit_row_removed"),
        (lambda rows: [rows[0], *rows], "edit_unknown_row"),
        (lambda rows: [(rows[0][0], {**rows[0][1], "project_id": "P9"}), *rows[1:]], "edit_locked_column"),
        (lambda rows: [(rows[0][0], {**rows[0][1], "decision_reason": "x"}), *rows[1:]], "edit_locked_column"),
    ])
    def test_what_a_fixed_editor_may_not_send_is_a_finding_and_no_edit(self, forge, code):
        base = rows_by_key(CASE, "projects")
        difference = diff_rows("projects", base, forge(list(base.items())), {"locality"})
        assert codes(difference.findings) == [code]
        assert difference.edits == ()

    def test_rows_may_be_added_and_removed_where_the_editor_allows_it(self):
        base = rows_by_key(CASE, "costs", "P1")
        new = {"project_id": "P1", "year": 2027, "budget_line": "recurrent", "total_mvnd": 5}
        difference = diff_rows("costs", base, [(None, new)], set(new), may_add=True, may_remove=True)
        assert [(e.old is None, e.new is None) for e in difference.edits] == [(True, False), (False, True)]
        case = accept_edits(CASE, difference.edits).case
        assert [(c.year, c.total_mvnd) for c in case.costs if c.project_id == "P1"] == [(2027, 5)]


class TestAcceptance:
    def test_a_good_edit_changes_only_its_cell(self):
        case = accept_edits(CASE, [edit("total_mvnd", 2000, 2500)]).case
        assert case.costs == (CASE.costs[0], replace(CASE.costs[1], total_mvnd=2500))
        assert case.digest != CASE.digest

    @pytest.mark.parametrize(("forged", "code"), [
        (edit("total_mvnd", 2000, -1), "negative_money"),
        (edit("total_mvnd", 2000, "9000000001"), "above_maximum"),
        (edit("total_mvnd", 2000, "12.5"), "money_fraction"),
        (edit("total_mvnd", 2000, "nhiều"), "number_text"),
        (edit("total_mvnd", 2000, True), "number_boolean"),
        (edit("total_mvnd", 2000, ""), "missing_value"),
        (edit("total_mvnd", 1999, 2500), "edit_conflict"),
        (edit("project_id", "P2", "P1"), "edit_locked_column"),
        (edit("secret", "", "x"), "edit_unknown_column"),
        (edit("total_mvnd", 2000, 1, key=("P9", "2026", "recurrent")), "edit_unknown_row"),
        (edit("budget_line", "recurrent", "kho bạc"), "unknown_choice"),
        (edit("status", "proposed", "done", "projects", ("P2",)), "unknown_choice"),
        (edit("minimum_scale_share", "1", "1.5", "projects", ("P2",)), "share_above_one"),
        (edit("trl_now", "", 10, "projects", ("P2",)), "above_maximum"),
        (edit("earliest_start", "", 26, "projects", ("P2",)), "below_minimum"),
        (edit("source_on", "", "31/02/2026", "projects", ("P2",)), "bad_date"),
        (edit("name_vi", "Hai", "x" * 501, "projects", ("P2",)), "text_too_long"),
        (edit("name_vi", "Hai", "a\u202eb", "projects", ("P2",)), "invisible_character"),
        (edit("x", "", "y", "users", ("P2",)), "edit_unknown_table"),
    ])
    def test_every_constraint_of_the_dictionary_is_checked_again(self, forged, code):
        reading = accept_edits(CASE, [forged])
        assert (reading.case, reading.edits) == (CASE, ())
        assert codes(reading.findings) == [code]

    def test_a_refused_row_leaves_the_others_accepted(self):
        good = Edit("P1", "costs", ("P1", "2026", "recurrent"), "total_mvnd", 1000, 1100)
        result = accept_edits(CASE, [edit("total_mvnd", 2000, -5), good])
        assert result.edits == (good,)
        assert codes(result.findings) == ["negative_money"]
        assert [c.total_mvnd for c in result.case.costs] == [1100, 2000]

    def test_a_row_cannot_take_the_key_of_another(self):
        case = replace(CASE, costs=(*CASE.costs, Cost("P2", 2026, BudgetLine.DEVELOPMENT, 1)))
        reading = accept_edits(case, [edit("budget_line", "recurrent", "development_investment")])
        assert codes(reading.findings) == ["edit_duplicate_row"]

    def test_a_new_project_and_its_costs_come_in_one_step_in_any_order(self):
        cost = Edit("P3", "costs", ("P3", "2026", "recurrent"), "", None,
                    (("project_id", "P3"), ("year", 2026), ("total_mvnd", 10)))
        project = Edit("P3", "projects", ("P3",), "", None, (("project_id", "P3"), ("name_vi", "Ba")))
        case = accept_edits(CASE, [cost, project]).case
        assert case.project_by_id["P3"].name_vi == "Ba"
        assert codes(accept_edits(CASE, [cost]).findings) == ["unknown_project"]
        assert codes(accept_edits(case, [project]).findings) == ["edit_duplicate_row"]

    def test_a_project_with_rows_is_never_removed(self):
        gone = Edit("P1", "projects", ("P1",), "", tuple(rows_by_key(CASE, "projects")[("P1",)].items()), None)
        assert codes(accept_edits(CASE, [gone]).findings) == ["edit_project_in_use"]


class TestDraft:
    def test_undo_and_redo_walk_back_and_forth_over_exactly_the_same_cases(self):
        draft, cases = Draft.of(CASE), [CASE.digest]
        steps = (
            [edit("total_mvnd", 2000, 2500)],
            [edit("state_request_mvnd", 900, "")],
            [Edit("P1", "pledges", ("P1", "enterprise", "A", "2026", ""), "evidence_document", "", "CV-1"),
             Edit("P1", "pledges", ("P1", "enterprise", "A", "2026", ""), "amount_mvnd", 500, 600)],
            [Edit("P3", "projects", ("P3",), "", None, (("project_id", "P3"), ("name_vi", "Ba")))],
        )
        for step in steps:
            draft, findings = draft.accept(step)
            assert findings == ()
            cases.append(draft.case.digest)
        assert len(set(cases)) == len(steps) + 1
        for digest in reversed(cases[:-1]):
            draft = draft.undo()
            assert draft.case.digest == digest
        assert draft.undo() is draft and draft.changes == ()
        for digest in cases[1:]:
            draft = draft.redo()
            assert draft.case.digest == digest
        assert draft.redo() is draft

    def test_a_new_edit_forgets_what_was_undone(self):
        draft, _ = Draft.of(CASE).accept([edit("total_mvnd", 2000, 2500)])
        draft, _ = draft.undo().accept([edit("total_mvnd", 2000, 2100)])
        assert draft.undone == () and draft.redo() is draft

    def test_a_refused_edit_leaves_the_draft_as_it_was(self):
        draft = Draft.of(CASE)
        after, findings = draft.accept([edit("total_mvnd", 2000, -1)])
        assert after is draft and codes(findings) == ["negative_money"]

    def test_changes_are_stated_once_per_cell_and_vanish_when_set_back(self):
        steps = [[edit("total_mvnd", 2000, 2500)], [edit("total_mvnd", 2500, 2600)]]
        assert net_edits(steps) == (edit("total_mvnd", 2000, 2600),)
        assert net_edits([*steps, [edit("total_mvnd", 2600, 2000)]]) == ()

    def test_invert_is_its_own_inverse(self):
        step = (edit("total_mvnd", 2000, 2500),)
        assert invert(invert(step)) == step


@pytest.mark.parametrize(("old", "new", "ratio"), [
    (1000, 3000, Fraction(3)), (3000, 1000, Fraction(1, 3)), (1000, 0, None),
    (1000, 2999, "no jump"), (0, 5000, "no jump"), ("", 5000, "no jump"),
])
def test_jumps_of_three_and_more_are_named(old, new, ratio):
    jumps = find_jumps([edit("total_mvnd", old, new)])
    assert [jump.ratio for jump in jumps] == ([] if ratio == "no jump" else [ratio])


def test_years_and_ids_never_count_as_jumps():
    assert find_jumps([edit("product_no", 1, 30, "projects", ("P2",))]) == ()
