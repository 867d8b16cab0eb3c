"""Checks on the names of bodies: what counts as one, what may be one, which limits meet no project."""
from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz import process

from models.bodies import BODY_KINDS, body_key, is_known, merged_into, province_of, provinces
from models.checks.near_names import NearReason, find_near_names
from models.domain import ROW_TYPES, Finding
from models.files.damaged_text import damaged_words
from models.problem import Problem
from models.register.about import about
from models.register.dictionary import columns_by_attribute

# Findings of one kind that are told one by one; the others are counted.
MOST_TOLD = 50
_SHOWN_IDS = 3
_LEAST_LIKENESS = 70


def check_localities(problem: Problem) -> Iterator[Finding]:
    """A locality is one of the provinces and cities in force; one that was merged counts apart until it is renamed."""
    names = {body_key("locality", name): name for name in provinces()}
    for project in problem.case.projects:
        value = project.locality
        if not value or province_of(value):
            continue
        if successor := merged_into(value):
            yield about(project, "locality_merged", "warning", "locality", value=value, successor=successor)
            continue
        near = process.extractOne(body_key("locality", value), names.keys(), score_cutoff=_LEAST_LIKENESS)
        yield about(project, "unknown_locality_like" if near else "unknown_locality", "warning", "locality",
                    value=value, **({"nearest": names[near[0]]} if near else {}))


def check_one_body(problem: Problem) -> Iterator[Finding]:
    """Several spellings that count as one body are told: names that differ in their accents may be two after all."""
    places = _Places(problem)
    for (kind, key), spellings in problem.bodies.spellings.items():
        if len(spellings) > 1:
            names = [spelling.name for spelling in spellings]
            severity = "warning" if not is_known(kind, key) and _differ_in_accents(names) else "note"
            yield places.finding("one_body", severity, kind, names, names[1:], names="; ".join(
                places.text(kind, name) for name in names))


def check_near_names(problem: Problem) -> Iterator[Finding]:
    """Pairs of names that may be one body. Localities near a province are told by `check_localities`."""
    places = _Places(problem)
    pairs = [pair for pair in find_near_names(problem) if pair.is_open and not (
        pair.kind == "locality" and (pair.reason is NearReason.MERGED or province_of(pair.first)))]
    for pair in pairs[:MOST_TOLD]:
        names = {name: [spelling.name for spelling in problem.bodies.spellings.get(
            (pair.kind, body_key(pair.kind, name)), ())] for name in (pair.first, pair.second)}
        yield places.finding("near_names", "warning", pair.kind, [*names[pair.first], *names[pair.second]],
                             names[pair.second], first=places.text(pair.kind, pair.first, names[pair.first]),
                             second=places.text(pair.kind, pair.second, names[pair.second]))
    if len(pairs) > MOST_TOLD:
        yield Finding("near_names_more", "warning", table="projects", values={"count": len(pairs) - MOST_TOLD})


def check_envelope_agencies(problem: Problem) -> Iterator[Finding]:
    """An agency has one envelope per year and line, and a project that it limits."""
    costs: dict[tuple[int, str], set[object]] = defaultdict(set)
    for cost in problem.case.costs:
        if cost.total_mvnd:
            for line in (None, cost.budget_line):
                costs[cost.year, problem.body_of(cost.project_id, "managing_agency")].add(line)
    agencies = {problem.body_of(project.project_id, "managing_agency") for project in problem.case.projects}
    seen: dict[tuple, str] = {}
    for row in problem.case.envelopes:
        agency = problem.agency_of(row)
        if not agency:
            continue
        earlier = seen.setdefault((row.year, row.budget_line, agency), row.managing_agency)
        if earlier != row.managing_agency:
            yield about(row, "envelope_same_body", "error", "managing_agency", other=earlier)
        if agency not in agencies:
            yield about(row, "envelope_without_project", "warning", "managing_agency", agency=row.managing_agency)
        elif row.budget_line not in costs[row.year, agency]:
            yield about(row, "envelope_without_cost", "warning", "year", agency=row.managing_agency)


