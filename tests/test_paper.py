"""On paper: every letter of a name has a shape or its code point, long words are broken, figures are never."""
from __future__ import annotations

import io
import unicodedata
from dataclasses import replace

import docx
import pytest
from pypdf import PdfReader

from models.checks import check_problem
from models.export.documents.document_parts import (
    Annex,
    Document,
    DocumentColumn,
    Paragraph,
    Row,
    Style,
    Table,
    numbered,
)
from models.export.documents.submission_docx import docx_of
from models.export.documents.submission_pdf import pdf_of
from models.export.documents.table_fit import DENSE_SIZE, NORMAL_SIZE, SMALLER_SIZES, fit_table
from models.files.fonts import FAMILIES, FONTS, printable, without_glyph
from models.units import LARGEST_MVND
from models.wording import LANGUAGES
from models.words.figures import mvnd_text
from models.words.finding_text import finding_sentence
from tests.builders import make_case, make_problem

NAMES = ("Hệ thống 东京电力 合作", "ប្រព័ន្ធ Khmer", "Trung tâm AI 🚀😀", "مشروع المياه", "ลุ่มแม่น้ำโขง ລາວ",
         "x₂ ≤ ∑ α → ∞ ⅷ ㎡", "한국 공동연구", "हिन्दी परियोजना", "Проект Дубна", "ひらがなカタカナ", "Ελληνικά",
         "עברית", "საქართველო", "Հայերեն", "አማርኛ", "မြန်မာ", "தமிழ்", "বাংলা", "తెలుగు", "ಕನ್ನಡ", "മലയാളം", "ગુજરાતી",
         "ਪੰਜਾਬੀ", "සිංහල", "བོད་ཡིག", "ଓଡ଼ିଆ", "ᠮᠣᠩᠭᠣᠯ", "①②③ ※ ★ ☎ ♻ ✓", "𝑥 + 𝛼", "👨‍👩‍👧 ❤️")
ADDRESS = "https://vi-du.example.org/duong-dan/rat-dai/khong-co-dau-cach/2026/thang-7/du-an-so-123456789"
CODE = "DA-2026-000123-VNPT-HANOI-PHASE-2"
YEARS = range(2026, 2036)


def project_table(names: tuple[str, ...], amount: int, years: range = YEARS, *, is_dense: bool = True) -> Table:
    """The list of projects of a submission, with every amount alike."""
    columns = [DocumentColumn("TT", width=0.8, align="center"), DocumentColumn("Mã dự án", width=1.7, align="left"),
               DocumentColumn("Dự án", width=5.6, align="left"),
               *(DocumentColumn(f"Vốn nhà nước {year}", width=1.4) for year in years),
               DocumentColumn("Vốn nhà nước, tổng", width=2), DocumentColumn("Vốn đối ứng", width=1.6),
               DocumentColumn("Tổng kinh phí", width=1.7)]
    state = len(years) + 4

    def cells(number: int) -> tuple[str, ...]:
        whole = number * amount * len(years)
        return tuple(mvnd_text(each, "vi") for each in (*[number * amount] * len(years), whole, whole, 2 * whole))

    rows = [Row((str(place), CODE, name, *cells(1))) for place, name in enumerate(names, start=1)]
    return Table(numbered(columns, {state: tuple(range(4, state)), state + 2: (state, state + 1)}), (
        *rows, Row(("", "", "Tổng", *cells(len(names))), is_sum=True)), is_dense)


def document(*parts: object) -> Document:
    return Document("vi", "Tờ trình", ("DỰ THẢO",), parts, (Annex("VI", "Dự án", tuple(
        part for part in parts if isinstance(part, Table))),), {"about": "", "title": "Tờ trình"})


