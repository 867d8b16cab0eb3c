"""The submission: layout, every figure read back from DOCX and PDF, templates the ministry edits, stamps."""
from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml import OxmlElement
from docx.shared import Mm
from pypdf import PdfReader

from models.audit import audit
from models.audit_document import audit_document
from models.brief.brief import Brief, make_brief
from models.domain import BudgetLine, Payer
from models.export.documents.document_parts import Paragraph, Row, Style, roman
from models.export.documents.docx_template import STYLE_NAMES, TemplateProblem, template_path
from models.export.documents.replies import reply_files
from models.export.documents.submission_docx import to_docx, write_docx
from models.export.documents.submission_pdf import to_pdf, write_pdf
from models.watch import Watch
from models.wording import LANGUAGES, say
from models.words.brief_text import decision_lines, figure_texts, proof_line
from tests.builders import make_case, make_plan, make_problem
from tests.document_reading import (
    assert_plain_word,
    one_line,
    pdf_pages,
    squeezed,
    whole_number,
    word_headers,
    word_styled,
    word_tables,
    word_text,
)

AGENCIES, PLACES = ("Bộ A", "Bộ B", ""), ("Hà Nội", "Huế")
WRITERS = {"docx": to_docx, "pdf": to_pdf}
# The first table is the five figures, the second the options, the third the texts in use; then the annexes.
ANNEXES = 3


@pytest.fixture(scope="module")
def brief() -> Brief:
    """Nine funded projects of three agencies over three years, both budget lines, all payers, one confidential."""
    ids = [f"P{i}" for i in range(1, 11)]
    case = make_case(10, years=(2026, 2027, 2028), cost_mvnd=1_234_567, enterprise_mvnd=700_001, institute_mvnd=40_003,
                     other_private_mvnd=7, projects={
                         project_id: {"managing_agency": AGENCIES[place % 3], "locality": PLACES[place % 2],
                                      "product_no": place % 4 + 1, "is_confidential": project_id == "P4"}
                         for place, project_id in enumerate(ids)})
    case = replace(case, costs=tuple(
        replace(cost, budget_line=BudgetLine.DEVELOPMENT) if cost.project_id in ("P2", "P5") else cost
        for cost in case.costs), envelopes=tuple(replace(row, state_mvnd=90_000_000) for row in case.envelopes),
        is_illustrative=True)
    problem = make_problem(case)
    plan = make_plan(problem, ids[:-1])
    return make_brief(problem, plan, audit(audit_document(problem, plan)), source="Danh mục thử")


@pytest.fixture(scope="module", params=LANGUAGES)
def told(request, brief) -> tuple[str, bytes, bytes]:
    """Language, DOCX, PDF."""
    return request.param, to_docx(brief, request.param), to_pdf(brief, request.param)


def expected_lines(brief: Brief, key) -> dict[object, list[int]]:
    """From the plan's own amounts alone: projects, state, enterprise, institute, other, counterpart, total."""
    found: dict[object, list[int]] = defaultdict(lambda: [0] * 7)
    for option in brief.plan.chosen:
        line = found[key(brief.problem.case.project_by_id[option.project_id])]
        paid = [option.paid_by(payer) for payer in Payer]
        for place, amount in enumerate((1, option.state_mvnd, *paid, sum(paid), option.state_mvnd + sum(paid))):
            line[place] += amount
    return found


@pytest.mark.parametrize(("annex", "key"), [
    (0, lambda p: p.managing_agency), (1, lambda p: p.product_no), (2, lambda p: p.locality)])
def test_annexes_by_agency_product_and_locality_are_the_plans_money(brief, told, annex, key):
    language, content, _ = told
    rows = word_tables(content)[ANNEXES + annex].rows[2:]
    expected = expected_lines(brief, key)
    read = [[whole_number(cell, language) for cell in row[2:9]] for row in rows]
    assert sorted(read[:-1]) == sorted(expected.values())
    assert read[-1] == [sum(column) for column in zip(*expected.values(), strict=True)]
    assert [row[0] for row in rows] == [*(str(place) for place in range(1, len(expected) + 1)), ""]
    if annex == 0:
        blank = say("terms.blank", language)
        assert {row[1]: whole_number(row[3], language) for row in rows[:-1]} == {
            name or blank: line[1] for name, line in expected.items()}


