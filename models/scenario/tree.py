"""Stored scenarios as a tree: each below the one it was made from."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.store.records import ScenarioRecord


def in_tree(records: Sequence[ScenarioRecord]) -> Iterator[tuple[int, ScenarioRecord]]:
    """(depth, scenario), children after their parent in the order given; one whose parent is not listed is a root."""
    listed = {record.scenario_id for record in records}
    below: dict[str | None, list[ScenarioRecord]] = {}
    for record in records:
        below.setdefault(record.parent_id if record.parent_id in listed else None, []).append(record)
    waiting = [(0, record) for record in reversed(below.get(None, ()))]
    while waiting:
        depth, record = waiting.pop()
        yield depth, record
        waiting += [(depth + 1, child) for child in reversed(below.get(record.scenario_id, ()))]
