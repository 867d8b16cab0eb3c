"""One change to many projects: exactly the chosen ones, one step, taken back whole; the change list stays true."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from models.domain import BudgetLine, Case, Cost, Payer, Pledge, Project
from models.register.bulk import scale_money, set_column, settable_columns, shift_years
from models.register.draft import Draft
from models.register.edits import Edit

R, D = BudgetLine.RECURRENT, BudgetLine.DEVELOPMENT
CASE = Case(
    projects=(Project("P1", "Một", locality="Huế", earliest_start=2026), Project("P2", "Hai"), Project("P3", "Ba")),
    costs=(Cost("P1", 2026, R, 1001), Cost("P1", 2027, R, 50, 10), Cost("P1", 2028, R, 7), Cost("P2", 2026, R, 2000),
           Cost("P3", 2026, D, 5)),
    pledges=(Pledge("P1", Payer.ENTERPRISE, "A", 2026, 500), Pledge("P1", Payer.ENTERPRISE, "A", 2027, 600)))
BOTH = {"P1", "P2"}


def take(case: Case, edits) -> Draft:
    draft, findings = Draft.of(case).accept(edits)
    assert findings == ()
    return draft


def test_one_field_of_the_chosen_projects():
    edits = set_column(CASE, BOTH, "locality", "Huế")
    assert [(e.project_id, e.old, e.new) for e in edits] == [("P2", "", "Huế")]
    assert [p.locality for p in take(CASE, edits).case.projects] == ["Huế", "Huế", ""]


def test_a_decision_carries_its_reason():
    case = take(CASE, set_column(CASE, BOTH, "decision", "must_not", "Hội đồng")).case
    assert [(p.decision.value, p.decision_reason) for p in case.projects] == [
        ("must_not", "Hội đồng"), ("must_not", "Hội đồng"), ("free", "")]


def test_what_the_dictionary_forbids_is_refused_for_every_project():
    _, findings = Draft.of(CASE).accept(set_column(CASE, BOTH, "trl_now", 12))
    assert [(f.code, f.project_id) for f in findings] == [("above_maximum", "P1"), ("above_maximum", "P2")]


def test_amounts_are_scaled_exactly_and_rounded_half_up():
    edits = scale_money(CASE, BOTH, [("costs", "total_mvnd"), ("costs", "state_request_mvnd")], Fraction(105, 100))
    case = take(CASE, edits).case
    # 1001 -> 1051.05, 50 -> 52.5, 7 -> 7.35 (stays), 10 -> 10.5
    assert [(c.total_mvnd, c.state_request_mvnd) for c in case.costs] == [
        (1051, None), (53, 11), (7, None), (2100, None), (5, None)]
    with pytest.raises(ValueError, match="factor"):
        scale_money(CASE, BOTH, [("costs", "total_mvnd")], Fraction(-1))
    with pytest.raises(ValueError, match="amount"):
        scale_money(CASE, BOTH, [("costs", "year")], Fraction(1))


@pytest.mark.parametrize("years", [1, -1, 2, -3])
def test_a_timetable_moves_as_a_whole_and_back(years):
    draft = take(CASE, shift_years(CASE, {"P1"}, years))
    moved = {(c.year, c.total_mvnd) for c in draft.case.costs if c.project_id == "P1"}
    assert moved == {(2026 + years, 1001), (2027 + years, 50), (2028 + years, 7)}
    assert {(p.year, p.amount_mvnd) for p in draft.case.pledges} == {(2026 + years, 500), (2027 + years, 600)}
    assert draft.case.project_by_id["P1"].earliest_start == 2026 + years
    assert {c.year for c in draft.case.costs if c.project_id != "P1"} == {2026}
    assert draft.undo().case.digest == CASE.digest
    assert draft.undo().redo().case.digest == draft.case.digest


def test_the_change_list_follows_a_row_that_moves_twice():
    draft = take(CASE, shift_years(CASE, {"P1"}, 1))
    draft, _ = draft.accept(shift_years(draft.case, {"P1"}, 1))
    years = {e.key: (e.old, e.new) for e in draft.edits if e.table == "costs"}
    assert years == {("P1", str(y), "recurrent"): (y, y + 2) for y in (2026, 2027, 2028)}
    draft, _ = draft.accept(shift_years(draft.case, {"P1"}, -2))
    assert draft.changes == ()


def test_the_change_list_tells_a_new_row_from_the_one_that_moved_away():
    draft = take(CASE, [Edit("P1", "costs", ("P1", "2028", "recurrent"), "year", 2028, 2029)])
    row = (("project_id", "P1"), ("year", 2028), ("total_mvnd", 9))
    draft, _ = draft.accept([Edit("P1", "costs", ("P1", "2028", "recurrent"), "", None, row)])
    draft, _ = draft.accept([Edit("P1", "costs", ("P1", "2028", "recurrent"), "total_mvnd", 9, 11)])
    assert [(e.column, e.old is None) for e in draft.edits] == [("year", False), ("", True)]
    assert dict(draft.edits[1].new)["total_mvnd"] == 11
    draft, _ = draft.accept([Edit("P1", "costs", ("P1", "2028", "recurrent"), "", tuple(row), None)])
    assert [e.column for e in draft.edits] == ["year"]


def test_a_row_removed_and_put_back_is_no_change():
    key, row = ("P2", "2026", "recurrent"), (("project_id", "P2"), ("year", 2026), ("budget_line", "recurrent"),
                                             ("total_mvnd", 2000), ("committed_state_mvnd", 0))
    draft = take(CASE, [Edit("P2", "costs", key, "", row, None)])
    draft, _ = draft.accept([Edit("P2", "costs", key, "", None, row)])
    assert draft.changes == ()


def test_ids_and_names_are_not_set_in_bulk():
    assert not set(settable_columns(CASE)) & {"project_id", "name_vi", "name_en"}
    assert settable_columns(replace(CASE, projects=())) == ()