def check_caps(problem: Problem) -> Iterator[Finding]:
    """A cap on every locality or enterprise holds for the projects that name one."""
    settings = problem.settings
    for kind in ("locality", "lead_enterprise"):
        keys = [key for key in (f"{kind}_cap_mvnd", f"{kind}_cap_share") if getattr(settings, key) is not None]
        blank = [project.project_id for project in problem.case.projects if not getattr(project, kind).strip()]
        if not keys or not blank:
            continue
        code = "cap_without_project" if len(blank) == len(problem.case.projects) else "cap_misses_projects"
        yield Finding(code, "warning", table="settings", column="value", values={
            "key": keys[0], "dimension": kind, "count": len(blank), "examples": _ids(blank)})


def check_same_ids(problem: Problem) -> Iterator[Finding]:
    """Ids that differ only in case, spaces, marks or zeros read as one."""
    first: dict[str, str] = {}
    for project in problem.case.projects:
        text = unicodedata.normalize("NFKC", project.project_id).casefold().lstrip("0 ")
        words = re.findall(r"\d+|[^\W\d_]+", text)
        other = first.setdefault("-".join(word.lstrip("0") or "0" for word in words), project.project_id)
        if other != project.project_id:
            yield about(project, "similar_id", "warning", "project_id", other=other)


class _Places:
    """Which projects are filed under a name, letter by letter."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.ids: dict[tuple[str, str], list[str]] = defaultdict(list)
        for project in problem.case.projects:
            for kind in BODY_KINDS:
                self.ids[kind, getattr(project, kind)].append(project.project_id)
        self.of_envelopes = {row.managing_agency for row in problem.case.envelopes}

    def text(self, kind: str, name: str, spellings: Sequence[str] = ()) -> str:
        """A name with the projects that have it (in one of the spellings); else the table that does."""
        ids = [project_id for spelling in spellings or (name,) for project_id in self.ids[kind, spelling]]
        in_envelopes = kind == "managing_agency" and self.of_envelopes.intersection(spellings or (name,))
        return f"“{name}” ({_ids(ids) or ('envelopes' if in_envelopes else 'pools')})"

    def finding(self, code: str, severity: str, kind: str, written: Sequence[str], odd: Sequence[str],
                **values: object) -> Finding:
        """A finding about the first project with an odd name, and the cost of all projects with the written ones."""
        ids = [project_id for name in written for project_id in self.ids[kind, name]]
        values |= {"dimension": kind, "amount_mvnd": sum(map(self.problem.total_cost_mvnd, ids))}
        of = next((project_id for name in odd for project_id in self.ids[kind, name]), None)
        if of is not None:
            return about(self.problem.case.project_by_id[of], code, severity, kind, **values)
        return Finding(code, severity, table="projects", column=kind, values=values)


def check_damaged_text(problem: Problem) -> Iterator[Finding]:
    """Text that an earlier conversion damaged, wherever it came in (`models.files.damaged_text`)."""
    found = 0
    for table in ROW_TYPES:
        columns = [name for name, column in columns_by_attribute(table).items() if column.type in ("text", "list")]
        for row in getattr(problem.case, table):
            for name in columns:
                value = getattr(row, name)
                words = damaged_words(value if isinstance(value, str) else "; ".join(value or ()))
                found += bool(words)
                if words and found <= MOST_TOLD:
                    yield about(row, "damaged_text", "warning", name, sample=words[0][:60], count=len(words))
    if found > MOST_TOLD:
        yield Finding("damaged_text_more", "warning", table="projects", values={"count": found - MOST_TOLD})


def _ids(ids: list[str]) -> str:
    return ", ".join(ids[:_SHOWN_IDS]) + (f", … ({len(ids)})" if len(ids) > _SHOWN_IDS else "")


def _differ_in_accents(names: list[str]) -> bool:
    """Whether two names have the same letters with other accents."""
    shapes: dict[str, set[str]] = defaultdict(set)
    for name in names:
        accented = "".join(filter(str.isalnum, unicodedata.normalize("NFC", name).casefold()))
        shapes["".join(char for char in unicodedata.normalize("NFD", accented.replace("đ", "d"))
                       if not unicodedata.combining(char))].add(accented)
    return any(len(written) > 1 for written in shapes.values())


