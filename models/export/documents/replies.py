"""Replies to applicants as Word files: why a project is in or out and what would change it, rivals without a name.

One file per project, or all letters in one file. A project whose question was not solved is told so, with the reason
that arithmetic alone gives.
"""
from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from models.explain.not_funded import reason_not_funded
from models.explain.why import WhyAnswer, WhyIn, WhyNot
from models.export.documents.document_parts import Document, Paragraph
from models.export.documents.docx_parts import PartWriter
from models.export.documents.docx_template import fill_places, headers_of, open_template, template_path, text_of
from models.export.documents.rival_names import RivalNames
from models.export.documents.submission import page_stamps
from models.export.documents.submission_docx import stamps_line
from models.files.spreadsheet_text import file_stem
from models.plan import Plan, Termination
from models.problem import Problem
from models.watch import UNWATCHED, Watch
from models.wording import say
from models.words.figures import day_text
from models.words.why_text import why_lines

_BODY_PART = "word/document.xml"


def reply_of(problem: Problem, plan: Plan, project_id: str, answer: WhyAnswer | None, language: str,
             rivals: RivalNames) -> Document:
    """One letter as parts; a confidential project is named by its id alone.

    answer None = the question was not solved: the letter says so and guesses nothing.
    """
    told = answer or _unsolved(problem, plan, project_id)
    lines = why_lines(problem, plan, told, language, is_reply=True)
    opening, closing = lines[0], lines[-1]
    if problem.case.project_by_id[project_id].is_confidential:
        opening = say("replies.confidential", language, project=project_id)
    inside, hidden = [], False
    # "Not decided in the time allowed" is said of a question that was asked.
    asked_in_vain = {say(f"why.{key}", language) for key in ("loss.unknown", "why_in.unknown")}
    for line in lines[1:-1]:
        if answer is None and line in asked_in_vain:
            continue
        if rivals.names_another(line, project_id):
            hidden = True
        else:
            inside.append(line)
    if answer is None:
        inside.append(say("replies.unsolved", language))
    if hidden:
        inside.append(say("replies.hidden", language))
    lead = say("replies.lead", language, day=day_text(problem.rulebook.as_of))
    body = tuple(Paragraph(line) for line in (lead, *inside, closing))
    return Document(language, say("replies.title", language), page_stamps(problem.case.is_illustrative, language), body,
                    blanks={"addressee": Paragraph(opening).text})


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
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in reply_files(problem, plan, answers, language, project_ids=project_ids, template=template,
                                         watch=watch):
            archive.writestr(name, content)
    return buffer.getvalue()


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


def write_replies_merged(problem: Problem, plan: Plan, answers: Iterable[WhyAnswer], path: str | Path, language: str, *,
                         project_ids: Sequence[str] | None = None, template: Path | None = None,
                         watch: Watch = UNWATCHED) -> None:
    """All letters in one file, each on pages of its own that count from 1. Raises TemplateProblem."""
    letters = _Letters(problem, plan, answers, language, project_ids, template)
    Path(path).write_bytes(letters.merged(watch))


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
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for name, part in self._frame.items():
                package.writestr(name, content if name == _BODY_PART else part)
        return buffer.getvalue()

    def merged(self, watch: Watch) -> bytes:
        body = self.word.element.body
        last = deepcopy(body.sectPr)
        for child in list(body):
            body.remove(child)
        for done, project_id in enumerate(self.ids):
            watch.tell(done, len(self.ids), project_id)
            for child in list(self._letter(project_id)):
                if child.tag != qn("w:sectPr"):
                    body.append(child)
            section = deepcopy(last)
            _count_from_one(section)
            if done < len(self.ids) - 1:
                body.append(_section_end(section))
            else:
                last = section
        body.append(last)
        buffer = io.BytesIO()
        self.word.save(buffer)
        watch.tell(len(self.ids), len(self.ids), "")
        return buffer.getvalue()

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


def _unsolved(problem: Problem, plan: Plan, project_id: str) -> WhyAnswer:
    """What is known without solving: in the plan or not, and the reason by arithmetic."""
    is_proved = plan.termination is Termination.OPTIMAL
    if project_id in plan.chosen_by_project:
        return WhyIn(project_id, is_proved)
    code, values = reason_not_funded(problem, plan, problem.case.project_by_id[project_id])
    return WhyNot(project_id, code, values, is_proved)


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
    with zipfile.ZipFile(buffer) as package:
        return {name: package.read(name) for name in package.namelist()}


def _section_end(section):
    """A paragraph that ends a section; tiny, so that it does not make a page of its own."""
    paragraph = OxmlElement("w:p")
    properties = paragraph.get_or_add_pPr()
    spacing = OxmlElement("w:spacing")
    for name, value in (("before", "0"), ("after", "0"), ("line", "20"), ("lineRule", "exact")):
        spacing.set(qn(f"w:{name}"), value)
    properties.append(spacing)
    properties.append(section)
    return paragraph


def _count_from_one(section) -> None:
    numbers = section.find(qn("w:pgNumType"))
    if numbers is None:
        numbers = OxmlElement("w:pgNumType")
        margins = section.find(qn("w:pgMar"))
        margins.addnext(numbers)
    numbers.set(qn("w:start"), "1")