def test_the_annex_by_year_tells_both_lines_and_the_envelope(brief, told):
    language, content, _ = told
    rows = word_tables(content)[ANNEXES + 3].rows[2:]
    for row, year in zip(rows, (2026, 2027, 2028), strict=False):
        money = [year_money for option in brief.plan.chosen for year_money in option.years if year_money.year == year]
        assert row[1] == str(year)
        assert [whole_number(cell, language) for cell in row[2:]] == [
            9, sum(m.state_development_mvnd for m in money), sum(m.state_recurrent_mvnd for m in money),
            sum(m.state_mvnd for m in money), 90_000_000, sum(m.enterprise_mvnd for m in money),
            sum(m.institute_mvnd for m in money), sum(m.other_private_mvnd for m in money),
            sum(m.counterpart_mvnd for m in money), sum(m.total_mvnd for m in money)]
    sums = [[whole_number(row[place], language) for row in rows] for place in range(3, 12)]
    assert all(sum(column[:-1]) == column[-1] for column in sums)
    assert sums[0][-1] > 0 < sums[1][-1]


def test_shares_have_one_decimal_and_add_up_to_a_hundred(told):
    _, content, _ = told
    for annex in (0, 1, 2):
        column = [row[9].replace(",", ".") for row in word_tables(content)[ANNEXES + annex].rows[2:]]
        assert all(re.fullmatch(r"\d+\.\d", cell) for cell in column) and column[-1] == "100.0"
        assert sum(map(Fraction, column[:-1])) == 100


def test_an_envelope_that_is_carried_over_is_not_added_up(brief):
    problem = make_problem(brief.problem.case, settings={"carry_over": "true"})
    plan = make_plan(problem, list(brief.plan.chosen_by_project))
    carried = make_brief(problem, plan, audit(audit_document(problem, plan)))
    rows = word_tables(to_docx(carried, "vi"))[ANNEXES + 3].rows[2:]
    state = [whole_number(row[5], "vi") for row in rows[:-1]]
    assert whole_number(rows[1][6], "vi") == 180_000_000 - state[0] and rows[-1][6] == ""
    assert say("submission.annex.carried", "vi") in word_text(to_docx(carried, "vi"))


def test_the_annex_by_payer_adds_up_both_ways(brief, told):
    language, content, _ = told
    rows = [[whole_number(cell, language) for cell in row[2:6]]
            for row in word_tables(content)[ANNEXES + 4].rows[2:]]
    development, recurrent, state, *payers, counterpart, total = rows
    assert state == [a + b for a, b in zip(development, recurrent, strict=True)]
    assert counterpart == [sum(column) for column in zip(*payers, strict=True)]
    assert total == [a + b for a, b in zip(state, counterpart, strict=True)]
    assert all(sum(row[:3]) == row[3] for row in rows)
    assert state[3] == sum(option.state_mvnd for option in brief.plan.chosen)
    assert [row[3] for row in payers] == [sum(option.paid_by(payer) for option in brief.plan.chosen)
                                          for payer in Payer]


def test_the_list_of_projects_is_the_plan_line_by_line(brief, told):
    language, content, pdf = told
    rows = word_tables(content)[ANNEXES + 5].rows[2:]
    by_id = {row[1]: row for row in rows if row[1]}
    assert set(by_id) == set(brief.plan.chosen_by_project)
    pages = one_line(" ".join(pdf_pages(pdf)))
    for option in brief.plan.chosen:
        row = by_id[option.project_id]
        expected = [*(year.state_mvnd for year in option.years), option.state_mvnd,
                    option.total_mvnd - option.state_mvnd, option.total_mvnd]
        assert [whole_number(cell, language) for cell in row[3:]] == expected
        # The PDF prints the same line: place, id, name, amounts.
        assert one_line(" ".join(row)) in pages
    groups = [row for row in rows if not row[1]]
    assert len(groups) == 4
    sums = [[whole_number(cell, language) for cell in row[3:]] for row in groups]
    assert [sum(column) for column in zip(*sums[:-1], strict=True)] == sums[-1]
    hidden = brief.problem.case.project_by_id["P4"]
    assert by_id["P4"][2] == say("submission.annex.confidential", language)
    for text in (word_text(content), pages):
        assert hidden.name_vi not in text and hidden.name_en not in text


