"""Pairs of projects that may be one, entered twice: for a person to look at. Nothing is merged or left out by machine.

Names are compared without accents, case and word order. A high similarity proves nothing ("Rạch Miễu 1" and "Rạch
Miễu 2" are two bridges), so a pair says why it is listed and what speaks against it.
"""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from rapidfuzz import fuzz, process

from models.bodies import body_key
from models.domain import Case, Decision, LinkKind, Project, ProjectStatus
from models.register.filters import fold_text

# Similarity of names (percent) from which a pair is listed: with the same product or lead, and without either.
SIMILAR_PERCENT = 88
SIMILAR_ALONE_PERCENT = 95
# Up to this many projects every name is compared with every other; above, those of one product or one lead.
MOST_COMPARED = 10_000
_ROWS_AT_ONCE = 512
_NUMBER = re.compile(r"\d+|\b[ivx]{1,4}\b")


class Reason(StrEnum):
    """Why a pair is listed, and (`NUMBERS_DIFFER`, `PRODUCT_DIFFERS`) what speaks against it."""

    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_LEAD = "same_lead"
    SAME_PRODUCT = "same_product"
    SAME_COST = "same_cost"
    OTHER_SUBMITTER = "other_submitter"
    NUMBERS_DIFFER = "numbers_differ"
    PRODUCT_DIFFERS = "product_differs"


class PairState(StrEnum):
    """What people have decided about a pair."""

    OPEN = "open"
    DIFFERENT = "different"
    EXCLUDED = "excluded"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class ProbableDuplicate:
    """Two projects, `first` before `second` in the register; `similarity` of their names in percent."""

    first: str
    second: str
    similarity: int
    reasons: tuple[Reason, ...]
    state: PairState

    @property
    def weight(self) -> int:
        """What to look at first: more reasons for than against, then the closer names."""
        against = {Reason.NUMBERS_DIFFER: 40, Reason.PRODUCT_DIFFERS: 20}
        return self.similarity + sum(-against.get(reason, -5) for reason in self.reasons)


def find_duplicates(case: Case) -> tuple[ProbableDuplicate, ...]:
    """Every probable duplicate, open ones first, the most probable first."""
    projects = case.projects
    keys = [[_sorted_words(name) for name in (project.name_vi, project.name_en)] for project in projects]
    best: dict[tuple[int, int], int] = {}
    for members in _blocks(projects):
        for which in (0, 1):
            named = [i for i in members if len(keys[i][which]) > 3]
            for pair, percent in _similar(named, [keys[i][which] for i in named]):
                best[pair] = max(percent, best.get(pair, 0))
    cost_of: dict[str, int] = defaultdict(int)
    for cost in case.costs:
        cost_of[cost.project_id] += cost.total_mvnd
    states = _decided(case)
    pairs = [_pair(projects[i], projects[j], percent, keys[i], keys[j], cost_of, states)
             for (i, j), percent in best.items()]
    return tuple(sorted((pair for pair in pairs if pair is not None),
                        key=lambda pair: (pair.state is not PairState.OPEN, -pair.weight, pair.first, pair.second)))


def _blocks(projects: Sequence[Project]) -> list[list[int]]:
    if len(projects) <= MOST_COMPARED:
        return [list(range(len(projects)))]
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, project in enumerate(projects):
        blocks["product", str(project.product_no or "")].append(place)
        blocks["lead", body_key("lead_enterprise", project.lead_enterprise)].append(place)
        blocks["name", _sorted_words(project.name_vi)].append(place)
    return [members for (kind, value), members in blocks.items() if value and len(members) > 1]


def _similar(places: list[int], names: list[str]) -> Iterator[tuple[tuple[int, int], int]]:
    """Pairs of places whose names are similar, each once."""
    for start in range(0, len(names), _ROWS_AT_ONCE):
        rows = names[start:start + _ROWS_AT_ONCE]
        found = process.cdist(rows, names[start:], scorer=fuzz.ratio, score_cutoff=SIMILAR_PERCENT, dtype=np.uint8)
        for row, column in zip(*np.nonzero(found), strict=True):
            if column > row:
                i, j = sorted((places[start + row], places[start + column]))
                yield (i, j), int(found[row, column])


def _pair(one: Project, other: Project, percent: int, keys: list[str], other_keys: list[str],
          cost_of: dict[str, int], states: dict[frozenset[str], PairState]) -> ProbableDuplicate | None:
    same_product = one.product_no is not None and one.product_no == other.product_no
    lead = body_key("lead_enterprise", one.lead_enterprise)
    same_lead = bool(lead) and lead == body_key("lead_enterprise", other.lead_enterprise)
    if percent < SIMILAR_ALONE_PERCENT and not (same_product or same_lead):
        return None
    same_name = any(mine and mine == theirs for mine, theirs in zip(keys, other_keys, strict=True))
    agencies = {body_key("managing_agency", project.managing_agency) for project in (one, other)} - {""}
    cost = cost_of[one.project_id]
    reasons = (
        (Reason.SAME_NAME if same_name else Reason.SIMILAR_NAME, True), (Reason.SAME_LEAD, same_lead),
        (Reason.SAME_PRODUCT, same_product), (Reason.SAME_COST, bool(cost) and cost == cost_of[other.project_id]),
        (Reason.OTHER_SUBMITTER, len(agencies) > 1),
        (Reason.NUMBERS_DIFFER, _numbers(one.name_vi) != _numbers(other.name_vi)),
        (Reason.PRODUCT_DIFFERS, None not in (one.product_no, other.product_no) and not same_product))
    ids = frozenset((one.project_id, other.project_id))
    state = states.get(ids, PairState.OPEN)
    if state is PairState.OPEN and (_is_retired(one) or _is_retired(other)):
        state = PairState.RETIRED
    return ProbableDuplicate(one.project_id, other.project_id, percent,
                             tuple(reason for reason, holds in reasons if holds), state)


def _is_retired(project: Project) -> bool:
    return project.decision is Decision.MUST_NOT or project.status is ProjectStatus.STOPPED


def _decided(case: Case) -> dict[frozenset[str], PairState]:
    """Pairs that a link speaks of: excluded by one another, or said to be different (`models.quality.decisions`)."""
    states: dict[frozenset[str], PairState] = {}
    for link in case.links:
        if link.kind is LinkKind.EXCLUDES:
            ids = sorted(set(link.project_ids))
            states |= {frozenset((a, b)): PairState.EXCLUDED for n, a in enumerate(ids) for b in ids[n + 1:]}
        elif link.kind is LinkKind.AT_MOST and link.limit == 2 and len(set(link.project_ids)) == 2:
            states.setdefault(frozenset(link.project_ids), PairState.DIFFERENT)
    return states


def _sorted_words(name: str) -> str:
    words = re.sub(r"[^\w\s]", " ", fold_text(name)).split()
    return " ".join(sorted(word.lstrip("0") or "0" if word.isdigit() else word for word in words))


def _numbers(name: str) -> tuple[str, ...]:
    """The numbers in a name, Roman ones too, in order: phases and lots of one programme differ in nothing else."""
    return tuple(match.lstrip("0") for match in _NUMBER.findall(fold_text(name)))
