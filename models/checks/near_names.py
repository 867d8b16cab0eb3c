"""Names of bodies that are almost equal: pairs for a person to look at. Nothing is joined by machine.

Names that are equal after folding are one body already (`models.bodies`). A pair here may be one body with a slip in
its name, or two bodies: whoever knows answers (`models.quality.body_decisions`).
"""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from models.bodies import BODY_KINDS, body_key, is_known, merged_into, place_at_end, provinces
from models.domain import Pool
from models.problem import Problem

# How many letters may differ in a name of so many letters; shorter names tell nothing.
SLIPS = ((10, 2), (4, 1))
# Up to this many bodies of a kind every name is compared with every other; a register with more is not compared.
MOST_COMPARED = 10_000
_ROWS_AT_ONCE = 512
_LEGAL_FORM = re.compile(
    r"(?<!\S)(?:tong cong ty|cong ty|tap doan|co phan|tnhh|mtv|hai thanh vien|joint stock company|company|limited"
    r"|corporation|incorporated)(?!\S)")
# What tells apart names that are alike otherwise: numbers, single letters, Roman numerals.
_TELLING = re.compile(r"\d+|(?<!\S)(?:[a-z]|[ivx]{2,4})(?!\S)")
_STEM = "khac-nhau-"


class NearReason(StrEnum):
    """Why two names are listed: letters, word order or joined words, legal form, a province that was merged."""

    LETTERS = "letters"
    WORDS = "words"
    LEGAL_FORM = "legal_form"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class NearPair:
    """Two bodies of one kind by the names they go by, the one with more projects first. `is_open` False: a person has
    said that they are two."""

    kind: str
    first: str
    second: str
    reason: NearReason
    is_open: bool = True


def find_near_names(problem: Problem) -> tuple[NearPair, ...]:
    """Every pair, open ones first, agencies before localities before enterprises."""
    apart = {(pool.dimension.value, frozenset(body_key(pool.dimension, name) for name in pool.members))
             for pool in problem.case.pools if says_different(pool)}
    pairs = [NearPair(pair.kind, pair.first, pair.second, pair.reason, (pair.kind, frozenset(
        body_key(pair.kind, name) for name in (pair.first, pair.second))) not in apart)
             for kind in BODY_KINDS for pair in _pairs(problem, kind)]
    return tuple(sorted(pairs, key=lambda pair: not pair.is_open))


def projects_of(problem: Problem, kind: str, name: str) -> tuple[str, ...]:
    """Ids of the projects of the body that goes by a name, in the order of the register."""
    return tuple(project.project_id for project in problem.case.projects
                 if problem.body_of(project.project_id, kind) == name)


def says_different(pool: Pool) -> bool:
    """Whether a pool only records that two names are two bodies: it names them and limits nothing."""
    limits = (pool.floor_mvnd, pool.cap_mvnd, pool.floor_share, pool.cap_share, pool.min_projects, pool.max_projects)
    return pool.pool_id.startswith(_STEM) and len(pool.members) == 2 and all(limit is None for limit in limits)


def free_record_id(pools: Sequence[Pool]) -> str:
    """An id for another such pool."""
    taken = {pool.pool_id for pool in pools}
    return next(name for n in range(1, len(taken) + 2) if (name := f"{_STEM}{n}") not in taken)


def _pairs(problem: Problem, kind: str) -> Iterator[NearPair]:
    weight: dict[str, int] = {}
    for (of, key), spellings in problem.bodies.spellings.items():
        if of == kind:
            weight[key] = sum(spelling.projects for spelling in spellings)
    shown = {key: problem.bodies.spellings[kind, key][0].name for key in weight}
    own = sorted(weight)
    if kind == "locality":
        for key in own:
            if successor := merged_into(shown[key]):
                yield NearPair(kind, problem.bodies.name_of(kind, successor), shown[key], NearReason.MERGED)
        shown = {**{body_key(kind, name): name for name in provinces()}, **shown}
    keys = sorted(shown)
    found: dict[tuple[str, str], NearReason] = {}
    for first, second, reason in _alike(keys):
        if not (first in weight or second in weight) or (is_known(kind, first) and is_known(kind, second)):
            continue
        found.setdefault((first, second), reason)
    for (first, second), reason in sorted(found.items()):
        if (weight.get(second, 0), is_known(kind, second)) > (weight.get(first, 0), is_known(kind, first)) and not (
                is_known(kind, first) and not is_known(kind, second)):
            first, second = second, first
        yield NearPair(kind, shown[first], shown[second], reason)


def _alike(keys: Sequence[str]) -> Iterator[tuple[str, str, NearReason]]:
    """Pairs of folded names that are alike, the first before the second."""
    for reason, groups in ((NearReason.WORDS, _grouped(keys, lambda key: "".join(sorted(key.split())))),
                           (NearReason.WORDS, _grouped(keys, lambda key: key.replace(" ", ""))),
                           (NearReason.LEGAL_FORM, _grouped(keys, _core))):
        for names in groups:
            yield from ((a, b, reason) for n, a in enumerate(names) for b in names[n + 1:])
    if len(keys) > MOST_COMPARED:
        return
    cores = [_core(key) for key in keys]
    for start in range(0, len(keys), _ROWS_AT_ONCE):
        rows = cores[start:start + _ROWS_AT_ONCE]
        distances = process.cdist(rows, cores[start:], scorer=OSA.distance, score_cutoff=SLIPS[0][1], dtype=np.uint8)
        for row, column in zip(*np.nonzero(distances <= SLIPS[0][1]), strict=True):
            i, j = start + int(row), start + int(column)
            if j > i and _may_be_a_slip(keys[i], keys[j], cores[i], cores[j], int(distances[row, column])):
                yield keys[i], keys[j], NearReason.LETTERS


def _may_be_a_slip(first: str, second: str, core: str, other: str, distance: int) -> bool:
    length = min(len(core), len(other))
    most = next((slips for least, slips in SLIPS if length >= least), 0)
    return (0 < distance <= most and _TELLING.findall(core) == _TELLING.findall(other)
            and place_at_end(first) == place_at_end(second))


def _core(key: str) -> str:
    """A folded name without its legal form."""
    return " ".join(_LEGAL_FORM.sub(" ", key).split()) or key


def _grouped(keys: Sequence[str], of) -> list[list[str]]:
    groups: Mapping[str, list[str]] = defaultdict(list)
    for key in keys:
        if len(shape := of(key)) > 2:
            groups[shape].append(key)
    return [names for names in groups.values() if len(names) > 1]
