"""Numbers and dates as text and back, in both languages; exact rounding; text from files harmless as Markdown."""
from __future__ import annotations

import re
import string
from datetime import date
from fractions import Fraction

import pytest

from ui import format as fmt
from ui import i18n
from ui.messages import md


@pytest.fixture
def speak(monkeypatch):
    def choose(language: str) -> None:
        for module in (fmt, i18n):
            monkeypatch.setattr(module, "language", lambda: language)
    return choose


@pytest.mark.parametrize(("language", "shown"), [("vi", "15.501,318 tỷ đồng"), ("en", "15,501.318 bn VND")])
def test_billions_are_exact_to_the_million(speak, language, shown):
    speak(language)
    assert fmt.bvnd(15_501_318) == shown


@pytest.mark.parametrize(("value", "shown"), [
    (Fraction("98.25"), "98,3"), (Fraction("98.35"), "98,4"), (Fraction("-98.25"), "-98,3"), (Fraction(1, 3), "0,3"),
    (Fraction("0.05"), "0,1"), (Fraction("0.049"), "<0,1"), (10**15 + Fraction("0.05"), "1.000.000.000.000.000,1"),
])
def test_halves_round_away_from_zero_in_exact_arithmetic(speak, value, shown):
    speak("vi")
    assert fmt.number(value, 1) == shown


def test_percentages_counts_days_and_missing_figures(speak):
    speak("vi")
    assert fmt.percent(Fraction("0.0919")) == "9,2%"
    assert fmt.percent(Fraction("0.5")) == fmt.set_percent(Fraction("0.5")) == "50%"
    assert fmt.set_percent(Fraction("0.12345")) == "12,345%"
    assert fmt.bvnd(1) == "0,001 tỷ đồng" and fmt.bvnd(Fraction(1, 3)) == "<0,001 tỷ đồng"
    assert fmt.count(1_234_567) == "1.234.567"
    assert fmt.day(date(2026, 7, 1)) == "01/07/2026"
    assert fmt.bvnd(None) == fmt.percent(None) == fmt.day(None) == "không có dữ liệu"


@pytest.mark.parametrize(("language", "text", "value"), [
    ("vi", "1.234,5", "1234.5"), ("vi", "99,5", "99.5"), ("vi", "1.234", "1234"), ("vi", "0,35", "0.35"),
    ("vi", " 12 ", "12"), ("vi", "-5", "-5"), ("en", "1,234.5", "1234.5"), ("en", "99.5", "99.5"),
    ("en", "1,234", "1234"),
])
def test_typed_numbers_are_read_in_the_style_of_the_language(speak, language, text, value):
    speak(language)
    assert fmt.read_number(text) == Fraction(value)


@pytest.mark.parametrize(("language", "text"), [
    ("vi", "99.5"), ("vi", "1,234.5"), ("vi", "12.34"), ("vi", "1.2345"), ("vi", "1e3"), ("vi", ""), ("vi", "50%"),
    ("vi", "1 234"), ("vi", "١٢"), ("en", "99,5"), ("en", "1.234,5"), ("en", "nan"), ("en", "1/2"), ("en", "--1"),
])
def test_a_number_in_another_style_is_refused_not_guessed(speak, language, text):
    speak(language)
    with pytest.raises(fmt.NumberNotRead):
        fmt.read_number(text)


@pytest.mark.parametrize("text", ["50", "50%", "50 %", "50,0"])
def test_typed_percentages_become_exact_shares(speak, text):
    speak("vi")
    assert fmt.read_percent(text) == Fraction(1, 2)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("value", [0, Fraction("12.5"), 1_234_567, Fraction("0.000001"), -3])
def test_what_a_field_shows_is_read_back_as_the_same_value(speak, language, value):
    speak(language)
    assert fmt.read_number(fmt.to_typed(value)) == value


def test_file_text_is_no_live_markdown():
    hostile = "![x](http://a.b/c.png) :red[đỏ] :material/home: <b> $x$ `y`\nđầu\n# tiêu đề"
    escaped = md(hostile)
    assert "\n" not in escaped
    assert re.findall(rf"(?<!\\)[{re.escape(string.punctuation.replace(chr(92), ''))}]", escaped) == []
    assert re.findall(r":\w", escaped) == [], "an icon or a colour would be read here"
