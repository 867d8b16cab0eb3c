"""Every character of a cell is accounted for: what is written is read back exactly, asked about or refused, whole."""
from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cell_grammar.dates import DateOrder, PeriodYear, read_date, read_year
from models.cell_grammar.fault import CellFault
from models.cell_grammar.number import DecimalMark, is_nothing, split_number
from models.cell_grammar.unit import is_same_currency, read_heading, read_unit_line
from models.cell_grammar.words import IN_MVND, Unit
from models.intake.number_style import read_amount
from models.intake.questions import answer_question
from tests.intake.plain_reading import grid_of
from tests.intake.registers import amounts, asked, costs, kept, read, register, simple_mapping

COMMA, POINT = DecimalMark.COMMA, DecimalMark.POINT
N, TR, TY = Unit.NGHIN, Unit.TRIEU, Unit.TY


@pytest.mark.parametrize(("words", "unit", "currency"), [
    ("EUR x 1000", N, "EUR"), ("EUR mln", TR, "EUR"), ("€m", TR, "EUR"), ("PLN tys.", N, "PLN"),
    ("tys. PLN", N, "PLN"), ("tys. zł", N, "PLN"), ("w tys. zł", N, "PLN"), ("mil reais", N, "BRL"),
    ("R$ mil", N, "BRL"), ("R$ milhões", TR, "BRL"), ("nghìn tỷ", Unit.NGHIN_TY, ""), ("ngàn tỷ", Unit.NGHIN_TY, ""),
    ("triệu USD", TR, "USD"), ("k€", N, "EUR"), ("M€", TR, "EUR"), ("Mrd. EUR", TY, "EUR"), ("Mio. €", TR, "EUR"),
    ("milj. €", TR, "EUR"), ("тыс. руб.", N, "RUB"), ("млн руб.", TR, "RUB"), ("млрд", TY, ""), ("千円", N, "JPY"),
    ("百万円", TR, "JPY"), ("10億円", TY, "JPY"), ("億元", Unit.YI, "CNY"), ("万元", Unit.VAN, "CNY"),
    ("lakh", Unit.LAKH, ""), ("Rs. crore", Unit.CRORE, "INR"), ("bin TL", N, "TRY"), ("milyon TL", TR, "TRY"),
    ("'000 USD", N, "USD"), ("USD '000", N, "USD"), ("£000s", N, "GBP"), ("x1000", N, ""), ("in thousands", N, ""),
    ("in 1.000 EUR", N, "EUR"), ("10³ EUR", N, "EUR"), ("10^6 VND", TR, "VND"), ("en milliers d'euros", N, "EUR"),
    ("in migliaia di euro", N, "EUR"), ("miles de euros", N, "EUR"), ("miljoner kr", TR, "kr"), ("tkr", N, "kr"),
    ("tuhat euroa", N, "EUR"), ("ezer Ft", N, "HUF"), ("millió Ft", TR, "HUF"), ("tisíc Kč", N, "CZK"),
    ("juta Rp", TR, "IDR"), ("ribu rupiah", N, "IDR"), ("miliar", TY, ""), ("TEUR", N, "EUR"),
    ("EUR", Unit.DONG, "EUR"),
    ("tr.đ", TR, "VND"), ("1.000 đồng", N, "VND"), ("triệu đồng / million VND", TR, "VND"), ("VND billion", TY, "VND"),
    ("EUR, excl. VAT", Unit.DONG, "EUR"), ("EUR thousand, 2027", N, "EUR"), ("mii lei", N, "RON"),
])
def test_a_unit_in_the_brackets_of_a_heading_is_read_whole(words, unit, currency):
    for heading in (f"Total ({words})", f"Kinh phí [{words}] 2027", f"合計（{words}）"):
        reading = read_heading(heading)
        assert (reading.unit, reading.currency, reading.unclear) == (unit, currency, ""), heading