def test_both_files_hold_the_same_text(told):
    """Every paragraph and every row of the Word file stands in the PDF."""
    _, content, pdf = told
    pages = [re.sub(r"^\d+\n", "", page) for page in pdf_pages(pdf)]
    head = squeezed("".join(parts(content)))
    # The head of every page would part a sentence that runs over the end of one.
    text = "".join(squeezed(page).replace(head, "", 1) for page in pages)
    lines = [squeezed(line) for line in word_text(content).split("\n")]
    assert len(lines) > 300 and [line for line in lines if line not in text] == []
    rows = [squeezed("".join(row)) for table in word_tables(content)[ANNEXES:] for row in table.rows[2:]]
    assert len(rows) > 20 and [row for row in rows if row not in text] == []


def parts(content: bytes) -> list[str]:
    """What stands in the header of the first page."""
    return [p.text for p in docx.Document(io.BytesIO(content)).sections[0].first_page_header.paragraphs]


def test_its_sentences_are_those_of_the_brief(brief, told):
    language, content, _ = told
    text = word_text(content)
    for line in (*decision_lines(brief, language), proof_line(brief, language)):
        assert line in text
    shown = word_tables(content)[0].rows[1:]
    assert [row[1:] for row in shown] == [[f.label, f.value, f.meaning] for f in figure_texts(brief, language)]


def test_headings_are_numbered_without_a_gap_and_annexes_too(told):
    language, content, _ = told
    headings = word_styled(content, STYLE_NAMES[Style.HEADING])
    assert [text.split(".")[0] for text in headings] == [roman(n) for n in range(1, len(headings) + 1)]
    codes = ("decision", "summary", "options", "risks", "questions", "standing", "missing", "proposal")
    assert headings == [say(f"submission.heading.{code}", language, number=roman(n))
                        for n, code in enumerate(codes, start=1)]
    assert word_styled(content, STYLE_NAMES[Style.ANNEX_NUMBER]) == [
        say("submission.annex.number", language, number=roman(n)) for n in range(1, 7)]
    assert word_styled(content, STYLE_NAMES[Style.UNIT]) == [say("submission.annex.unit", language)] * 6
    assert word_styled(content, STYLE_NAMES[Style.ATTACHED]) == [say("submission.annex.attached", language)] * 6


def test_tables_repeat_their_heads_and_number_their_columns(told):
    _, content, _ = told
    tables = word_tables(content)
    assert [table.heads for table in tables] == [1, 1, 1, 2, 2, 2, 2, 2, 2]
    for table in tables[ANNEXES:]:
        assert [number.split("=")[0] for number in table.rows[1]] == [
            f"({place})" for place in range(1, len(table.rows[0]) + 1)]
    assert tables[ANNEXES].rows[1][7:9] == ["(8)=(5)+(6)+(7)", "(9)=(4)+(8)"]


def test_a_sum_in_a_column_number_is_the_sum_of_those_columns(told):
    language, content, _ = told
    checked = 0
    for table in word_tables(content)[ANNEXES:]:
        for place, number in enumerate(table.rows[1]):
            told_sum = number.partition("=")[2]
            if told_sum:
                parts = [int(part) - 1 for part in re.findall(r"\d+", told_sum)]
                parts = list(range(parts[0], parts[-1] + 1)) if "..." in told_sum else parts
                for row in table.rows[2:]:
                    assert whole_number(row[place], language) == sum(whole_number(row[p], language) for p in parts)
                    checked += 1
    assert checked > 50


