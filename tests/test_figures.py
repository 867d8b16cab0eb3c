"""The one formatter: exact rounding, no untruth about nothing and all, parts that add up, and read back as shown."""
from __future__ import annotations

import ast
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from models.units import read_decimal
from models.wording import LANGUAGES
from models.words.figures import (
    bvnd_figure,
    bvnd_text,
    exact,
    mvnd_text,
    number_text,
    part_figure,
    percent_figure,
    percent_text,
    rough_text,
    round_half_up,
    set_percent_text,
    shares_of_whole,
    shown_number,
    typed_text,
)
from models.words.names import ids_text

ROOT = Path(__file__).resolve().parents[1]
languages = some.sampled_from(LANGUAGES)
decimals = some.decimals(-10**12, 10**12, places=9).map(lambda value: value + 0)
places = some.integers(0, 6)


def read(text: str, language: str) -> Fraction:
    thousands, point = (".", ",") if language == "vi" else (",", ".")
    return Fraction(read_decimal(text.lstrip("+").replace(thousands, "").replace(point, ".")))


@settings(deadline=None)
@given(decimals, places)
def test_rounding_is_exact_and_half_away_from_zero(value, digits):
    wanted = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, Context(prec=60))
    assert round_half_up(value, digits) == Fraction(wanted)


@settings(deadline=None)
@given(decimals, places, languages, some.booleans())
def test_what_is_shown_reads_back_within_half_a_unit_of_its_last_place(value, digits, language, trim):
    text = number_text(value, language, digits, trim=trim)
    if text[0] in "<>":  # a value below half a unit of the last place
        assert 0 < abs(value) < Decimal(1).scaleb(-digits) / 2
        bound = read(text[1:], language)
        assert value < bound if text[0] == "<" else value > bound
    else:
        assert abs(read(text, language) - Fraction(value)) <= Fraction(1, 2 * 10**digits)


@settings(deadline=None)
@given(some.fractions(0, 2), languages)
def test_a_percentage_is_nothing_or_all_only_where_it_is(share, language):
    text, point = percent_text(share, language), "," if language == "vi" else "."
    assert (text == "0%") == (share == 0) and (text == "100%") == (share == 1)
    if 0 < share < Fraction(1, 2000):
        assert text == f"<0{point}1%"
    if Fraction(1999, 2000) <= share < 1:
        assert text == f">99{point}9%"


@settings(deadline=None)
@given(some.fractions(0, 1), some.fractions(0, 1))
def test_what_misses_a_bound_is_not_shown_as_the_bound(share, bound):
    """"Reaches 15%, below the floor of 15%" cannot be read."""
    floor = round_half_up(bound * 100, 1) / 100
    if share != floor:
        assert percent_text(share, "en", against=[floor]) != set_percent_text(floor, "en")
    assert percent_text(Fraction("0.1496"), "en", against=[Fraction("0.15")]) == ">14.9%"


@settings(deadline=None)
@given(some.lists(some.integers(0, 9 * 10**9), min_size=1, max_size=40).filter(any), languages)
def test_parts_of_a_whole_add_up_to_it_as_they_are_shown(amounts, language):
    shown, whole = shares_of_whole(amounts), sum(amounts)
    assert sum(shown) == 1
    texts = [part_figure(Fraction(amount, whole), part, language) for amount, part in zip(amounts, shown, strict=True)]
    told = [read(text, language) for text in texts if text[0] not in "<>"]
    if len(told) == len(texts) or not any(text[0] == ">" for text in texts):
        assert sum(told) == 100
    for amount, part, text in zip(amounts, shown, texts, strict=True):
        assert abs(part - Fraction(amount, whole)) < Fraction(1, 1000)
        assert (read(text, language) == 0 if text[0] not in "<>" else False) == (amount == 0)
        assert (text in ("100.0", "100,0")) == (amount == whole)