@pytest.mark.parametrize("words", ["mil Kč", "mil. lei", "mil €", "foo EUR", "EUR/USD", "triệu đồng/năm", "EUR ~ 1000",
                                   "thousand million million EUR", "trăm EUR", "USD, EUR", "bln zł", "EUR x 1500"])
def test_a_unit_that_is_not_wholly_understood_is_asked_and_never_taken_for_single_units(words):
    reading = read_heading(f"Total ({words})")
    assert (reading.unit, reading.says_unit, bool(reading.unclear)) == (None, True, True)


@pytest.mark.parametrize("heading", ["Tổng (1)=(2)+(3)", "Kinh phí (dự kiến)", "Giá trị hợp đồng", "Cost [D]", "Real",
                                     "EU contribution (ERDF)", "Total 2027", "Tỷ lệ", "Đơn vị chủ trì"])
def test_words_that_are_no_unit_are_none(heading):
    assert not read_heading(heading).says_unit


@pytest.mark.parametrize(("text", "unit", "currency"), [
    ("Đơn vị tính: nghìn USD", N, "USD"), ("ĐVT: tỷ đồng", TY, "VND"), ("単位：百万円", TR, "JPY"),
    ("Angaben in TEUR", N, "EUR"), ("Biểu 1. Đơn vị: triệu đồng", TR, "VND"), ("(w tys. zł)", N, "PLN"),
    ("triệu đồng", TR, "VND"), ("Projects in Hungary", None, ""), ("Kế hoạch năm 2027", None, ""),
])
def test_a_line_of_its_own_names_a_unit(text, unit, currency):
    reading = read_unit_line(text)
    assert (reading.unit, reading.currency, reading.says_unit) == (unit, currency, unit is not None)


def test_a_line_with_a_word_nobody_knows_says_so():
    assert read_unit_line("Đơn vị tính: xu").unclear == "xu"


def test_one_currency_has_many_names():
    assert is_same_currency("zł", "PLN") and is_same_currency("€", "euro") and is_same_currency("kr", "SEK")
    assert is_same_currency("$", "AUD") and not is_same_currency("EUR", "USD") and not is_same_currency("XXX", "EUR")


@pytest.mark.parametrize(("cell", "what"), [
    ("15000¹", "¹"), ("2500²", "²"), ("①5", "①"), ("5₅", "₅"), ("85*", "*"), ("85 †", "†"), ("500 (1)", "("),
    ("500[a]", "["), (">7000", ">"), ("≥ 500", "≥"), ("~ 500", "~"), ("≈7000", "≈"), ("±7000", "±"), ("500?", "?"),
    ("7000+", "+"), ("7000‰", "‰"), ("100-200", "-"), ("1/2", "/"), ("1e5", "e"), ("khoảng 500", "khoảng"),
    ("ca. 500", "ca"), ("about 500", "about"), ("trên 500", "trên"), ("dưới 500", "dưới"), ("500–", "–"), ("--5", "-"),
    ("500 USD EUR", "USD EUR"), ("5 x 1000", "x"), ("5 mil", "mil"), ("1\n200", "1\n200"), ("0 500", "0 500"),
    ("1٢3", "1٢3"), ("'500", "'"), ("5 tỷ?", "?"), ("½ 5", "½"),
])
def test_what_is_not_understood_is_named(cell, what):
    with pytest.raises(CellFault) as fault:
        read_amount(cell, COMMA)
    assert fault.value.code == "import_not_understood"
    assert what in fault.value.values["what"]


@pytest.mark.parametrize("cell", ["-500", "−500", "–500", "—500", "‐500", "‑500", "﹣500", "－500", "500-", "500−",
                                  "(500)", "- 500", "€ -500", "-500 đ", "（500）"])
def test_every_minus_sign_is_read(cell):
    assert read_amount(cell, COMMA).value == -500


@pytest.mark.parametrize("cell", ["1,00,000", "12,34,567", "0.500", "1.2.3", "1.234.56", "5..5", "1.234,567.8"])
def test_digits_grouped_in_a_way_that_the_column_does_not_use_are_refused(cell):
    with pytest.raises(CellFault):
        read_amount(cell, COMMA)