def lines_of(content: bytes) -> list[str]:
    return [line for page in PdfReader(io.BytesIO(content)).pages for line in page.extract_text().splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_every_script_has_a_font(name):
    assert without_glyph(name) == () and printable(name) == name


def test_the_pdf_shows_names_of_every_script_and_the_code_point_of_what_no_font_has():
    content = pdf_of(document(Paragraph(" / ".join(NAMES)), Paragraph("chữ \U00020BB7 và \ue000 hết")))
    embedded = {str(font["/BaseFont"]).partition("+")[2] for page in PdfReader(io.BytesIO(content)).pages
                for font in (each.get_object() for each in page["/Resources"]["/Font"].values())}
    assert {"LiberationSerif", "DroidSansFallback", "NotoSerifKhmer-Regular", "NotoNaskhArabic-Regular",
            "NotoSerifThai-Regular", "NotoSerifLao-Regular", "NotoSerifDevanagari-Regular"} <= embedded
    text = "\n".join(lines_of(content))
    assert "[U+20BB7]" in text and "[U+E000]" in text
    assert {"东京电力", "한국", "Дубна", "ⅷ", "㎡"} <= set(unicodedata.normalize("NFC", text).split())
    # No glyph is the empty box that a font draws for what it does not have.
    assert "\ufffd" not in text and "\x00" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_that_cannot_be_printed_is_told_before_the_file_is_handed_over(language):
    case = make_case(2, projects={"P2": {"name_vi": "Hệ thống \U00020BB7"}})
    found = [finding for finding in check_problem(make_problem(case)) if finding.code == "letters_not_printable"]
    assert [(finding.project_id, finding.column, finding.severity) for finding in found] == [
        ("P2", "name_vi", "warning")]
    assert "𠮷 (U+20BB7)" in finding_sentence(found[0], language)
    named = replace(case, projects=tuple(replace(each, name_vi=" ".join(NAMES)) for each in case.projects))
    assert not [each for each in check_problem(make_problem(named)) if each.code == "letters_not_printable"]


def test_the_fonts_are_there_with_their_licences():
    names = {path.name for path in FONTS.iterdir()}
    assert {"LICENSE.txt", "LICENSE-DejaVu.txt", "LICENSE-Droid.txt", "README.md"} <= names
    told = (FONTS / "README.md").read_text("utf-8")
    fonts = [path.name for path in FONTS.glob("*.[ot]tf")]
    assert [name for name in fonts if name not in told] == []
    assert len(FAMILIES) == len(set(FAMILIES)) == len(fonts) - 3, "one file a family; Liberation Serif has four"


@pytest.mark.parametrize("word", ["W" * 480, ADDRESS * 3, "x" * 200, "1234567890" * 30])
def test_a_long_word_stays_in_its_column_and_can_be_copied(word):
    table = project_table((f"Hệ thống {word} hết",), 1_234_567, range(2026, 2029))
    content = pdf_of(document(Paragraph(f"Dự án {word} được đề nghị."), Paragraph(word, Style.HEADING), table))
    lines, text = lines_of(content), "".join(lines_of(content))
    # A paragraph is 160 mm wide: 36 of the widest letters, 105 of the narrowest here.
    assert max(len(part) for line in lines for part in line.split() if part in word) < 110
    assert "".join(text.split()).count("".join(word.split())) >= 3, "no hyphen, no mark that cannot be seen"
    assert sum(line.count("1.234.567") for line in lines) >= 6, "no figure is overprinted or broken"


@pytest.mark.parametrize(("amount", "years"), [(12_345, range(2026, 2031)), (LARGEST_MVND, YEARS), (10**6, YEARS)])
@pytest.mark.parametrize("width", [454.0, 700.0])
@pytest.mark.parametrize("is_dense", [True, False])
def test_a_table_fits_the_page_and_keeps_every_figure(amount, years, width, is_dense):
    table = project_table(("Một", "Hai", "W" * 300), amount, years, is_dense=is_dense)
    made = fit_table(table, width)
    assert sum(len(each.columns) for each in made) - 3 * (len(made) - 1) == len(table.columns)
    for each in made:
        assert sum(column.width for column in each.columns) == pytest.approx(width)
        assert each.size in (DENSE_SIZE if is_dense else NORMAL_SIZE, *SMALLER_SIZES)
        assert [row.cells[:3] for row in each.rows] == [row.cells[:3] for row in table.rows]
        for place, column in enumerate(each.columns):
            longest = max((row.cells[place] for row in each.rows), key=len)
            if column.align == "right":
                digits = sum(letter.isdigit() for letter in longest)
                assert column.width > each.size * (digits / 2 + (len(longest) - digits) / 4) + 6
    if amount == 12_345 and width == 700 and is_dense:
        assert len(made) == 1 and made[0].size == DENSE_SIZE
        assert [column.width for column in made[0].columns] == pytest.approx(
            [column.width / sum(each.width for each in table.columns) * width for column in table.columns])


def test_the_widest_legal_amounts_stand_whole_in_both_files():
    table = project_table(("Một", ADDRESS, "W" * 480), LARGEST_MVND)
    parts = document(Paragraph("x"), table)
    content = pdf_of(parts)
    one, total = mvnd_text(LARGEST_MVND, "vi"), mvnd_text(3 * LARGEST_MVND * 20, "vi")
    text = "\n".join(lines_of(content))
    assert text.count(one) >= 60 and total in text, "in the body, and again in the annex"
    word = docx.Document(io.BytesIO(docx_of(parts)))
    cells = [cell.text for each in word.tables for row in each.rows for cell in row.cells]
    assert cells.count(one) >= 60 and total in cells
    section = word.sections[-1]
    room = section.page_width - section.left_margin - section.right_margin
    assert all(sum(column.width for column in each.columns) <= room + 700 for each in word.tables)
