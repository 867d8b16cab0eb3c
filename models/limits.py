"""How long and how exactly to search, and what a running search has found so far. Light: imports no solver."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SolveLimits:
    """Limits of one search. `gap_share` 0 = search until the optimum is proved.

    `solver` is "highs" or "cbc" (the second solver, for comparison). `node_limit` None = no limit; unlike the
    clock it stops at the same place on every machine. `restarts`: the search may start its root again.
    `heuristics`: look for better plans beside the search; without, everything goes into the proof.
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


@dataclass(frozen=True, slots=True)
class Progress:
    """A running search: best plan so far, what no plan exceeds, and the gap between them (None = not known yet)."""

    seconds: float
    incumbent: float | None = None
    bound: float | None = None
    gap: float | None = None
    level: str = ""