@pytest.mark.parametrize(("cell", "nothing"), [("-", True), (" – ", True), ("x", True), ("n/a", True),
                                               ("chưa có", True), ("?", False), ("*", False), ("¹", False),
                                               ("0", False), (">", False)])
def test_only_a_dash_or_a_word_for_it_says_nothing(cell, nothing):
    assert is_nothing(cell) is nothing


# Signs, marks, letters of no unit, digits of other kinds.
ODD = "¹²³⁴⁰₁①½¼*†‡§#@!?~≈±<>≤≥=≠^_|\\/:;&\"`´°‰∞√×÷+…•·“”«»—–−-‑()[]{}١२৩๑𝟏Ⅷｑβжあ가\t\n\u2028"


@given(st.integers(1, 10**9), st.integers(0, 99), st.sampled_from(["", " đ", " tỷ", " EUR", " triệu đồng"]),
       st.booleans(), st.sampled_from(ODD), st.data())
def test_one_odd_character_in_a_good_cell_is_refused_or_changes_nothing_but_the_sign(whole, cents, words, grouped, odd,
                                                                                   data):
    digits = f"{whole:,}".replace(",", ".") if grouped else str(whole)
    cell = f"{digits},{cents:02}{words}"
    before = read_amount(cell, COMMA)
    at = data.draw(st.integers(0, len(cell)))
    try:
        after = read_amount(cell[:at] + odd + cell[at:], COMMA)
    except CellFault:
        return
    assert abs(after.value) == before.value
    assert (after.unit, after.currency, after.is_percent) == (before.unit, before.currency, False)
    assert after.value > 0 or odd in "—–−-‑"


@given(st.text(max_size=14))
def test_no_text_breaks_the_grammar_and_no_digit_is_lost(text):
    try:
        number = split_number(text)
    except CellFault:
        return
    digits = [c for c in text if c.isdigit()]
    assert len(digits) == sum(c.isdigit() for c in number.digits)


LOOKS = {"plain": ("", ""), "vi": (".", ","), "en": (",", "."), "fr": ("\u202f", ","), "si": (" ", "."),
         "ch": ("'", ".")}
HEADS = {Unit.DONG: ("đồng", "VND"), N: ("nghìn đồng", "1.000 đồng", "VND '000"), TR: ("triệu đồng", "tr.đ", "mln VND"),
         TY: ("tỷ đồng", "bn VND"), Unit.NGHIN_TY: ("nghìn tỷ đồng",)}
NOISE = ("{}¹", "~{}", "{}?", "> {}", "{} (*)", "{}-{}", "khoảng {}", "{}‰", "{}\n{}", "{} USD")


def written(value: Fraction, look: str, decimals: int) -> str:
    group, point = LOOKS[look]
    scaled = int(value * 10**decimals)
    whole, rest = divmod(scaled, 10**decimals)
    digits = f"{whole:,}".replace(",", group)
    return f"{digits}{point}{rest:0{decimals}}" if decimals else digits


