"""Whether a folder of open data tells more of a confidential project than amounts. Written without trusting its writer.

Every cell of every CSV and JSON file is read back, and two things are asked. Does it name anything that belongs to
confidential projects alone (id, name, agency, locality, enterprise, payer, document, product ...)? Do the rows of each
table of sums come from the published projects alone, so that nothing is left to be found by subtraction?
"""
from __future__ import annotations

import csv
import json
import re
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from models.audit_names import BODY_COLUMNS, body
from models.domain import ROW_TYPES
from models.files.spreadsheet_text import unguard
from models.plain import to_plain
from models.plan import Plan
from models.problem import Problem
from models.report.allocation import DIMENSIONS
from models.report.allocation_tables import PAYERS
from models.wording import LANGUAGES, load_sentences

# Numbers and codes that many projects share; a product or group is looked for by its row in a table instead.
_SHARED = ("regime", "channel", "funding_mode", "status", "decision", "payer_type", "budget_line", "basis",
           "criterion_id", "is_confidential", "payment_kind", "source_of_funds", "gate_decision", "result_kind",
           "task_status", "obstacle_cause", "instrument", "source_status")
_CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True)
class Leak:
    """One thing a file tells: code `text` (a word of a confidential project) or `sum` (a figure that is not public)."""

    code: str
    file: str
    value: str


def check_redaction(problem: Problem, plan: Plan, folder: str | Path) -> tuple[Leak, ...]:
    """Every leak in the folder; empty = confidential projects are there by amount only."""
    sums = [Leak("sum", path.name, told) for path in sorted(Path(folder).iterdir())
            for told in _wrong_sums(problem, plan, path)]
    return (*check_words(problem, folder), *sums)


def check_words(problem: Problem, folder: str | Path) -> tuple[Leak, ...]:
    """Every text of any file in the folder (CSV, JSON, HTML, DOCX, plain text) that names something which belongs to
    confidential projects alone."""
    secrets, public = _texts(problem, is_confidential=True), _texts(problem, is_confidential=False)
    words = [re.compile(rf"(?<!\w){re.escape(secret)}(?!\w)") for secret in sorted(
        secrets - public - _shared_texts(problem))]
    hidden = {project.project_id for project in problem.case.projects if project.is_confidential}
    leaks: list[Leak] = []
    known = public | _our_texts(problem)
    for path in sorted(Path(folder).iterdir()):
        cells = set(_cells(path))
        leaks += [Leak("text", path.name, cell) for cell in sorted(cells) if (plain := _plain(cell)) not in known and
                  any(word.search(plain) for word in words)]
        # An id may be a number, which is no word: it is looked for where ids stand.
        leaks += [Leak("text", path.name, told) for told in sorted({row.get("project_id", "") for row in _rows(path)})
                  if told in hidden and Leak("text", path.name, told) not in leaks]
    return tuple(leaks)


def _texts(problem: Problem, *, is_confidential: bool) -> frozenset[str]:
    """Every text of the register's rows that are about (or not about) confidential projects."""
    chosen = {p.project_id for p in problem.case.projects if p.is_confidential is is_confidential}
    found: set[str] = set()
    for table in ROW_TYPES:
        for row in getattr(problem.case, table):
            plain = to_plain(row)
            if plain.get("project_id") in chosen:
                found |= {text for key, value in plain.items() if key not in _SHARED for text in _strings(value)}
    return frozenset(_plain(text) for text in found if len(text.strip()) > 1)


def _shared_texts(problem: Problem) -> frozenset[str]:
    """Units, posts and products of tasks that belong to no project: a confidential project that has one too does not
    make it a secret. What names the project itself is one wherever it stands."""
    own = {text for project in problem.case.projects if project.is_confidential
           for value in to_plain(project).values() for text in _strings(value)}
    found = {text for task in problem.case.tasks if not task.project_id
             for key, value in to_plain(task).items() if key not in _SHARED for text in _strings(value)}
    return frozenset(map(_plain, found)) - frozenset(map(_plain, own))


def _our_texts(problem: Problem) -> frozenset[str]:
    """Whole cells that are words of ours, of the law or of the catalogue: a project called "Mật" does not make the
    heading "Dự án mật" a secret."""
    rules, products = problem.rulebook.values.values(), problem.rulebook.products.values()
    texts = [*(text for language in LANGUAGES for text in load_sentences(language).values()),
             *(text for rule in rules for text in (rule.label_vi, rule.label_en)),
             *(str(text) for rule in rules for text in to_plain(rule.citation).values()),
             *(text for product in products for text in (product.name_vi, product.name_en, product.group_vi,
                                                         product.group_en))]
    return frozenset(map(_plain, texts))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        # Exact numbers are texts in plain rows.
        if not re.fullmatch(r"[\d./-]*", value):
            yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text).strip()).casefold()


