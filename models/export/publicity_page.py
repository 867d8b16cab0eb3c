"""The page of the three publicities: the same parts as one HTML document and as one Word file."""
from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from html import escape

import pandas as pd
from docx.oxml.ns import qn

from models.export.documents.document_parts import Document, DocumentColumn, Paragraph, Part, Row, Style, Table
from models.export.documents.docx_parts import PartWriter
from models.export.documents.docx_template import fill_places, headers_of, open_template, template_path
from models.money.disbursement import Disbursement
from models.wording import say
from models.words.codes import heading, word
from models.words.figures import count_text, day_text, mvnd_text, percent_text
from models.words.money_text import source_sentence

# What the page shows of each table; the files have every column.
SHOWN: Mapping[str, Mapping[str, float]] = {
    "progress": {"project_id": 1.2, "name": 4, "managing_agency": 2.4, "planned_mvnd": 1.3, "carried_in_mvnd": 1.3,
                 "committed_mvnd": 1.3, "paid_mvnd": 1.3, "paid_of_plan_share": 1.1, "gate_decision": 1.4},
    "responsibility": {"task_title": 4, "responsible_unit": 2, "responsible_person": 2, "due_on": 1.4,
                       "task_status": 1.8, "overdue_days": 1, "clear_points": 1, "is_evidenced": 1.1},
    "results": {"project_id": 1.2, "result_kind": 2, "result_title": 3, "due_on": 1.4, "achieved_on": 1.4,
                "is_overdue": 1.1, "amount_mvnd": 1.3, "achieved_share": 1.1, "is_evidenced": 1.1}}
_WORDS = {"task_status": "task_status", "gate_decision": "gate_decision", "result_kind": "result_kind"}
_LEFT = ("project_id", "name", "managing_agency", "task_title", "responsible_unit", "responsible_person",
         "task_status", "result_kind", "result_title", "gate_decision")
_STYLE = """body{font:16px/1.5 "Times New Roman",Times,serif;color:#111;background:#fff;margin:0 auto;max-width:1200px;
padding:16px}h1{font-size:1.6rem}h2{font-size:1.25rem;margin-top:2rem}.stamp{font-weight:bold}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.95rem}
caption{text-align:left;font-style:italic;padding:4px 0}
th,td{border:1px solid #767676;padding:4px 6px;vertical-align:top;text-align:right}th{text-align:center;
background:#f2f2f2}.left{text-align:left}@media print{body{max-width:none;padding:0}.wide{overflow:visible}}"""


def publicity_parts(tables: Mapping[str, pd.DataFrame], money: Disbursement, is_illustrative: bool,
                    language: str) -> Document:
    """What the page says, before any file exists."""
    stamps = (say("export.stamp.illustrative", language),) if is_illustrative else ()
    return Document(language, say("publicity.title", language), stamps,
                    tuple(_parts(tables, money, is_illustrative, language)))


def _parts(tables: Mapping[str, pd.DataFrame], money: Disbursement, is_illustrative: bool,
           language: str) -> Iterator[Part]:
    if is_illustrative:
        yield Paragraph(say("export.stamp.illustrative", language), Style.STAMP)
    yield Paragraph(say("publicity.lead", language, year=money.year, day=day_text(money.as_of)))
    yield Paragraph(source_sentence(money, language), Style.NOTE)
    for title, table in tables.items():
        yield Paragraph(say(f"publicity.{title}.heading", language), Style.HEADING, keeps_next=True)
        yield Paragraph(_summary(title, table, language))
        yield Paragraph(say(f"publicity.{title}.note", language), Style.NOTE)
        if len(table):
            yield _table(title, table, language)
    yield Paragraph(say("publicity.copies", language), Style.NOTE)


def _summary(title: str, table: pd.DataFrame, language: str) -> str:
    if title == "progress":
        sums = {name: mvnd_text(int(table[f"{name}_mvnd"].sum()), language)
                for name in ("planned", "carried_in", "committed", "paid")}
        return say("publicity.progress.summary", language, **sums)
    late = table["is_overdue"].sum() if title == "results" else (table["task_status"] == "overdue").sum()
    done = table["achieved_on"].notna().sum() if title == "results" else (table["task_status"] == "done").sum()
    return say(f"publicity.{title}.summary", language, count=count_text(len(table), language),
               done=count_text(int(done), language), overdue=count_text(int(late), language))


