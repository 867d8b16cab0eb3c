"""Text from a file stays text in every document: no markup, field, link, place of a template or turned direction."""
from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from models.audit import audit
from models.audit_document import audit_document
from models.brief.brief import Brief, make_brief
from models.explain.why import WhyIn
from models.export.documents.chart_images import to_png, to_svg
from models.export.documents.chart_specs import Look, ranked_spec
from models.export.documents.document_text import plain_text
from models.export.documents.replies import reply_files
from models.export.documents.submission_docx import to_docx
from models.export.documents.submission_pdf import to_pdf
from models.words.chart_text import Bar
from tests.builders import make_plan, make_problem
from tests.document_reading import assert_plain_word, one_line, pdf_pages, squeezed, word_tables, word_text
from tests.hostile_text import PAYLOADS, hostile_case

MORE = (
    "<w:p><w:r><w:t>chèn</w:t></w:r></w:p>", "a & b &amp; &#x41; ]]> <!-- -->",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "{{body}}", "{{annexes}} {{stamps}}", "x\x00y\x08z\x1b[31m", "tên \u202egnp.exe\u202c \u2066ngược\u2069 \u200b.",
    "#import \"@preview/x:1.0.0\": *", "#panic(\"x\") #read(\"/etc/passwd\")", "= Tiêu đề",
    "*đậm* _nghiêng_ `mã` $x^2$ <nhãn> @trích",
    "// ghi chú", "/* ghi chú */ \\u{41} \\", "]) #lorem(9) ([", "dòng một\r\ndòng hai\u2028ba",
)
ALL = (*PAYLOADS, *MORE)


@pytest.fixture(autouse=True)
def _one_picture(monkeypatch):
    """Charts show names of the catalogue only; drawing them anew for every payload would prove nothing."""
    monkeypatch.setattr("models.export.documents.submission_docx.to_png", lambda spec, width: drawn(to_png))
    monkeypatch.setattr("models.export.documents.submission_pdf.to_svg", lambda spec, width: drawn(to_svg))


@cache
def drawn(draw: Callable) -> object:
    return draw(ranked_spec([Bar("Đường sắt", 1_000)], Look("vi"), bar_name="x"), 200)


@cache
def hostile_brief(payload: str) -> Brief:
    problem = make_problem(hostile_case(payload))
    plan = make_plan(problem, ["P1"])
    return make_brief(problem, plan, audit(audit_document(problem, plan)), source=payload)


@pytest.mark.parametrize("payload", ALL)
def test_the_word_file_shows_it_as_it_is(payload):
    content = to_docx(hostile_brief(payload), "vi")
    assert_plain_word(content)
    shown = plain_text(payload)
    by_agency, projects = word_tables(content)[3], word_tables(content)[-1]
    assert by_agency.rows[2][1] == shown and projects.rows[3][2] == shown
    assert squeezed(f"“{shown}”") in squeezed(word_text(content))
    assert len(word_tables(content)) == 9


@pytest.mark.parametrize("payload", ALL)
def test_the_pdf_shows_it_as_it_is(payload):
    content = to_pdf(hostile_brief(payload), "vi")
    pages = pdf_pages(content)
    text = squeezed("".join(pages))
    # Full-width marks are in no font of the documents: a box stands for them.
    shown = squeezed(plain_text(payload)).replace("＝", "")
    assert text.count(shown) >= 3 if "＝" not in payload else shown in text
    assert b"/URI" not in content and b"/JavaScript" not in content and b"/Launch" not in content
    assert "root:x:" not in text and "Loremipsum" not in text


@pytest.mark.parametrize("payload", ALL)
def test_a_letter_shows_it_as_it_is(payload):
    brief = hostile_brief(payload)
    name, content = next(iter(reply_files(brief.problem, brief.plan, [WhyIn("P1", True)], "vi")))
    assert name == "P1.docx"
    assert_plain_word(content)
    assert plain_text(payload) in one_line(word_text(content))


@pytest.mark.parametrize(("text", "shown"), [
    ("a\u202eb", "ab"), ("a\x00b", "ab"), ("a\r\nb\tc", "a b c"), ("  a  ", "a"), ("\u2066a\u2069\u200f", "a"),
    ("Đường sắt tốc độ cao", "Đường sắt tốc độ cao"), ("=1+1", "=1+1"), ("\ud800a", "a"), ("", "")])
def test_plain_text_is_one_line_that_turns_nothing(text, shown):
    assert plain_text(text) == shown


def test_a_name_of_many_pages_is_not_cut_off():
    payload = "rất dài " * 900 + "hết"
    brief = hostile_brief(payload)
    text = squeezed("".join(pdf_pages(to_pdf(brief, "vi"))))
    # Each time to its end; a few words are parted by the head of a page.
    times = text.count("dàihết")
    assert times >= 5 and text.count("rấtdài") > times * 890
    assert squeezed(payload) in squeezed(word_text(to_docx(brief, "vi")))
