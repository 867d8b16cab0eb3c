"""All draws of a plan, from what the register records to the class of every project; and the rounds that narrow.

The answer depends on problem, plan, what varies, seed, number of draws and gap. Who worked on the draws, in what order
and in how many runs changes nothing: draws are counted in the order of their numbers, up to the first look at which
every class is settled, or to the last one asked for.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from models.certainty.classes import CertaintyClass, Share, Thresholds, count_shares, thresholds
from models.certainty.deciding import DecidedBy, DrawnPlan, DrawTask
from models.certainty.kept import KeptDraws, kept_folder, question_key
from models.certainty.uncertainty import Uncertainty
from models.certainty.versions import versions
from models.certainty.workers import Chunks, chunks_of, plan_here
from models.domain import Finding
from models.plan import Plan
from models.problem import Problem
from models.watch import UNWATCHED, Watch

DRAWS, SEED = 1_000, 1
# From this many funding options on a draw is planned to within a gap.
LARGE_OPTIONS, LARGE_GAP = 2_000, 0.001
Workers = Callable[[DrawTask, Chunks, Watch], Iterator[list[DrawnPlan]]]


@dataclass(frozen=True)
class RoundOf:
    """One round of the trichotomic approach: the share of the doubt it took, and who was settled in it, in and out."""

    number: int
    width: Fraction
    draws: int
    settled_in: tuple[str, ...]
    settled_out: tuple[str, ...]


@dataclass(frozen=True)
class Certainty:
    """How sure every line of a plan is.

    draws: counted, of those asked for; is_complete: no more are needed or asked for (else a partial answer).
    decided_by: draws by what decided them; by_costs_share: of all (draw, project) of draws of scores alone, the share
    that reduced costs alone decide; None without such draws. unproved: draws whose plan is not proved the best (within
    the gap), and most_gap: by which share at most one of theirs may be better.
    lists: how many different lists came out. findings: what was not used of the register. rounds: empty unless asked.
    """

    seed: int
    asked: int
    draws: int
    is_complete: bool
    gap_share: float
    shares: tuple[Share, ...]
    funded: frozenset[str]
    decided_by: Mapping[DecidedBy, int]
    by_costs_share: Fraction | None
    unproved: int
    most_gap: float
    lists: int
    plans: tuple[DrawnPlan, ...] = ()
    findings: tuple[Finding, ...] = ()
    rounds: tuple[RoundOf, ...] = ()

    @property
    def share_by_project(self) -> dict[str, Share]:
        return {share.project_id: share for share in self.shares}

    @property
    def classes(self) -> Mapping[CertaintyClass, int]:
        """Projects by class."""
        counted = Counter(share.certainty for share in self.shares)
        return {each: counted[each] for each in CertaintyClass}

    @property
    def in_every_draw(self) -> int:
        """Projects of the plan that every draw funds."""
        return sum(share.is_every for share in self.shares if share.project_id in self.funded)

    @property
    def without_search_share(self) -> Fraction:
        """The share of the draws that took no search."""
        quick = sum(self.decided_by.get(each, 0) for each in (DecidedBy.SAME, DecidedBy.BOUND))
        return Fraction(quick, self.draws) if self.draws else Fraction(0)


def gap_for(problem: Problem, plan: Plan) -> float:
    """The gap that draws of a register of this size are planned to: none, or 0.1 % from 2,000 projects on."""
    return LARGE_GAP if len(problem.case.projects) >= LARGE_OPTIONS else 0.0


def find_certainty(problem: Problem, plan: Plan, uncertainty: Uncertainty, *, draws: int = DRAWS, seed: int = SEED,
                   workers: Workers = plan_here, gap_share: float | None = None, with_rounds: bool = False,
                   folder: Path | None = None, watch: Watch = UNWATCHED) -> Certainty:
    """How often each project is funded over so many draws of what the register records.

    workers: who plans the draws. folder: where draws are kept. The watch hears of each part with the answer as far as
    it is known; stopped, the answer is partial and says so.
    """
    task = DrawTask(problem, plan, uncertainty, seed, gap_for(problem, plan) if gap_share is None else gap_share)
    folder = kept_folder() if folder is None else folder
    found = _one_round(task, draws, workers, folder, watch, True)
    if with_rounds and found.is_complete:
        found = replace(found, rounds=tuple(_rounds(task, found, draws, workers, folder, watch)))
    return found


def _one_round(task: DrawTask, draws: int, workers: Workers, folder: Path, watch: Watch, tells: bool) -> Certainty:
    given = thresholds()
    kept = KeptDraws(folder, question_key(task, versions()["code"]))
    left = [draw for draw in range(draws) if draw not in kept.known]
    found, look_at = _counted(task, kept.known, draws, given), given.block
    if found.is_complete:
        return found
    working = workers(task, chunks_of(left), watch)
    for plans in working:
        kept.keep(plans)
        done = _in_order(kept.known, draws)
        if watch.is_stopped():
            break
        news = None
        if done >= look_at or done == draws:
            # Looks cost what they count, so they grow apart; draws beyond the one that settles all are not counted.
            look_at = done + max(given.block, done // 10)
            news = found = _counted(task, kept.known, draws, given)
            if found.is_complete:
                break
        watch.tell(len(kept.known), draws, found=news if tells else None)
    if hasattr(working, "close"):
        working.close()
    return _counted(task, kept.known, draws, given)


def _in_order(known: Mapping[int, DrawnPlan], draws: int) -> int:
    """How many draws are known from the first on without a hole."""
    return next((draw for draw in range(draws) if draw not in known), draws)


def _counted(task: DrawTask, known: Mapping[int, DrawnPlan], asked: int, given: Thresholds) -> Certainty:
    """The answer out of the draws known without a hole, up to the look at which all is settled."""
    plans = [known[draw] for draw in range(_in_order(known, asked))]
    funded = frozenset(task.plan.chosen_by_project)
    lists = [None if plan.decided_by is DecidedBy.NO_PLAN else funded - set(plan.left) | set(plan.entered)
             for plan in plans]
    ids = [project.project_id for project in task.problem.case.projects]
    shares = count_shares(ids, lists, given)
    is_settled = bool(shares) and all(share.settled_after is not None for share in shares)
    if is_settled:
        last = max(share.settled_after for share in shares)
        plans, lists = plans[:last], lists[:last]
    counted = [plan for plan in plans if plan.by_costs is not None and plan.decided_by is not DecidedBy.SAME]
    cells = len(counted) * len(ids)
    return Certainty(
        task.seed, asked, len(plans), is_settled or len(plans) == asked, task.gap_share, shares, funded,
        Counter(plan.decided_by for plan in plans),
        Fraction(sum(plan.by_costs for plan in counted), cells) if cells else None,
        sum(not plan.is_proved for plan in plans), max((plan.gap for plan in plans), default=0.0), len(set(lists)),
        tuple(plans), task.uncertainty.findings)


def _rounds(task: DrawTask, first: Certainty, draws: int, workers: Workers, folder: Path,
            watch: Watch) -> Iterator[RoundOf]:
    """Settle green and red, take less of the doubt, draw again with the settled ones held; until nobody is left.

    A project that round after round leaves open is settled by the plan itself, at no doubt at all.
    """
    is_in: set[str] = set()
    is_out: set[str] = set()
    found: Certainty | None = first
    for number, width in enumerate((Fraction(1), *thresholds().rounds), start=1):
        if number > 1:
            if watch.is_stopped():
                return
            held = replace(task, width=width, fixed_in=tuple(sorted(is_in)), fixed_out=tuple(sorted(is_out)))
            found = _one_round(held, draws, workers, folder, watch, False) if width else None
            if found is not None and not found.is_complete:
                return
        green, red = _settled(found, task, is_in | is_out)
        is_in |= green
        is_out |= red
        yield RoundOf(number, width, 0 if found is None else found.draws, tuple(sorted(green)), tuple(sorted(red)))
        if len(is_in) + len(is_out) == len(task.problem.case.projects):
            return


def _settled(found: Certainty | None, task: DrawTask, before: Sequence[str] | set[str]) -> tuple[set[str], set[str]]:
    """Who is in, and who is out, of those that no round has settled before; without draws by the plan itself."""
    if found is None:
        funded = task.plan.chosen_by_project
        ids = {project.project_id for project in task.problem.case.projects} - set(before)
        return {i for i in ids if i in funded}, {i for i in ids if i not in funded}
    of_class = {share.project_id: share.certainty for share in found.shares if share.project_id not in before}
    return ({i for i, each in of_class.items() if each is CertaintyClass.ALWAYS},
            {i for i, each in of_class.items() if each is CertaintyClass.NEVER})