def _table(title: str, table: pd.DataFrame, language: str) -> Table:
    columns = tuple(DocumentColumn(_heading(name, language), width=width, align="left" if name in _LEFT else "right")
                    for name, width in SHOWN[title].items())
    rows = tuple(Row(tuple(_cell(row, name, language) for name in SHOWN[title])) for row in table.to_dict("records"))
    return Table(columns, rows, is_dense=True)


def _heading(name: str, language: str) -> str:
    if name == "name":
        return say("headings.name", language)
    unit = say("shell.unit.mvnd", language) if name.endswith("_mvnd") else "%" if name.endswith("_share") else ""
    return f"{heading(name, language)} ({unit})" if unit else heading(name, language)


def _cell(row: Mapping[str, object], name: str, language: str) -> str:
    value = row[f"name_{language}"] or row["name_vi"] if name == "name" else row[name]
    if name == "project_id" and value == "confidential":
        return ""
    if value is None:
        return ""
    if name.endswith("_mvnd"):
        return mvnd_text(int(value), language)
    if name.endswith("_share"):
        return percent_text(value, language).rstrip("%")
    if name.endswith("_on"):
        return "/".join(reversed(str(value).split("-")))
    if name.startswith("is_"):
        return say(f"shell.yes_no.{'yes' if value else 'no'}", language)
    if isinstance(value, int):
        return count_text(value, language)
    return word(_WORDS[name], value, language) if name in _WORDS else str(value)


def publicity_html(document: Document) -> str:
    """One page without scripts or anything to fetch; every text escaped."""
    body = "".join(_html(part, document.title) for part in document.body)
    return (f'<!doctype html>\n<html lang="{document.language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(document.title)}</title><style>{_STYLE}</style></head><body><main>"
            f"<h1>{escape(document.title)}</h1>{body}</main></body></html>\n")


def _html(part: Part, title: str) -> str:
    if isinstance(part, Paragraph):
        if part.style is Style.HEADING:
            return f"<h2>{escape(part.text)}</h2>"
        kind = ' class="stamp"' if part.style is Style.STAMP else ""
        return f"<p{kind}>{escape(part.text)}</p>"
    head = "".join(f'<th scope="col">{escape(column.heading)}</th>' for column in part.columns)
    rows = "".join(f"<tr>{_html_row(part.columns, row)}</tr>" for row in part.rows)
    return (f'<div class="wide" tabindex="0" role="region" aria-label="{escape(title)}"><table><thead><tr>{head}</tr>'
            f"</thead><tbody>{rows}</tbody></table></div>")


def _html_row(columns: Sequence[DocumentColumn], row: Row) -> str:
    return "".join(f'<td{" class=left" if column.align == "left" else ""}>{escape(" ".join(lines))}</td>'
                   for column, lines in zip(columns, row.lines, strict=True))


def publicity_docx(document: Document) -> bytes:
    """The same as a Word file: the page, the letters and the header of the submission's annexes, nothing to sign."""
    word_file = open_template(template_path("submission", document.language), "submission")
    for root in headers_of(word_file):
        fill_places(root, {"stamps": "   |   ".join(document.page_stamps)})
    body, last = word_file.element.body, word_file.sections[-1]
    width = last.page_width - last.left_margin - last.right_margin
    # The annexes take their header from the pages before them, which go: it comes along.
    for place, kept in enumerate(word_file.sections[0]._sectPr.findall(qn("w:headerReference"))):
        last._sectPr.insert(place, deepcopy(kept))
    for element in list(body)[:-1]:
        body.remove(element)
    parts = (Paragraph(document.title, Style.ANNEX_TITLE), *document.body)
    for place, element in enumerate(PartWriter(word_file, document.language).elements(parts, width)):
        body.insert(place, element)
    properties = word_file.core_properties
    properties.title, properties.author, properties.comments = document.title, "", ""
    properties.language = {"vi": "vi-VN", "en": "en-GB"}[document.language]
    buffer = io.BytesIO()
    word_file.save(buffer)
    return buffer.getvalue()
