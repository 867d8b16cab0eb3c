"""Random registers planned to the end by the product and by plain HiGHS: how many answers differ.

`python -m benchmarks.agreement FIRST LAST` plans the registers of these seeds and names every difference. Plain HiGHS
has default settings and searches the arrays that `plan --mps` writes, level after level, to a gap of zero.
"""
from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

from benchmarks.families import families
from benchmarks.measure import Line, Scale
from benchmarks.register import AS_OF
from benchmarks.suite import plain_levels
from models.domain import Decision
from models.milp.build import build_programme
from models.milp.search import LexicographicSearch
from models.problem import Problem, state_problem
from models.search_limits import SolveLimits
from models.settings import Level

# Plain HiGHS keeps its rows and its whole numbers within 1e-6, and calls a gap of less than 1e-6 of the value none.
TOLERANCE_SHARE = 2e-6
_SECONDS = 120.0
_SIZES = (12, 60)
# Rules that leave so few projects nothing to choose.
_OF_MANY = ("floor_each_year", "lead_enterprise_cap_share", "lead_enterprise_cap_mvnd")
_TARGET_PART = Fraction(6, 10)


@dataclass(frozen=True)
class Answer:
    """What both say of one register: the best value of each level up to value, None where there is no plan."""

    seed: int
    family: str
    size: int
    ours: tuple[float, ...] | None
    plain: tuple[float, ...] | None
    is_decided: bool

    @property
    def differs(self) -> bool:
        """Whether both came to their end, and to different ends."""
        if not self.is_decided or self.ours is None or self.plain is None:
            return self.is_decided and self.ours != self.plain
        return any(abs(one - other) > TOLERANCE_SHARE * max(1.0, abs(other))
                   for one, other in zip(self.ours, self.plain, strict=True))


def answers(first: int, last: int) -> Iterator[Answer]:
    """The answers to the registers of these seeds, from every family, of a dozen to some sixty projects."""
    for seed in range(first, last):
        random = Random(f"agreement {seed}")
        family, size = random.choice(sorted(families())), random.randint(*_SIZES)
        programme = build_programme(_loosened(families()[family](size, seed)))
        # One search or two: the answer is the same.
        limits = SolveLimits(time_limit_seconds=_SECONDS, searches=1 + seed % 2)
        found = LexicographicSearch(programme, limits).run()
        levels = [level for level in found.levels if level.level in (Level.LOCALISATION, Level.VALUE)]
        ours = tuple(float(level.objective) for level in levels) if found.chosen_columns or levels else None
        plain = list(plain_levels(programme, 0.0, _SECONDS))
        is_proved = all(level.is_proved for level in levels) and all(
            objective is None or abs(bound - objective) <= TOLERANCE_SHARE * max(1.0, abs(objective))
            for _, objective, bound, _, _ in plain)
        theirs = None if plain[-1][1] is None else tuple(objective for _, objective, _, _, _ in plain)
        yield Answer(seed, family, size, ours, theirs, is_proved)


def _loosened(problem: Problem) -> Problem:
    """So few projects cannot keep what is asked of thousands: the least amounts of pools, projects that must be in,
    a part of the whole for an enterprise, and targets that hardly any of them meets."""
    case = problem.case
    pools = tuple(replace(pool, floor_mvnd=None, floor_share=None, min_projects=None) for pool in case.pools)
    projects = tuple(replace(project, decision=Decision.FREE) if project.decision is Decision.MUST else project
                     for project in case.projects)
    targets = tuple(replace(target, target_share=target.target_share * _TARGET_PART) for target in case.targets)
    settings = {key: value for key, value in case.settings.items() if key not in _OF_MANY}
    return state_problem(replace(case, pools=pools, projects=projects, targets=targets, settings=settings), AS_OF)


def measure(scale: Scale) -> Iterator[Line]:
    """How many registers differ: 500 of them, or two dozen in a quick run."""
    every = list(answers(0, 500 if scale.name == "full" else 24))
    wrong, open_ = [one for one in every if one.differs], [one for one in every if not one.is_decided]
    planned = Counter(one.family for one in every if one.plain is not None)
    yield Line("plain HiGHS run to the end, other answer", f"N = {_SIZES[0]} to {_SIZES[1]}",
               f"{len(wrong)} of {len(every)}", "0", not wrong, len(every),
               f"by more than {TOLERANCE_SHARE:g} of a level; {len(open_)} not decided in {_SECONDS:.0f} s; "
               "with a plan: "
               + ", ".join(f"{name} {count}" for name, count in sorted(planned.items()))
               + "".join(f"; {one.family} seed {one.seed}: {one.ours} and {one.plain}" for one in wrong))


def main(first: int, last: int) -> int:
    """Names what differs, and what either did not decide within its time."""
    wrong = 0
    for one in answers(first, last):
        wrong += one.differs
        if one.differs or not one.is_decided:
            print(f"seed {one.seed} {one.family} {one.size}: ours {one.ours}, plain {one.plain}"
                  + ("" if one.is_decided else " (not decided)"), flush=True)
    print(f"{last - first} registers, {wrong} differ")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