def test_shares_of_which_each_is_rounded_alone_would_not_add_up():
    amounts = [4, 6, 1, 1]
    assert [part_figure(Fraction(a, 12), p, "en") for a, p in zip(amounts, shares_of_whole(amounts), strict=True)] == [
        "33.4", "50.0", "8.3", "8.3"]
    assert [part_figure(Fraction(a, 19_999), p, "en") for a, p in zip(
        [19_998, 1], shares_of_whole([19_998, 1]), strict=True)] == [">99.9", "<0.1"]


@settings(deadline=None)
@given(some.integers(-9 * 10**9, 9 * 10**9), languages)
def test_amounts_are_told_to_the_million(mvnd, language):
    assert read(bvnd_figure(mvnd, language), language) * 1000 == mvnd == read(mvnd_text(mvnd, language), language)
    assert bvnd_figure(mvnd, language) in bvnd_text(mvnd, language)


@settings(deadline=None)
@given(some.fractions(Fraction(1, 10**9), 10**12), languages)
def test_a_size_to_compare_by_is_true_to_its_fourth_digit(value, language):
    assert abs(read(rough_text(value, language), language) - value) <= value / 2000
    assert rough_text(0, language) == "0" and rough_text(Fraction("1234567.8"), "vi") == "1.234.568"


@settings(deadline=None)
@given(some.fractions().filter(lambda value: value.denominator > 1), languages)
def test_an_amount_that_is_there_is_not_shown_as_none(mvnd, language):
    assert not re.fullmatch(r"-?0([.,]0+)?", bvnd_figure(mvnd, language))


@settings(deadline=None)
@given(some.floats(-1e9, 1e9, allow_subnormal=False), places)
def test_a_float_counts_as_the_decimal_it_is_written_as(value, digits):
    assert exact(value) == Fraction(repr(value))
    assert round_half_up(value, digits) == round_half_up(Decimal(repr(value)), digits)


@settings(deadline=None)
@given(some.decimals(-10**9, 10**9, places=6), languages)
def test_what_is_typed_back_is_exact(value, language):
    assert Fraction(typed_text(Fraction(value), language).replace(",", ".")) == Fraction(value)


@settings(deadline=None)
@given(some.fractions(-1000, 1000), places)
def test_a_grid_holds_the_number_it_shows(value, digits):
    """What is copied says the same as what is seen, also where the cell says "less than"."""
    held = shown_number(value, digits)
    assert number_text(held, "en", digits) == number_text(value, "en", digits)
    assert bool(held) == bool(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_value_reads_the_same_everywhere(language):
    point = "," if language == "vi" else "."
    assert set_percent_text(Fraction("0.12345"), language) == f"12{point}345%"
    assert percent_text(Fraction("0.12345"), language) == percent_text(0.12345, language) == f"12{point}3%"
    assert percent_figure(Fraction("0.5"), language) == f"50{point}0"
    assert number_text(Fraction("12.345"), language, 2) == number_text(12.345, language, 2) == f"12{point}35"
    assert number_text(5, language, signed=True) == "+5" and number_text(-5, language, signed=True) == "-5"
    assert ids_text([f"P{number}" for number in range(20)], language).count("P") == 6


def test_no_other_module_turns_numbers_into_text():
    """One home: nothing else imports a formatter, groups digits or writes percentages."""
    wrong = []
    for folder in ("models", "ui", "pages"):
        for path in (ROOT / folder).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("babel", "locale"):
                    wrong.append(f"{name}:{node.lineno} formatter")
                if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
                    spec = "".join(part.value for part in node.format_spec.values if isinstance(part, ast.Constant))
                    if spec.startswith(",") or re.search(r"[%fFgGeE]$", spec):
                        wrong.append(f"{name}:{node.lineno} :{spec}")
    # Styles of a page, the sheet for machines and what a monitor reads write numbers as programs do; a format is shown
    # as a spreadsheet does.
    for_programs = {"ui/briefing/style.py", "models/export/workbook/machine_sheets.py", "models/files/number_format.py",
                    "ui/monitor.py"}
    assert [each for each in wrong if each.split(":")[0] not in {"models/words/figures.py", *for_programs}] == []
