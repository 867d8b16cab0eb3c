"""A Word template that the ministry edits: its places `{{...}}`, its styles, and what to say when one is missing.

A place is a paragraph, or a part of one, that holds `{{name}}`. `{{body}}` and `{{annexes}}` stand alone in their
paragraph and are replaced by parts; the others are replaced by a text and keep the look of the paragraph.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from zipfile import BadZipFile

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml.etree import _Element

from models.export.documents.document_parts import Style
from models.files.shipped import DATA
from models.wording import say

TEMPLATES = DATA / "templates"
# The places that stand alone in a paragraph, by kind of document.
PLACES = {"submission": ("body", "annexes"), "reply": ("body",)}
# What the styles are called in Word's list of styles.
STYLE_NAMES = {style: f"MOST {style.value.replace('_', ' ').title()}" for style in Style}
CELL, DENSE_CELL, TABLE = "MOST Cell", "MOST Dense Cell", "Table Grid"
_ACTING_PART = re.compile(r"vbaProject|vbaData|macroEnabled|activeX|oleObject|\.ole|ms-office\.vba", re.IGNORECASE)
_FETCHING_FIELD = re.compile(r"\b(?:DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|DATABASE|MACROBUTTON)\b",
                             re.IGNORECASE)
_PLACE = re.compile(r"\{\{(\w+)\}\}")


class TemplateProblem(ValueError):
    """The template cannot be used; `message(language)` says what to do.

    code: `not_docx`, `missing_place`, `missing_style` or `acts`.

    values: `file`, and the `place` or `style` that is missing, or what would act in the reader's Word.
    """

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(f"{code}: {values}")
        self.code, self.values = code, values

    def message(self, language: str) -> str:
        """What is wrong with which file, and what to do."""
        return say(f"submission.problem.{self.code}", language, **self.values)


def template_path(kind: str, language: str) -> Path:
    """The template of a kind of document ("submission", "reply") in one language."""
    return TEMPLATES / f"{kind}.{language}.docx"


def problem_of_template(kind: str, language: str) -> TemplateProblem | None:
    """What is wrong with the template as it stands on disk; None when it can be used."""
    try:
        open_template(template_path(kind, language), kind)
    except TemplateProblem as problem:
        return problem
    return None


def open_template(path: Path, kind: str) -> WordDocument:
    """The template as a document. Raises TemplateProblem when it lacks one of its places or a style that we write in.

    `{{stamps}}` must stand in every header that a page can show: no page leaves without its stamps.
    """
    try:
        word = docx.Document(str(path))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise TemplateProblem("not_docx", file=path.name) from error
    if found := _what_acts(word):
        raise TemplateProblem("acts", file=path.name, what=found)
    for place in PLACES[kind]:
        if place_of(word, place) is None:
            raise TemplateProblem("missing_place", file=path.name, place=f"{{{{{place}}}}}")
    for header in headers_of(word):
        if "{{stamps}}" not in "".join(text_of(paragraph) for paragraph in header.iter(qn("w:p"))):
            raise TemplateProblem("missing_place", file=path.name, place="{{stamps}}")
    names = {style.name for style in word.styles}
    for name in (*STYLE_NAMES.values(), CELL, DENSE_CELL, TABLE):
        if name not in names:
            raise TemplateProblem("missing_style", file=path.name, style=name)
    return word


def _what_acts(word: WordDocument) -> str:
    """What in a template would run or be fetched when somebody opens the document made of it; "" = nothing.

    Everything in it goes along into the submission: macros, embedded objects, a template, an image or a page elsewhere,
    fields that fetch. A link that waits for a click is a text.
    """
    for part in word.part.package.iter_parts():
        name = str(part.partname).rpartition("/")[2]
        if _ACTING_PART.search(f"{name} {part.content_type}"):
            return name
        for relation in part.rels.values():
            if relation.is_external and not relation.reltype.endswith("/hyperlink"):
                return relation.reltype.rpartition("/")[2]
        root = getattr(part, "element", None)
        fields = "" if root is None else " ".join(
            ["".join(node.text or "" for node in root.iter(qn("w:instrText"))),
             *(node.get(qn("w:instr"), "") for node in root.iter(qn("w:fldSimple")))])
        if match := _FETCHING_FIELD.search(fields):
            return match[0]
    return ""


def headers_of(word: WordDocument) -> list[_Element]:
    """The header of every page that there can be, each once; a header linked to the section before is that one."""
    found = []
    for section in word.sections:
        kinds = [section.header]
        if section.different_first_page_header_footer:
            kinds.append(section.first_page_header)
        if word.settings.odd_and_even_pages_header_footer:
            kinds.append(section.even_page_header)
        found += [kind._element for kind in kinds if not kind.is_linked_to_previous or section is word.sections[0]]
    return found


def place_of(word: WordDocument, name: str) -> _Element | None:
    """The paragraph of the body that holds the place and nothing else."""
    return next((p for p in word.element.body.iterchildren(qn("w:p")) if text_of(p).strip() == f"{{{{{name}}}}}"), None)


def fill_places(root: _Element, values: Mapping[str, str]) -> None:
    """Every `{{name}}` under `root` that `values` knows, by its text. Word may have cut a place into several runs."""
    for paragraph in root.iter(qn("w:p")):
        told = text_of(paragraph)
        if "{{" not in told:
            continue
        filled = _PLACE.sub(lambda found: values.get(found.group(1), found.group(0)), told)
        texts = list(paragraph.iter(qn("w:t")))
        for place, text in enumerate(texts):
            text.text = filled if place == 0 else ""
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def text_of(paragraph: _Element) -> str:
    """The text of a paragraph, runs joined."""
    return "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
