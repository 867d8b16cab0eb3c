"""Which sentences the code can ask for, read from its syntax trees: keys written out, and keys made of parts.

A made key (`f"terms.{kind}.{code}"`) counts where every part that is filled in is a text of the code or the data.
"""
from __future__ import annotations

import ast
import csv
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (ROOT / "app.py", ROOT / "data" / "templates" / "make_templates.py",
           *(path for folder in ("models", "ui", "pages") for path in sorted((ROOT / folder).rglob("*.py"))))
Form = tuple[str | None, ...]


def unused(sentences: Iterable[str], referred: Iterable[str] = (), sources: Iterable[Path] = SOURCES) -> list[str]:
    """The keys that nothing asks for and no other key stands for."""
    texts, forms = _read(tuple(sources))
    topics = {key.split(".")[0] for key in sentences}
    whole = [form for form in forms if form[0] and "." in form[0] and form[0].split(".")[0] in topics]
    behind = [form for form in forms if form[0] is None and form[1].startswith(".")]
    inner = [form for form in forms if form not in whole and form not in behind]

    def is_known(part: str) -> bool:
        return part in texts or part.isdigit() or any(_makes(form, part, texts.__contains__) for form in inner)

    def is_start(first: str, form: Form) -> bool:
        is_written = first in texts and ("." in first or any(part and part.strip(".") for part in form[1:]))
        return is_written or any(_makes(made, first, is_known) for made in whole)

    def is_asked(key: str) -> bool:
        return key in texts or any(_makes(form, key, is_known) for form in whole) or any(
            is_start(first, form) and all(map(is_known, rest)) for form in behind for first, *rest in _fill(form, key))

    stood_for = set(referred)
    return [key for key in sentences if key not in stood_for and not is_asked(key)]


def _makes(form: Form, text: str, is_known: Callable[[str], bool]) -> bool:
    return any(all(map(is_known, parts)) for parts in _fill(form, text))


@cache
def _read(sources: tuple[Path, ...]) -> tuple[frozenset[str], tuple[Form, ...]]:
    """Every text and name that may be a part of a key, and every made text as its fixed parts with None between."""
    texts, forms = set(_data()), set()
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant):
                texts.add(str(node.value).lower() if isinstance(node.value, bool) else str(node.value))
            elif isinstance(node, ast.JoinedStr):
                forms.add(tuple(part.value if isinstance(part, ast.Constant) else None for part in node.values))
            elif isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                texts.add(node.name)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                texts.add(node.target.id)
            elif isinstance(node, ast.keyword) and node.arg:
                texts.add(node.arg)
    made = tuple(form for form in forms if len("".join(filter(None, form))) > 1 or "." in form)
    return frozenset(texts), tuple(form for form in made if form[1:] and (form[0] or form[1]) and all(
        part is None or re.fullmatch(r"[\w.]+", part) for part in form))


def _data() -> Iterator[str]:
    for path in [*(ROOT / "data").glob("*.yaml"), *(ROOT / "data" / "rules").glob("*.yaml"),
                 *(ROOT / "data" / "monitoring").glob("*.yaml")]:
        yield from _strings(yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in (ROOT / "data" / "schema").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (text for row in csv.reader(file) for cell in row for text in cell.split(";"))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from map(str, node)
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _strings(child)
    else:
        yield str(node)


def _fill(form: Form, text: str) -> Iterator[list[str]]:
    """Every way in which a text can be made of the form: what stands in its gaps."""
    if not form:
        if not text:
            yield []
    elif form[0] is not None:
        if text.startswith(form[0]):
            yield from _fill(form[1:], text[len(form[0]):])
    else:
        for end in range(1, len(text) + 1):
            for rest in _fill(form[1:], text[end:]):
                yield [text[:end], *rest]
