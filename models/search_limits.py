"""How long and how exactly to search, what a search has found so far, and what it refuses. Imports no solver."""
from __future__ import annotations

from dataclasses import dataclass


class ModelRangeError(ValueError):
    """Numbers no solver can be trusted with. Carries `row` (or the column's name, or "objective"), `value`, `reason`.

    reason: not_finite, too_large, too_small, range (largest to smallest entry of the row), empty_bounds, refused.
    project_ids: whose amounts they are, where that is known.
    """

    def __init__(self, row: str, value: float, reason: str, project_ids: tuple[str, ...] = ()) -> None:
        super().__init__(row, value, reason, project_ids)
        self.row, self.value, self.reason, self.project_ids = row, value, reason, project_ids

    def __str__(self) -> str:
        return f"{self.row}: {self.reason} ({self.value!r}) {', '.join(self.project_ids)}".strip()


@dataclass(frozen=True, slots=True)
class SolveLimits:
    """Limits of one search. `gap_share` 0 = search until the optimum is proved.

    `solver` is "highs" or "cbc" (the second solver, for comparison). `node_limit` None = no limit; unlike the
    clock it stops at the same place on every machine. `restarts`: the search may start its root again.
    `heuristics`: look for better plans beside the search; without, everything goes into the proof.
    `searches`: how many may run side by side, one or two; 0 = two where a core is free (docs/search.md).
    `neighbourhoods`: it may look for better plans in searches of their own around the one it has.
    """

    gap_share: float = 0.0
    time_limit_seconds: float = 60.0
    seed: int = 0
    threads: int = 1
    presolve: bool = True
    solver: str = "highs"
    node_limit: int | None = None
    restarts: bool = True
    heuristics: bool = True
    neighbourhoods: bool = True
    searches: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """A running search: best plan so far, what no plan exceeds, and the gap between them (None = not known yet)."""

    seconds: float
    incumbent: float | None = None
    bound: float | None = None
    gap: float | None = None
    level: str = ""
