"""Amounts as registers write them (catalogue rows 15, 16, 24-31, 34, 38): parsed exactly, asked, or refused."""
from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cell_grammar.number import DecimalMark
from models.cell_grammar.words import Unit
from models.intake.number_style import ShareStyle, detect_share_style, detect_style, read_amount
from models.intake.questions import answer_question
from models.register.cells import CellFault
from tests.intake.registers import amounts, asked, costs, kept, read, simple_mapping

COMMA, POINT = DecimalMark.COMMA, DecimalMark.POINT


@pytest.mark.parametrize(("cells", "mark"), [
    pytest.param(["1.234,5"], COMMA, id="row24-grouped-comma"),
    pytest.param(["1,234.5"], POINT, id="row24-grouped-point"),
    pytest.param(["1.234.567"], COMMA, id="row24-two-groups"),
    pytest.param(["1.234", "2,5"], COMMA, id="row27-another-cell-tells"),
    pytest.param(["0,123"], COMMA, id="row27-leading-zero-is-a-decimal"),
    pytest.param(["1.234"], None, id="row27-alone"),
    pytest.param(["1,234"], None, id="row27-alone-comma"),
    pytest.param(["1.234,5", "1,234.5"], None, id="row25-both"),
    pytest.param(["1234", "5"], None, id="whole-numbers-tell-nothing"),
    pytest.param([1234.5, 2], None, id="number-cells-tell-nothing"),
])
def test_the_decimal_mark_is_found_from_the_whole_column(cells, mark):
    assert detect_style(enumerate(cells, 2)).mark is mark


def test_row25_mixed_styles_are_asked_with_both_cells_and_the_other_style_is_kept_apart():
    grid = amounts("1.234,5", "1,234.5", "700")
    question = next(q for q in read(grid).questions if q.question_id == "style:Tổng kinh phí")
    assert (question.code, question.values["first"], question.values["second"], question.values["second_row"]) == (
        "style_mixed", "1.234,5", "1,234.5", 3)
    reading = read(grid, answer_question(simple_mapping(), question.question_id, "comma"))
    assert kept(reading) == {3: {"import_number_other_style"}}
    assert {record.project_id for record in reading.records} == {"P1", "P3"}


def test_row26_a_point_decimal_under_a_decimal_comma_is_refused_not_read_as_123456():
    reading = read(amounts("1,5", "1234.56"), simple_mapping().with_style("Tổng kinh phí", mark="comma"))
    assert kept(reading) == {3: {"import_number_other_style"}}


def test_row27_a_number_that_reads_both_ways_is_asked_and_read_as_answered():
    assert "style:Tổng kinh phí" in asked(read(amounts("1.234")))
    answers = {mark: costs(read(amounts("1.234"), simple_mapping().with_style("Tổng kinh phí", mark=mark)))["P1"]
               for mark in ("comma", "point")}
    assert answers == {"comma": 1234, "point": 1}


def test_a_column_that_does_not_tell_follows_the_only_style_of_its_file():
    reading = read(amounts("1.234", "2,5"))
    assert not asked(reading)
    assert costs(reading)["P1"] in (1234, 1235)


@pytest.mark.parametrize(("cell", "mark", "value", "unit"), [
    pytest.param("1 234 567", COMMA, 1234567, None, id="row28-spaces"),
    pytest.param("1\u00a0234,5", COMMA, Fraction(2469, 2), None, id="row28-nbsp"),
    pytest.param("1\u202f234,5", COMMA, Fraction(2469, 2), None, id="row28-narrow-nbsp"),
    pytest.param("1\u2009234.5", POINT, Fraction(2469, 2), None, id="row28-thin-space"),
    pytest.param("1'234.50", POINT, Fraction(2469, 2), None, id="row28-apostrophe"),
    pytest.param("5.000.000 đ", COMMA, 5_000_000, Unit.DONG, id="row28-dong-sign"),
    pytest.param("5.000.000₫", COMMA, 5_000_000, Unit.DONG, id="row28-currency-sign"),
    pytest.param("12 VND", COMMA, 12, Unit.DONG, id="row28-vnd"),
    pytest.param("1,5 tỷ", COMMA, Fraction(3, 2), Unit.TY, id="row28-ty"),
    pytest.param("350 triệu đồng", COMMA, 350, Unit.TRIEU, id="row28-trieu-dong"),
    pytest.param("１２３", COMMA, 123, None, id="row29-full-width"),
    pytest.param("١٢٣", COMMA, 123, None, id="row29-arabic-indic"),
    pytest.param("(1.500)", COMMA, -1500, None, id="accounting-negative"),
    pytest.param(0.35, COMMA, Fraction(35, 100), None, id="number-cell-by-its-shortest-text"),
])
def test_a_number_is_read_exactly(cell, mark, value, unit):
    amount = read_amount(cell, mark)
    assert (amount.value, amount.unit) == (value, unit)