def test_the_pages_are_those_of_the_decree(told):
    _, content, pdf = told
    word = docx.Document(io.BytesIO(content))
    first, last = word.sections
    assert [round(length.mm) for length in (first.page_width, first.page_height, last.page_width,
                                            last.page_height)] == [210, 297, 297, 210]
    assert 20 <= round(first.top_margin.mm) <= 25 and 20 <= round(first.bottom_margin.mm) <= 25
    assert 30 <= round(first.left_margin.mm) <= 35 and 15 <= round(first.right_margin.mm) <= 20
    assert word.styles["Normal"].font.name == "Times New Roman"
    body = word.styles[STYLE_NAMES[Style.BODY]]
    assert 13 <= body.font.size.pt <= 14 and 10 <= round(
        body.paragraph_format.first_line_indent.mm, 1) <= 12.7
    sizes = [(round(float(page.mediabox.width) / 72 * 25.4), round(float(page.mediabox.height) / 72 * 25.4))
             for page in PdfReader(io.BytesIO(pdf)).pages]
    assert sizes[0] == (210, 297) and sizes[-1] == (297, 210) and set(sizes) == {(210, 297), (297, 210)}


def test_every_page_is_stamped_and_numbered_from_the_second(told):
    language, content, pdf = told
    stamps = [say("submission.draft", language), say("export.stamp.illustrative", language)]
    headers = word_headers(content)
    assert len(headers) == 2 and all(stamp in header for header in headers for stamp in stamps)
    assert sorted("PAGE" in header for header in headers) == [False, True]
    word = docx.Document(io.BytesIO(content))
    assert word.sections[0].different_first_page_header_footer and word.sections[1].header.is_linked_to_previous
    pages = pdf_pages(pdf)
    assert len(pages) > 8
    for number, page in enumerate(pages, start=1):
        head = one_line(page)[:200]
        assert all(stamp in head for stamp in stamps)
        assert head.startswith(f"{number} ") == (number > 1)


def test_a_translation_says_that_it_is_one(told):
    language, content, pdf = told
    mark = say("submission.translation", language)
    assert all((mark in header) == (language != "vi") for header in word_headers(content))
    assert all((mark in one_line(page)) == (language != "vi") for page in pdf_pages(pdf))


def test_a_real_register_is_not_called_illustrative(brief):
    case = replace(brief.problem.case, is_illustrative=False)
    problem = replace(brief.problem, case=case)
    plan = make_plan(problem, list(brief.plan.chosen_by_project))
    real = make_brief(problem, plan, audit(audit_document(problem, plan)))
    stamp = say("export.stamp.illustrative", "vi")
    assert stamp not in word_text(to_docx(real, "vi")) and stamp not in " ".join(pdf_pages(to_pdf(real, "vi")))


def test_names_numbers_and_signatures_are_left_blank(told):
    language, content, pdf = told
    for text in (word_text(content), "\n".join(pdf_pages(pdf))):
        for code in ("number", "place_and_date", "signatory", "sign_here", "signed_name", "nation", "motto"):
            assert squeezed(say(f"submission.letterhead.{code}", language)) in squeezed(text)
        assert "{{" not in text
    options = word_tables(content)[1].rows
    assert say("submission.options.blank.signature", language) in options[1][1]


def test_only_law_is_a_legal_basis_and_every_text_has_its_status(brief, told):
    language, content, _ = told
    assert word_styled(content, STYLE_NAMES[Style.BASIS]) == [say("submission.no_basis", language)]
    rows = word_tables(content)[2].rows[1:]
    assert [row[1] for row in rows] == [text.document for text in brief.legal_texts]
    for row, text in zip(rows, brief.legal_texts, strict=True):
        assert say(f"terms.rule_status.{text.status}", language) in row[3]


def test_the_charts_have_words_and_the_pdf_embeds_its_fonts(told):
    _, content, pdf = told
    word = docx.Document(io.BytesIO(content))
    pictures = word.inline_shapes
    assert len(pictures) == 2 and all("2026" in shape._inline.docPr.get("descr") or "tỷ" in shape._inline.docPr.get(
        "descr") or "VND" in shape._inline.docPr.get("descr") for shape in pictures)
    width = word.sections[0].page_width - word.sections[0].left_margin - word.sections[0].right_margin
    assert all(shape.width == width for shape in pictures)
    fonts = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object()
            fonts[font["/BaseFont"]] = "/FontFile2" in inner["/FontDescriptor"].get_object()
    assert fonts and all(fonts.values()) and all("LiberationSerif" in name for name in fonts)


