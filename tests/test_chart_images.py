"""Charts for documents: the specification that the page shows, drawn without a browser, Vietnamese letters included."""
from __future__ import annotations

import json
import re
import struct
import unicodedata

import altair as alt
import pyarrow as pa
import pytest

from models.export.documents.chart_images import SCALE, to_png, to_svg
from models.export.documents.chart_specs import PALETTE, Look, ranked_spec, years_spec
from models.files.fonts import FONT, FONTS
from models.report import breakdown
from models.report.allocation import allocate
from models.wording import LANGUAGES
from models.words.chart_text import Bar, bars_in_words, group_bars, short_name, years_in_words
from models.words.figures import whole_bvnd
from tests.builders import make_case, make_plan, make_problem
from ui import charts
from ui.session import AuditedPlan

PHRASE = "Đường sắt tốc độ cao, triệu đồng"
# Every letter of the Vietnamese alphabet with every tone, in both cases.
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")


@pytest.fixture(scope="module")
def allocation():
    case = make_case(4, years=(2026, 2027), cost_mvnd=1_500_000, enterprise_mvnd=900_000, projects={
        "P1": {"product_no": 30}, "P2": {"product_no": 25}, "P3": {"product_no": 9}})
    problem = make_problem(case)
    return allocate(problem, make_plan(problem))


def size_of(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def test_the_page_shows_the_specification_that_documents_draw(allocation, monkeypatch):
    shown = []
    monkeypatch.setattr("ui.planning.allocation_charts.show_chart", lambda drawing, **_: shown.append(drawing))
    monkeypatch.setattr(charts, "theme", lambda: "light")
    from ui.planning.allocation_charts import show_groups, show_years

    answer = AuditedPlan(allocation.problem, allocation.plan, None)
    show_years(answer)
    show_groups(answer)
    look = Look("vi")
    bars = group_bars(allocation, "vi")
    expected = [years_spec(allocation, look), ranked_spec(bars, look, bar_name="Vốn nhà nước")]
    for drawing, spec in zip(shown, expected, strict=True):
        drawn = drawing.spec
        assert [layer["mark"] for layer in drawn["layer"]] == [layer["mark"] for layer in spec["layer"]]
        assert [layer["data"] for layer in drawn["layer"]] == [layer["data"] for layer in spec["layer"]]
    assert years_in_words(allocation, "vi") in shown[0].alt_text


def test_a_chart_of_rows_is_handed_over_with_its_rows_and_without_sizes_of_its_own():
    rows = [{"x": 1, "y": "a"}, {"x": 2, "y": "b"}]
    drawing = charts.draw(alt.Chart(alt.Data(values=rows)).mark_bar().encode(x="x:Q", y="y:N"), "hai cột")
    (table,) = drawing.spec["datasets"].values()
    assert pa.ipc.open_stream(table).read_all().to_pylist() == rows and drawing.alt_text == "hai cột"
    assert not {"width", "height", "config"} & drawing.spec.keys()



@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", PALETTE)
def test_specifications_are_valid_and_hold_the_plans_money(allocation, language, theme):
    look = Look(language, theme)
    years = years_spec(allocation, look)
    groups = ranked_spec(group_bars(allocation, language), look, bar_name="x")
    for spec in (years, groups):
        alt.Chart.from_dict(json.loads(json.dumps(spec)))
        assert not {"url", "href"} & set(re.findall(r'"(\w+)":', json.dumps(spec)))
    told = sum(row["bvnd"] for row in years["layer"][0]["data"]["values"])
    state = sum(amount for _, _, amount in breakdown.state_by_year_and_regime(allocation))
    assert told * 1000 == pytest.approx(state) == sum(bar.mvnd for bar in group_bars(allocation, language))
    assert state == allocation.totals.state_mvnd


def test_every_vietnamese_letter_is_in_the_font():
    """A letter that the font lacks is a box, and every box is the same picture."""
    def drawn(letter: str) -> bytes:
        spec = {"data": {"values": [{"t": letter}]}, "mark": {"type": "text", "fontSize": 40},
                "encoding": {"text": {"field": "t"}}, "height": 60}
        return to_png(spec, 60)

    box = drawn("\U000105c0")
    letters = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | {"đ", "□", "₫"}
    assert len(letters) == 75
    pictures = {letter: drawn(letter) for letter in letters}
    assert box not in pictures.values() and len(set(pictures.values())) == len(letters)


def test_a_picture_has_the_width_asked_for_and_its_text_is_text():
    spec = ranked_spec([Bar(PHRASE, 1_234_567), Bar("Vật liệu", 1)], Look("vi"), bar_name="x", label_width=300)
    assert size_of(to_png(spec, 560))[0] == 560 * SCALE
    svg = to_svg(spec, 560)
    assert PHRASE in svg and "1.235" in svg and f'font-family="{FONT}"' in svg.replace("&quot;", "")
    assert not re.search(r"(href|src)=", svg) and "http" not in svg.replace("http://www.w3.org/", "")


def test_the_fonts_come_with_their_licence():
    assert {path.name for path in FONTS.iterdir()} >= {
        "LICENSE.txt", *(f"LiberationSerif-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic"))}
    assert "SIL Open Font License" in (FONTS / "LICENSE.txt").read_text(encoding="utf-8")


def test_words_and_labels():
    bars = [Bar("Robot (gồm AMR)", 1_499), Bar("Chip", 1_500)]
    assert bars_in_words(bars, "vi") == "Robot (gồm AMR) 1,499 tỷ đồng; Chip 1,5 tỷ đồng"
    assert [whole_bvnd(bar.mvnd, "vi") for bar in bars] == ["1", "2"]
    assert short_name("Robot (gồm AMR)") == "Robot"
