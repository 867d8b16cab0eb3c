"""The arithmetic of the envelopes: scaled, moved, put back; sums; and how an amount is typed in billions."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from models.domain import BudgetLine, Case, Envelope
from models.register.draft import Draft
from models.register.edits import accept_edits
from models.register.envelope_matrix import (
    MoveRefused,
    envelope_matrix,
    move_envelope,
    restore_envelopes,
    scale_envelopes,
    set_envelope,
)
from models.register.typed_number import NumberNotRead, read_typed_bvnd
from tests.builders import make_case
from tests.random_problems import tiny_problem

SEEDS = range(60)


def random_case(rng: Random) -> Case:
    """A random register whose envelopes have lines and agencies of every kind, amounts down to a single million."""
    case = tiny_problem(rng).case
    lines = [(line, agency) for line in (None, *BudgetLine) for agency in ("", "A", "B") if rng.random() < 0.5]
    rows = tuple(Envelope(year, line, agency, rng.choice((0, 1, 3, rng.randrange(10**6))))
                 for line, agency in lines or [(None, "")] for year in (2026, 2027, 2028) if rng.random() < 0.85)
    return replace(case, envelopes=rows or (Envelope(2026, None, "", 7),))


def after(case: Case, edits) -> Case:
    result = accept_edits(case, edits)
    assert not result.findings
    return result.case


def amounts(case: Case) -> dict:
    return dict(envelope_matrix(case).mvnd)


@pytest.mark.parametrize("seed", SEEDS)
def test_scaling_changes_the_chosen_envelopes_alone_each_rounded_half_away_from_zero(seed):
    rng = Random(f"scale {seed}")
    case = random_case(rng)
    matrix = envelope_matrix(case)
    share = Fraction(rng.randrange(-1000, 2000), 1000)
    year = rng.choice((None, *matrix.years))
    line = rng.choice((None, *matrix.lines)) if year is None else None
    scaled = amounts(after(case, scale_envelopes(case, share, year=year, line=line)))
    assert scaled.keys() == matrix.mvnd.keys()
    for (each, in_year), before in matrix.mvnd.items():
        exact = before * (1 + share)
        if year in (None, in_year) and line in (None, each):
            assert abs(scaled[each, in_year] - exact) <= Fraction(1, 2)
            assert scaled[each, in_year] - exact != Fraction(-1, 2), "half a million goes up"
        else:
            assert scaled[each, in_year] == before


@pytest.mark.parametrize("seed", SEEDS)
def test_a_move_keeps_the_sum_and_touches_two_envelopes(seed):
    rng = Random(f"move {seed}")
    case = random_case(rng)
    matrix = envelope_matrix(case)
    line, first, second = rng.choice(matrix.lines), *rng.choices((2026, 2027, 2028), k=2)
    there = matrix.mvnd.get((line, first))
    mvnd = rng.randint(0, 1 + 2 * (there or 0))
    is_possible = (first != second and there is not None and (line, second) in matrix.mvnd and 0 < mvnd <= there)
    if not is_possible:
        with pytest.raises(MoveRefused):
            move_envelope(case, line, first, second, mvnd)
        return
    moved = envelope_matrix(after(case, move_envelope(case, line, first, second, mvnd)))
    assert moved.line_sum_mvnd(line) == matrix.line_sum_mvnd(line)
    assert sum(moved.mvnd.values()) == sum(matrix.mvnd.values())
    changed = {place for place in matrix.mvnd if matrix.mvnd[place] != moved.mvnd[place]}
    assert changed == {(line, first), (line, second)}
    assert moved.mvnd[line, first] == there - mvnd


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_was_done_undo_and_the_way_back_lead_to_the_register(seed):
    rng = Random(f"undo {seed}")
    case = random_case(rng)
    draft = Draft.of(case)
    for _ in range(rng.randint(1, 6)):
        matrix = envelope_matrix(draft.case)
        line, year = rng.choice(matrix.lines or ((("", ""),))), rng.choice((2026, 2027, 2028, 2029))
        edits = rng.choice((
            lambda year=year: scale_envelopes(draft.case, Fraction(rng.randrange(-100, 100), 100)),
            lambda line=line, year=year: set_envelope(draft.case, line, year, rng.randrange(1000)),
            lambda line=line, year=year: set_envelope(draft.case, line, year, None)))()
        draft, findings = draft.accept(edits)
        assert not findings
    back, findings = draft.accept(restore_envelopes(draft.case, case))
    assert not findings and back.case.digest == case.digest
    while draft.done:
        draft = draft.undo()
    assert draft.case.digest == case.digest


def test_an_envelope_changed_removed_and_put_back_is_no_change():
    case = make_case(envelopes=(Envelope(2026, None, "", 100),))
    draft = Draft.of(case)
    for mvnd in (90, None, 100):
        draft, _ = draft.accept(set_envelope(draft.case, ("", ""), 2026, mvnd))
    assert draft.changes == () and len(draft.done) == 3


@pytest.mark.parametrize("seed", SEEDS)
def test_sums_add_what_stands_in_the_cells(seed):
    case = random_case(Random(f"sums {seed}"))
    matrix = envelope_matrix(case)
    for line in matrix.lines:
        assert matrix.line_sum_mvnd(line) == sum(row.state_mvnd for row in case.envelopes if (
            str(row.budget_line or ""), row.managing_agency) == line)
    assert matrix.sum_mvnd == sum(matrix.year_sum_mvnd(year) or 0 for year in matrix.years)
    if not matrix.has_overlaps:
        assert matrix.sum_mvnd == sum(row.state_mvnd for row in case.envelopes)


def test_envelopes_that_contain_others_are_not_counted_twice():
    case = make_case(envelopes=(Envelope(2026, None, "", 100), Envelope(2026, BudgetLine.RECURRENT, "", 60),
                                Envelope(2027, BudgetLine.RECURRENT, "", 60),
                                Envelope(2027, BudgetLine.DEVELOPMENT, "", 30)))
    matrix = envelope_matrix(case)
    assert (matrix.year_sum_mvnd(2026), matrix.year_sum_mvnd(2027), matrix.sum_mvnd) == (100, 90, 190)
    assert matrix.has_overlaps and matrix.year_sum_mvnd(2028) is None


def test_more_than_all_cannot_be_cut():
    with pytest.raises(ValueError, match="cannot fall"):
        scale_envelopes(make_case(), Fraction(-101, 100))


@pytest.mark.parametrize(("style", "text", "mvnd"), [
    ("vi", "270,5", 270_500), ("en", "270.5", 270_500), ("vi", "270", 270_000), ("vi", "1234,567", 1_234_567),
    ("vi", "1.234,5", 1_234_500), ("en", "1,234.5", 1_234_500), ("vi", "0", 0), ("vi", "270,500", 270_500),
    ("vi", "-3", -3_000)])
def test_billions_are_read_exactly_to_the_million(style, text, mvnd):
    assert read_typed_bvnd(text, style) == mvnd


@pytest.mark.parametrize(("style", "text", "code"), [
    ("vi", "270.500", "two_ways"), ("en", "270,500", "two_ways"), ("vi", "270.5", "not_a_number"),
    ("en", "270,5", "not_a_number"), ("vi", "0,0005", "not_whole"), ("vi", "15,000", "other_mark"),
    ("vi", "tám", "not_a_number"), ("vi", "-1.234", "two_ways"), ("vi", "1e3", "not_a_number"),
    ("en", "", "not_a_number"), ("en", "270.5 bn", "not_a_number")])
def test_what_can_be_read_two_ways_or_not_at_all_is_refused(style, text, code):
    with pytest.raises(NumberNotRead, match=code):
        read_typed_bvnd(text, style)