@pytest.mark.parametrize("suffix", WRITERS)
def test_progress_is_told_to_the_end(brief, tmp_path, suffix):
    steps = []
    write = {"docx": write_docx, "pdf": write_pdf}[suffix]
    write(brief, tmp_path / f"out.{suffix}", "vi", watch=Watch(on_step=steps.append))
    assert [step.done for step in steps] == [0, 1, 2, 3] and steps[-1].total == 3
    assert all(say(f"submission.progress.{step.item}", "vi") for step in steps)
    assert (tmp_path / f"out.{suffix}").stat().st_size > 10_000


def test_a_plan_without_projects_has_a_submission(brief):
    plan = make_plan(brief.problem, [])
    empty = make_brief(brief.problem, plan, audit(audit_document(brief.problem, plan)))
    assert whole_number(word_tables(to_docx(empty, "vi"))[ANNEXES].rows[-1][3], "vi") == 0
    assert len(pdf_pages(to_pdf(empty, "vi"))) > 6


def edited(tmp_path, change) -> object:
    """The shipped template as somebody saved it again after a change."""
    word = docx.Document(str(template_path("submission", "vi")))
    change(word)
    path = tmp_path / "mau.docx"
    word.save(str(path))
    return path


def test_what_the_ministry_writes_into_the_template_stands_in_both_files(brief, tmp_path):
    def change(word):
        cell = word.tables[0].rows[0].cells[0]
        cell.paragraphs[1].runs[0].text = "VỤ KẾ HOẠCH - TÀI CHÍNH"
        word.styles[STYLE_NAMES[Style.BODY]].font.size = docx.shared.Pt(14)
        word.sections[0].left_margin = Mm(35)

    path = edited(tmp_path, change)
    content, pdf = to_docx(brief, "vi", template=path), to_pdf(brief, "vi", template=path)
    assert "VỤ KẾ HOẠCH - TÀI CHÍNH" in word_text(content) and "VỤ KẾ HOẠCH - TÀI CHÍNH" in pdf_pages(pdf)[0]
    assert docx.Document(io.BytesIO(content)).styles[STYLE_NAMES[Style.BODY]].font.size.pt == 14


def test_a_place_that_word_cut_into_runs_is_still_a_place(brief, tmp_path):
    def change(word):
        place = next(p for p in word.paragraphs if p.text == "{{body}}")
        place.runs[0].text = "{{bo"
        place.add_run("dy}}")

    assert decision_lines(brief, "vi")[0] in word_text(to_docx(brief, "vi", template=edited(tmp_path, change)))


@pytest.mark.parametrize("place", ["body", "annexes", "stamps"])
def test_a_template_without_a_place_is_refused_with_what_to_do(brief, tmp_path, place):
    def change(word):
        wanted = f"{{{{{place}}}}}"
        for paragraph in (*word.paragraphs, *word.sections[0].header.paragraphs):
            if paragraph.text == wanted:
                paragraph.runs[0].text = "x"

    path = edited(tmp_path, change)
    for write in WRITERS.values():
        with pytest.raises(TemplateProblem) as refused:
            write(brief, "vi", template=path)
        for language in LANGUAGES:
            message = refused.value.message(language)
            assert "mau.docx" in message and f"{{{{{place}}}}}" in message


def test_a_template_without_a_style_or_that_is_no_word_file_is_refused(brief, tmp_path):
    path = edited(tmp_path, lambda word: word.styles[STYLE_NAMES[Style.ITEM]].delete())
    with pytest.raises(TemplateProblem, match="missing_style"):
        to_docx(brief, "vi", template=path)
    path.write_bytes(b"PK not a file")
    with pytest.raises(TemplateProblem, match="not_docx"):
        to_pdf(brief, "vi", template=path)


