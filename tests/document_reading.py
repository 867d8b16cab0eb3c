"""Documents read back as a reader would: the text, the tables and the headers of a Word file, the text of a PDF."""
from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from xml.etree import ElementTree

import docx
from docx.oxml.ns import qn
from pypdf import PdfReader


@dataclass(frozen=True)
class WordTable:
    """heads: how many rows are marked to repeat on every page; rows: the texts of all rows, the heads first."""

    heads: int
    rows: list[list[str]]


def word_text(content: bytes) -> str:
    """Every text of the body, tables included, a paragraph a line."""
    body = docx.Document(io.BytesIO(content)).element.body
    return "\n".join(_text(paragraph) for paragraph in body.iter(qn("w:p")))


def word_tables(content: bytes) -> list[WordTable]:
    """The tables with borders; letterhead and signature block have none."""
    word = docx.Document(io.BytesIO(content))
    return [WordTable(len(list(table._tbl.iter(qn("w:tblHeader")))),
                      [["\n".join(_text(p) for p in cell.iter(qn("w:p"))) for cell in row.iterchildren(qn("w:tc"))]
                       for row in table._tbl.iterchildren(qn("w:tr"))])
            for table in word.tables if table.style.name == "Table Grid"]


def word_styled(content: bytes, *styles: str) -> list[str]:
    """The texts of the paragraphs in these styles."""
    word = docx.Document(io.BytesIO(content))
    return [paragraph.text for paragraph in word.paragraphs if paragraph.style.name in styles]


def word_headers(content: bytes) -> list[str]:
    """The XML of every header part."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [package.read(name).decode() for name in package.namelist() if re.match(r"word/header\d*\.xml", name)]


def assert_plain_word(content: bytes) -> None:
    """Well-formed in every part; no link, field, macro or outside relation, except the page number."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            data = package.read(name)
            assert b'TargetMode="External"' not in data and "vba" not in name.lower(), name
            if name.endswith((".xml", ".rels")):
                root = ElementTree.fromstring(data)
                tags = {element.tag.split("}")[1] for element in root.iter()}
                assert not tags & {"hyperlink", "fldSimple", "object", "altChunk"}, name
                fields = {element.text.strip() for element in root.iter() if element.tag.endswith("}instrText")}
                assert fields <= {"PAGE"}, name


def pdf_pages(content: bytes) -> list[str]:
    """The text layer of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def one_line(text: str) -> str:
    """Without regard to where lines were broken."""
    return " ".join(text.split())


def squeezed(text: str) -> str:
    """Without any space: a PDF does not tell a line that was broken inside a word from one that was not."""
    return "".join(text.split())


def whole_number(cell: str, language: str) -> int:
    """A whole figure of a table: 1.234.567 or 1,234,567; anything else is an error."""
    thousands = "." if language == "vi" else ","
    assert re.fullmatch(rf"\d{{1,3}}(\{thousands}\d{{3}})*", cell), cell
    return int(cell.replace(thousands, ""))


def _text(paragraph) -> str:
    return "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