@pytest.mark.parametrize(("cell", "code"), [
    pytest.param("-", "import_not_a_number", id="row15-dash"),
    pytest.param("chưa có", "import_not_a_number", id="row15-words"),
    pytest.param("1e400", "import_not_understood", id="row16-1e400"),
    pytest.param("inf", "number_not_finite", id="row16-inf"),
    pytest.param(float("inf"), "number_not_finite", id="row16-inf-cell"),
    pytest.param("NaN", "number_not_finite", id="row16-nan"),
    pytest.param("12 cái", "import_not_understood", id="row28-unknown-word"),
    pytest.param("12 34", "import_not_understood", id="row28-two-numbers"),
    pytest.param("1.23.456", "import_number_other_style", id="row28-wrong-groups"),
    pytest.param("100-200", "import_not_understood", id="row28-range"),
    pytest.param(date(2023, 3, 15), "number_date", id="row31-date"),
    pytest.param(True, "number_boolean", id="row34-boolean"),
    pytest.param("#N/A", "formula_error", id="row38-na"),
    pytest.param("#DIV/0!", "formula_error", id="row38-div"),
    pytest.param("#UNCALCULATED!", "formula_without_value", id="row36-uncalculated"),
])
def test_anything_else_is_refused_whole(cell, code):
    with pytest.raises(CellFault) as fault:
        read_amount(cell, COMMA)
    assert fault.value.code == code


@pytest.mark.parametrize(("cell", "code"), [
    pytest.param("-5", "negative_money", id="row13-negative"),
    pytest.param("(5)", "negative_money", id="row13-brackets"),
    pytest.param("", "import_amount_blank", id="row15-blank"),
    pytest.param("-", "import_not_a_number", id="row15-dash"),
    pytest.param("50%", "number_percent", id="row30-percent-in-money"),
])
def test_a_row_with_such_an_amount_is_kept_apart_with_its_cell(cell, code):
    reading = read(amounts("100", cell))
    assert kept(reading) == {3: {code}}
    assert reading.kept[0].findings[0].column == "Tổng kinh phí"


@pytest.mark.parametrize(("cells", "style"), [
    pytest.param(["50%", "35 %"], ShareStyle.PERCENT, id="row30-percent-signs"),
    pytest.param([50, 35], ShareStyle.PERCENT, id="row30-points"),
    pytest.param([0.5, 0.35, 1], ShareStyle.FRACTION, id="row30-fractions"),
    pytest.param(["50%", 50, 0.5], None, id="row30-mixed"), pytest.param([1, 1], None, id="row30-ones-tell-nothing"),
])
def test_how_a_column_writes_shares(cells, style):
    assert detect_share_style(enumerate(cells, 2), POINT) is style


@given(st.integers(0, 10**15), st.integers(0, 999), st.sampled_from(list(DecimalMark)), st.booleans())
def test_what_is_written_in_a_style_is_read_back_exactly(whole, thousandths, mark, grouped):
    decimal, group = (",", ".") if mark is COMMA else (".", ",")
    digits = f"{whole:,}".replace(",", group) if grouped else str(whole)
    assert read_amount(f"{digits}{decimal}{thousandths:03}", mark).value == whole + Fraction(thousandths, 1000)


@given(st.text(max_size=12), st.sampled_from(list(DecimalMark)))
def test_no_text_breaks_the_reader_and_what_it_reads_uses_every_digit(text, mark):
    try:
        amount = read_amount(text, mark)
    except CellFault:
        return
    if amount is not None:
        digits = [c for c in text if c.isdigit()]
        assert digits or not text.strip()