@pytest.mark.parametrize("seed", range(250))
def test_a_register_in_any_style_is_read_exactly_or_asked_or_kept_apart(seed):
    """Known values in a random unit, style and number of decimals, with damaged cells between: never another value."""
    rng = random.Random(seed)
    unit, look = rng.choice(list(HEADS)), rng.choice([*LOOKS, "vi", "en"])
    decimals = rng.choice((0, 0, 1, 2, 3)) if look != "plain" and unit is not Unit.DONG else 0
    heading = f"Tổng kinh phí ({rng.choice(HEADS[unit])})"
    cells, expected = [], {}
    for at in range(2, 2 + rng.randint(1, 12)):
        mvnd = rng.randrange(1, 10**rng.randint(1, 6))
        value = mvnd / IN_MVND[unit]
        exact = Fraction(int(value * 10**decimals), 10**decimals)
        text = written(exact, look, decimals)
        if rng.random() < 0.15:
            cells.append(rng.choice(NOISE).format(text, text))
        else:
            cells.append(text)
            expected[at] = exact * IN_MVND[unit]
    headings = ("Mã số", "Tên dự án", "Địa phương", heading)
    grid = register(*((f"P{at}", f"Dự án {at}", "", cell) for at, cell in enumerate(cells, 2)), headings=headings)
    rule = simple_mapping().fields["cost_total_mvnd"]
    mapping = simple_mapping(unit="", confirmed=("unit_size", "odd_amounts")).without_field(
        "state_request_total_mvnd").without_field("pledge_enterprise_total_mvnd").with_field(
        type(rule)(rule.target, (heading,), shares=rule.shares))
    reading = read(grid, mapping)
    question = f"style:{heading}"
    if question in asked(reading):
        assert not reading.is_ready
        mapping = answer_question(mapping, question, "comma" if LOOKS[look][1] == "," else "point")
        reading = read(grid, mapping)
    assert not asked(reading)
    exact = {record.rows[0]: record.exact["cost", 2027] for record in reading.records}
    assert all(exact[row] == expected[row] for row in exact)
    assert set(exact) | set(kept(reading)) == set(range(2, 2 + len(cells)))
    # Nothing good is lost either, but for amounts that no register holds.
    assert set(expected) <= set(exact)


def test_a_column_with_both_85_5_and_12_500_is_asked_unless_it_shows_three_decimals():
    assert "style:Tổng kinh phí" in asked(read(amounts("12.500", "85.5")))
    assert not asked(read(amounts("12.500", "1234.125")))


def test_each_column_is_asked_with_its_own_cells():
    grid = register(("P1", "Một", "", "12.500", "1.200", "85,5"))
    questions = {q.question_id: q.values for q in read(grid).questions}
    assert set(questions) == {"style:Tổng kinh phí", "style:NSNN"}
    assert questions["style:NSNN"]["comma"] == "1.200 → 1200"
    assert questions["style:NSNN"]["point"] == "1.200 → 1.2"


@pytest.mark.parametrize(("cell", "year"), [(2026, 2026), ("2026", 2026), ("năm 2026", 2026), ("05/2026", 2026),
                                            ("31/12/2026", 2026), (date(2026, 5, 1), 2026), ("quý I/2026", 2026)])
def test_a_year_is_read(cell, year):
    assert read_year(cell) == year


@pytest.mark.parametrize("cell", ["2026*", "2026¹", "FY2026", "2026?", "khoảng 2026", "2026-", "2026-27", 2026.5,
                                  "2569"])
def test_a_year_that_is_not_one_is_refused(cell):
    with pytest.raises(CellFault, match="import_year_unclear"):
        read_year(cell)


@pytest.mark.parametrize("cell", ["2026-2028", "2026–2028", "2026 đến 2028", "từ 2026 đến 2028", "01/2026 - 12/2028"])
def test_a_period_is_asked_about(cell):
    with pytest.raises(CellFault, match="import_year_period"):
        read_year(cell)
    assert (read_year(cell, PeriodYear.FIRST), read_year(cell, PeriodYear.LAST)) == (2026, 2028)


def test_day_and_month_are_told_apart_by_the_column_or_asked():
    def with_dates(*cells, mapping=None):
        grid = register(*((f"P{at}", f"Dự án {at}", "", 5, "", cell) for at, cell in enumerate(cells, 1)))
        rule = type(simple_mapping().fields["name_vi"])("source_on", ("Vốn đối ứng",))
        mapping = (mapping or simple_mapping()).without_field("pledge_enterprise_total_mvnd").with_field(rule)
        return read(grid, mapping)
    told = with_dates("03/04/2026", "25/04/2026").records
    assert [record.fields["source_on"] for record in told] == ["2026-04-03", "2026-04-25"]
    assert "date:Vốn đối ứng" in asked(with_dates("03/04/2026"))
    answered = simple_mapping().with_style("Vốn đối ứng", date="month_first")
    assert [r.fields["source_on"] for r in with_dates("03/04/2026", mapping=answered).records] == ["2026-03-04"]