def _cells(path: Path) -> Iterator[str]:
    """Every text in a file: cells of a CSV, keys and values of a JSON, texts and attributes of an HTML, paragraphs and
    properties of a DOCX; the whole text of anything else."""
    if path.suffix == ".docx":
        yield from _docx_texts(path)
        return
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        for row in csv.reader(text.splitlines(keepends=True)):
            yield from map(unguard, row)
    elif path.suffix == ".json":
        yield from _json_texts(json.loads(text))
    elif path.suffix == ".html":
        yield from _html_texts(text)
    else:
        yield text


def _html_texts(text: str) -> Iterator[str]:
    """What stands between tags, and every attribute."""
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(value for _, value in attrs if value)

        def handle_data(self, data: str) -> None:
            found.append(data)

        def handle_comment(self, data: str) -> None:
            found.append(data)

    reader = Reader(convert_charrefs=True)
    reader.feed(text)
    reader.close()
    yield from found


def _docx_texts(path: Path) -> Iterator[str]:
    """The paragraphs of every part of a Word file, each joined out of its runs, and what stands outside paragraphs."""
    with zipfile.ZipFile(path) as opened:
        for name in opened.namelist():
            if name.endswith((".xml", ".rels")):
                text = opened.read(name).decode("utf-8")
                for paragraph in re.split(r"</w:p>", text):
                    yield unescape(re.sub(r"<[^>]*>", "", paragraph))
                yield from (unescape(value) for value in re.findall(r'="([^"]*)"', text))


def _json_texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _json_texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _json_texts(item)
    elif value is not None:
        yield str(value)


def _wrong_sums(problem: Problem, plan: Plan, path: Path) -> Iterator[str]:
    """Rows of sums that the public projects alone do not give, and rows of keys that only confidential ones have."""
    title, rows = path.stem, _rows(path)
    if title == "localisation":
        yield from _wrong_localisation(problem, plan, rows)
    if not title.startswith("by_") or title.removeprefix("by_") not in DIMENSIONS:
        return
    expected = _sums(problem, plan, title.removeprefix("by_"))
    columns = ("amount_mvnd",) if title == "by_payer" else ("total_mvnd", "state_mvnd", "projects_funded")
    told: dict[str, list[int]] = defaultdict(lambda: [0] * len(columns))
    for row in rows:
        key = _filed(title.removeprefix("by_"), row["key"])
        told[key] = [so_far + int(row[column]) for so_far, column in zip(told[key], columns, strict=True)]
    told.pop(_CONFIDENTIAL, None)
    for key, figures in told.items():
        if figures != expected.get(key):
            yield f"{key}: {figures}"


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table as texts; none for a file that is no table."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as opened:
            return [{name: unguard(cell or "") for name, cell in row.items()} for row in csv.DictReader(opened)]
    content = json.loads(path.read_text(encoding="utf-8")) if path.suffix == ".json" else None
    return [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in content
            if isinstance(row, dict)] if isinstance(content, list) else []


def _sums(problem: Problem, plan: Plan, dimension: str) -> dict[str, list[int]]:
    """By key, from the public projects' own years: total, state money and number of projects (by payer: the amount)."""
    sums: dict[str, list[int]] = {payer: [0] for payer in PAYERS} if dimension == "payer" else {}
    for option in plan.chosen:
        if problem.case.project_by_id[option.project_id].is_confidential:
            continue
        counted: set[str] = set()
        for year in option.years:
            if dimension == "payer":
                for payer in PAYERS:
                    sums[payer][0] += getattr(year, f"{payer}_mvnd")
                continue
            key = _filed(dimension, _key(problem, option, year.year, dimension))
            total, state, count = sums.get(key, [0, 0, 0])
            is_new = key not in counted and year.total_mvnd > 0
            sums[key] = [total + year.total_mvnd, state + year.state_mvnd, count + is_new]
            counted |= {key} if is_new else set()
    return sums


def _key(problem: Problem, option: object, year: int, dimension: str) -> str:
    project = problem.case.project_by_id[option.project_id]
    key = {"year": year, "regime": option.regime.value, "technology_group": problem.group_no_of(project),
           "product": project.product_no, "channel": project.channel.value if project.channel else ""}.get(
        dimension, getattr(project, dimension, ""))
    return "" if key is None else str(key)


def _filed(dimension: str, key: str) -> str:
    """A key as rows are told apart: bodies whatever way their names are written."""
    return body(dimension, key) if dimension in BODY_COLUMNS else _plain(key)


def _wrong_localisation(problem: Problem, plan: Plan, rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """Known and unknown money of a product together are the money of its public projects."""
    totals = _sums(problem, plan, "product")
    for row in rows:
        told = int(row["known_mvnd"]) + int(row["unknown_mvnd"])
        if told != totals.get(row["product_no"], [0])[0]:
            yield f"product {row['product_no']}: {told}"
