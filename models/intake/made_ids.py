"""Ids made for rows that have none: of the row's own words, the same at the next import whatever the order of rows."""
from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from models.intake.mapping import ImportMapping
from models.intake.matching import plain
from models.intake.rows import BodyRow, RowKind
from models.register.cells import clean_text

Words = tuple[str, ...]
_SHORTEST, _LONGEST = 8, 64


def make_ids(rows: Sequence[BodyRow], mapping: ImportMapping) -> Mapping[int, str]:
    """Row -> its id, for the projects whose id is blank. Rows with other words have other ids, and none is taken.

    Name, agency and enterprise make an id; where several rows share these, all cells of the row do. Rows that are the
    same in every cell have the same id: nobody can tell them apart, and they are kept apart as repeated.
    """
    rule = mapping.fields.get("project_id")
    if rule is None or not rule.generate:
        return {}
    projects = [row for row in rows if row.kind is RowKind.PROJECT]
    own = {row.row: next((text for heading in rule.columns if (text := clean_text(row.cells.get(heading, "")))), "")
           for row in projects}
    shared = Counter(_words_of(row, mapping) for row in projects)
    wanted = {}
    for row in projects:
        if not own[row.row]:
            words = _words_of(row, mapping)
            wanted[row.row] = words if shared[words] == 1 else tuple(plain(clean_text(c)) for c in row.cells.values())
    ids = _distinct(set(wanted.values()), rule.generate, frozenset(own.values()))
    return {row: ids[words] for row, words in wanted.items()}


def _distinct(every: set[Words], prefix: str, taken: frozenset[str]) -> dict[Words, str]:
    """An id for each tuple of words; those whose short ids are the same, or taken, get longer ones."""
    found: dict[Words, str] = {}
    left, length = every, _SHORTEST
    while left and length <= _LONGEST:
        by_id: dict[str, list[Words]] = defaultdict(list)
        for words in left:
            by_id[f"{prefix}-{hashlib.sha256('|'.join(words).encode()).hexdigest()[:length].upper()}"].append(words)
        alone = {made: words[0] for made, words in by_id.items() if len(words) == 1 and made not in taken}
        found |= {words: made for made, words in alone.items()}
        left, length = left - set(alone.values()), length + 4
    return found


def _words_of(row: BodyRow, mapping: ImportMapping) -> Words:
    words: list[str] = []
    for target in ("name_vi", "name_en", "managing_agency", "lead_enterprise"):
        rule = mapping.fields.get(target)
        if rule is not None:
            words += [plain(clean_text(row.cells.get(heading, ""))) for heading in rule.columns]
    return tuple(words)