@pytest.mark.parametrize("cell", ["31/02/2026", "01/01/2569", "12/05/2026 ?", "2026-13-01", "5 May 2026"])
def test_a_date_that_is_none_is_refused(cell):
    with pytest.raises(CellFault, match="bad_date"):
        read_date(cell, DateOrder.DAY_FIRST)


def test_a_score_may_be_followed_by_its_word_and_by_nothing_else():
    rule = type(simple_mapping().fields["name_vi"])("score", ("NSNN",))
    mapping = simple_mapping().without_field("state_request_total_mvnd").with_field(rule)
    grid = register(*((f"P{at}", f"Dự án {at}", "", 5, cell) for at, cell in enumerate(
        ("85", "85 điểm", "85¹", "85/100", "85 đồng", "85%"), 1)))
    reading = read(grid, mapping)
    assert [record.project_id for record in reading.records] == ["P1", "P2"]
    assert set(kept(reading)) == {4, 5, 6, 7}


def test_amounts_in_several_currencies_of_one_column_are_kept_apart():
    grid = amounts("5 tỷ VND", "3 USD", "2 mln EUR")
    reading = read(grid)
    assert (costs(reading), set(kept(reading))) == ({"P1": 5000}, {3, 4})
    euros = read(grid, simple_mapping(unit="dong", currency="EUR", vnd_per_unit=Fraction(30_000)))
    assert (costs(euros), set(kept(euros))) == ({"P3": 60_000}, {2, 3})


def test_single_units_of_a_currency_in_a_column_of_thousands_are_kept_apart():
    mapping = simple_mapping(unit="nghin", currency="EUR", vnd_per_unit=Fraction(30_000))
    grid = register(("P1", "Một", "", "5000 EUR"), ("P2", "Hai", "", "5000"))
    assert kept(read(grid, mapping)) == {2: {"import_cell_other_money"}}


@pytest.mark.parametrize("heading", ["Currency", "Tiền tệ", "Waluta", "Währung", "Loại tiền"])
def test_a_column_of_currencies_keeps_the_rows_of_another_one_apart(heading):
    headings = ("Mã số", "Tên dự án", "Địa phương", "Tổng kinh phí", heading)
    grid = register(("P1", "Một", "", 5, "VND"), ("P2", "Hai", "", 7, "EUR"), ("P3", "Ba", "", 9, ""),
                    headings=headings)
    mapping = simple_mapping().without_field("state_request_total_mvnd").without_field("pledge_enterprise_total_mvnd")
    reading = read(grid, mapping)
    assert (costs(reading), set(kept(reading))) == ({"P1": 5}, {3, 4})
    euros = read(register(("P2", "Hai", "", 7, "EUR"), headings=headings), mapping)
    assert asked(euros) == {"rate:EUR"}


def test_a_line_above_that_is_not_understood_is_asked_about():
    rows = [("Đơn vị tính: xu",), ("Mã số", "Tên dự án", "Địa phương", "Tổng kinh phí", "NSNN", "Vốn đối ứng"),
            ("P1", "Một", "", 5, "", "")]
    assert "confirm:unit_text" in asked(read(grid_of(rows)))


def test_the_currency_of_a_heading_against_that_of_the_mapping_is_asked():
    headings = ("Mã số", "Tên dự án", "Địa phương", "Total (PLN tys.)", "NSNN", "Vốn đối ứng")
    rule = simple_mapping().fields["cost_total_mvnd"]
    mapping = simple_mapping(unit="", currency="EUR", vnd_per_unit=Fraction(30_000)).without_field(
        "state_request_total_mvnd").without_field("pledge_enterprise_total_mvnd").with_field(
        type(rule)(rule.target, ("Total (PLN tys.)",), shares=rule.shares))
    grid = register(("P1", "Một", "", 5), headings=headings)
    assert asked(read(grid, mapping)) == {"confirm:currency:Total (PLN tys.)"}