def with_macro(path):
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["word/vbaProject.bin"] = b"macro"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
        b"</Types>")
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>", b'<Relationship Id="rIdM" Type="http://schemas.microsoft.com/office/2006/relationships/'
        b'vbaProject" Target="vbaProject.bin"/></Relationships>')
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


def outside(kind):
    return lambda word: word.part.relate_to(
        "http://evil.example/x", f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}",
        is_external=True)


def in_header(kind):
    return lambda word: word.sections[0].header.part.relate_to(
        "http://evil.example/x.png", f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}",
        is_external=True)


def field(*pieces):
    def change(word):
        run = word.paragraphs[0].add_run()
        for piece in pieces:
            code = OxmlElement("w:instrText")
            code.text = piece
            run._r.append(code)

    return change


@pytest.mark.parametrize(("change", "what"), [
    (outside("attachedTemplate"), "attachedTemplate"), (outside("image"), "image"), (in_header("image"), "image"),
    (outside("oleObject"), "oleObject"), (outside("frame"), "frame"), (field(" DDE", "AUTO excel "), "DDEAUTO"),
    (field(' INCLUDEPICTURE "http://evil.example" '), "INCLUDEPICTURE"), (with_macro, "vbaProject.bin")])
def test_a_template_that_would_act_in_the_readers_word_is_refused(brief, tmp_path, change, what):
    path = edited(tmp_path, change if change is not with_macro else lambda word: None)
    if change is with_macro:
        with_macro(path)
    for write in WRITERS.values():
        with pytest.raises(TemplateProblem, match="acts") as refused:
            write(brief, "vi", template=path)
        assert all(what in refused.value.message(language) for language in LANGUAGES)


def test_a_link_that_waits_for_a_click_and_a_page_number_are_texts(brief, tmp_path):
    path = edited(tmp_path, lambda word: (outside("hyperlink")(word), field(" PAGE ")(word)))
    for write in WRITERS.values():
        write(brief, "vi", template=path)


@pytest.mark.parametrize("kind", ["submission", "reply"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_templates_are_plain(kind, language):
    content = template_path(kind, language).read_bytes()
    assert_plain_word(content)
    assert len(content) < 30_000
    word = docx.Document(io.BytesIO(content))
    ids = {style.style_id for style in word.styles}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in ("word/document.xml", "word/styles.xml", "word/header1.xml", "word/header2.xml"):
            named = re.findall(r'<w:(?:pStyle|rStyle|tblStyle|basedOn|next|link) w:val="([^"]*)"',
                               package.read(name).decode())
            assert set(named) <= ids, name


# The order in which the format wants the properties; Word repairs a file that has them otherwise, others do not care.
ORDER = {
    "pPr": ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "widowControl", "pBdr", "tabs", "spacing", "ind",
            "jc", "outlineLvl", "rPr", "sectPr"),
    "tblPr": ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"),
    "tcPr": ("tcW", "vAlign"), "trPr": ("cantSplit", "tblHeader"),
    "sectPr": ("headerReference", "footerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "titlePg",
               "docGrid"),
}


def assert_in_order(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.startswith("word/") and name.endswith(".xml") and "theme" not in name:
                for element in ElementTree.fromstring(package.read(name)).iter():
                    order = ORDER.get(element.tag.partition("}")[2])
                    if order:
                        tags = [child.tag.partition("}")[2] for child in element]
                        assert set(tags) <= set(order), (name, tags)
                        assert tags == sorted(tags, key=order.index), (name, tags)


def test_properties_stand_in_the_order_of_the_format(told, brief):
    assert_in_order(told[1])
    letters = dict(reply_files(brief.problem, brief.plan, [], told[0], project_ids=["P1", "P10"]))
    assert len(letters) == 2
    for letter in letters.values():
        assert_in_order(letter)


def test_parts_are_one_line_of_text_each():
    assert Paragraph("a\nb\u202ec\x00d").text == "a bcd"
    assert Row((("a\tb", "c\r\nd"), "e\u2066f")).cells == (("a b", "c d"), "ef")
    assert [roman(n) for n in (1, 4, 9, 14)] == ["I", "IV", "IX", "XIV"]
