"""Replies to applicants as Word files: why a project is in or out and what would change it, rivals without a name.

One file per project, or all letters in one file. A project whose question was not solved is told so, with the reason
that arithmetic alone gives.
"""
from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from models.explain.why import WhyAnswer
from models.export.documents.document_parts import Document, Paragraph
from models.export.documents.docx_parts import PartWriter
from models.export.documents.docx_template import fill_places, headers_of, open_template, template_path, text_of
from models.export.documents.rival_names import RivalNames
from models.export.documents.submission_docx import stamps_line
from models.files.new_archive import unzip_own, zip_bytes
from models.files.spreadsheet_text import file_stem
from models.plan import Plan
from models.problem import Problem
from models.watch import UNWATCHED, Watch
from models.wording import say
from models.words.reply_text import reply_lines
from models.words.stamps import page_stamps

_BODY_PART = "word/document.xml"


def reply_of(problem: Problem, plan: Plan, project_id: str, answer: WhyAnswer | None, language: str,
             rivals: RivalNames) -> Document:
    """One letter as parts. answer None = the question was not solved."""
    opening, *body = reply_lines(problem, plan, project_id, answer, language, rivals.names_another)
    return Document(language, say("replies.title", language), page_stamps(problem.case.is_illustrative, language),
                    tuple(map(Paragraph, body)), blanks={"addressee": Paragraph(opening).text})


def write_replies(problem: Problem, plan: Plan, answers: Iterable[WhyAnswer], folder: str | Path, language: str, *,
                  project_ids: Sequence[str] | None = None, template: Path | None = None,
                  watch: Watch = UNWATCHED) -> tuple[Path, ...]:
    """One file per project of `project_ids` (None: every project that has an answer) into `folder`.

    Raises TemplateProblem. What was written before a stop stays and is returned.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in reply_files(problem, plan, answers, language, project_ids=project_ids, template=template,
                                     watch=watch):
        (folder / name).write_bytes(content)
        written.append(folder / name)
    return tuple(written)


def zip_replies(problem: Problem, plan: Plan, answers: Iterable[WhyAnswer], language: str, *,
                project_ids: Sequence[str] | None = None, template: Path | None = None,
                watch: Watch = UNWATCHED) -> bytes:
    """All letters as one archive, a file each."""
    return zip_bytes(reply_files(problem, plan, answers, language, project_ids=project_ids, template=template,
                                 watch=watch), level=0)


def reply_files(problem: Problem, plan: Plan, answers: Iterable[WhyAnswer], language: str, *,
                project_ids: Sequence[str] | None = None, template: Path | None = None,
                watch: Watch = UNWATCHED) -> Iterator[tuple[str, bytes]]:
    """(file name, content) of each letter, in order; names are safe on every system and no two alike."""
    letters = _Letters(problem, plan, answers, language, project_ids, template)
    names: set[str] = set()
    for done, project_id in enumerate(letters.ids):
        if watch.is_stopped():
            return
        watch.tell(done, len(letters.ids), project_id)
        yield _free_name(project_id, names), letters.file(project_id)
    watch.tell(len(letters.ids), len(letters.ids), "")


class _Letters:
    """The template opened once; a letter is its body with the places filled."""

    def __init__(self, problem: Problem, plan: Plan, answers: Iterable[WhyAnswer], language: str,
                 project_ids: Sequence[str] | None, template: Path | None) -> None:
        self.problem, self.plan, self.language = problem, plan, language
        self.answers = {answer.project_id: answer for answer in answers}
        self.ids = list(self.answers if project_ids is None else project_ids)
        self.rivals = RivalNames(problem)
        self.word: WordDocument = open_template(template or template_path("reply", language), "reply")
        stamps = page_stamps(problem.case.is_illustrative, language)
        title = say("replies.title", language)
        for header in headers_of(self.word):
            fill_places(header, {"stamps": stamps_line(Document(language, title, stamps, ())), "title": title})
        properties = self.word.core_properties
        properties.title, properties.author, properties.comments = title, "", ""
        self._writer = PartWriter(self.word, language)
        self._body = deepcopy(self.word.element.body)
        self._frame = _read_package(self.word)
        self._root = deepcopy(self.word.element)

    def file(self, project_id: str) -> bytes:
        """One letter as a file: only the body differs from letter to letter, the rest is packed once."""
        root = deepcopy(self._root)
        root.replace(root.body, self._letter(project_id))
        content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return zip_bytes(((name, content if name == _BODY_PART else part) for name, part in self._frame.items()), 1)

    def _letter(self, project_id: str):
        letter = reply_of(self.problem, self.plan, project_id, self.answers.get(project_id), self.language, self.rivals)
        body = deepcopy(self._body)
        place = next(p for p in body.iterchildren(qn("w:p")) if text_of(p).strip() == "{{body}}")
        values = {"title": letter.title, **letter.blanks}
        for element in body.iterchildren():
            if element is not place:
                fill_places(element, values)
        for element in self._writer.elements(letter.body, 0):
            place.addprevious(element)
        body.remove(place)
        return body


def _free_name(project_id: str, taken: set[str]) -> str:
    stem, number = file_stem(project_id), 1
    name = f"{stem}.docx"
    while name.casefold() in taken:
        number += 1
        name = f"{stem} ({number}).docx"
    taken.add(name.casefold())
    return name


def _read_package(word: WordDocument) -> dict[str, bytes]:
    buffer = io.BytesIO()
    word.save(buffer)
    return unzip_own(buffer.getvalue())
