"""Explaining a plan, against building and solving it all again for every question: one bound changed, the whole answer
for one project, the table of all projects that are not funded, the price list."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import ceil, log2
from statistics import median
from time import perf_counter

from benchmarks.edit_to_plan import FOLDER
from benchmarks.measure import FULL, Line, Scale, Seconds, middle, timed
from benchmarks.proved_gap import SETTINGS
from benchmarks.register import AS_OF
from models.domain import Case, Decision
from models.explain.all_projects import explain_all
from models.explain.no_room import STEPS
from models.explain.prices import ENVELOPE_STEPS, price_list
from models.explain.why import WhyNot, explain_project
from models.milp.questions import Answer, QuestionModel
from models.plan import Plan
from models.planning import plan_funding
from models.problem import Problem, state_problem
from models.register.case_io import read_case
from models.search_limits import SolveLimits
from models.watch import Watch

LIMITS = SolveLimits(time_limit_seconds=20.0)
QUESTIONS = 7


def measure(scale: Scale) -> Iterator[Line]:
    """The illustrative case with the levels up to value, for both ways; answers are compared. Proved optima."""
    case = read_case(FOLDER).case
    case = replace(case, settings={**case.settings, **SETTINGS})
    problem = state_problem(case, AS_OF)
    plan = plan_funding(problem, LIMITS, price_levels=False)
    model, opening = timed(lambda: QuestionModel(problem, plan, LIMITS))
    refused = {refusal.project_id for refusal in plan.no_options}
    left = [p.project_id for p in case.projects if p.decision is Decision.FREE
            and p.project_id not in refused and p.project_id not in plan.chosen_by_project]
    asked = left[:: max(1, len(left) // QUESTIONS)][:QUESTIONS]
    by_bound: list[Seconds] = []
    found: list[Answer] = []
    again: list[Seconds] = []
    same = 0
    for project_id in asked:
        answer, seconds = timed(lambda p=project_id: model.best(force_in=[p]))
        by_bound.append(seconds)
        found.append(answer)
        other, seconds = timed(lambda p=project_id: plan_funding(
            state_problem(_with_must(case, p), AS_OF), LIMITS, price_levels=False))
        again.append(seconds)
        same += answer.value == other.objective
    live, rebuilt = middle(by_bound), middle(again)
    ratio = rebuilt.cpu / live.cpu
    yield Line("one why-not by changed bound against re-build and re-solve", f"{len(case.projects)} projects",
               f"{ratio:.1f} times faster", ">= 5 times", ratio >= 5, len(asked),
               f"processor time: changed bound {live.cpu:.2f} s, again from the start {rebuilt.cpu:.2f} s (wall time "
               f"{live.wall:.2f} and {rebuilt.wall:.2f} s); {same} of {len(asked)} answers equal (the live model keeps "
               f"the plan's localisation, a new plan need not); opening the live model once takes {opening.wall:.2f} s")
    searched = sorted(seconds.cpu for seconds, answer in zip(by_bound, found, strict=True) if answer.value is not None)
    yield Line("loss of one project not funded, median", f"{len(case.projects)} projects", f"{median(searched):.2f} s",
               "<= 0.5 s", median(searched) <= 0.5, len(searched),
               f"of those that some plan funds; processor time of one search each, proved: "
               f"{', '.join(f'{one:.2f}' for one in searched)} s")
    yield from _whole_answers(case, problem, plan, asked, sum(seconds.wall for seconds in again) / len(again))
    each = sum(seconds.cpu for seconds in again) / len(again)
    if scale is not FULL:
        return
    unfunded = [p.project_id for p in case.projects if p.project_id not in plan.chosen_by_project]
    table, used = timed(lambda: explain_all(problem, plan, LIMITS, project_ids=unfunded))
    solved = sum(answer.loss is not None or bool(answer.bars) for answer in table.answers)
    yield _list_line("table of all projects not funded", used, len(unfunded), each * solved,
                     f"{solved} of them need a search")
    prices, used = timed(lambda: price_list(problem, plan, LIMITS))
    stepped = [timed(lambda step=step: plan_funding(_with_envelopes(problem, step), LIMITS, price_levels=False))[1]
               for step in ENVELOPE_STEPS]
    each = sum(seconds.cpu for seconds in stepped) / len(stepped)
    yield _list_line("price list", used, len(prices.prices), each * len(prices.prices),
                     f"{prices.solves} searches were needed")


def _whole_answers(case: Case, problem: Problem, plan: Plan, asked: list[str], each: float) -> Iterator[Line]:
    """Loss, own score, own state request, own pledge and every rule without room, all proved, on two cores by the
    clock, and when the first of them is told; a bisection asks as often as its steps need."""
    first: list[float] = []

    def answer(project_id: str) -> WhyNot:
        told: list[float] = []
        began = perf_counter()
        watch = Watch(on_step=lambda step: told.append(perf_counter() - began) if step.found is not None else None)
        whole = explain_project(QuestionModel(problem, plan, LIMITS), project_id, watch=watch)
        first.extend(told[:1])
        return whole

    answers, seconds = zip(*(timed(lambda p=p: answer(p)) for p in asked), strict=True)
    used = [one.wall for one in seconds]
    latest = max(first, default=0.0)
    yield Line("first proved line of an answer, at most", f"{len(case.projects)} projects", f"{latest:.2f} s",
               "<= 1.0 s", latest <= 1.0, len(first),
               f"wall time until the loss is told: {', '.join(f'{one:.2f}' for one in first)} s; the rules without "
               f"room stand on the page before it, without a search")
    naive = [each * _questions(answer) for answer in answers]
    ratio = sum(naive) / sum(used)
    yield Line("whole answer for one project not funded", f"{len(case.projects)} projects",
               f"{median(used):.1f} s, {max(used):.1f} s at most", "<= 2 s, <= 4 s at most, >= 5 times faster",
               median(used) <= 2 and max(used) <= 4 and ratio >= 5, len(asked),
               f"{', '.join(f'{one:.1f}' for one in used)} s, processor time {sum(one.cpu for one in seconds):.1f} s "
               f"in all; building and solving again for each of its questions takes {each:.2f} s a question: "
               f"{ratio:.1f} times as long")


def _questions(answer: WhyNot) -> int:
    """The best plan with the project, the two proofs of the score, two bisections in steps of 100 million VND, and for
    every rule without room the best plans with and without the project under it, and a bisection of its number."""
    count = 1 + 2 * (answer.score is not None)
    for hold in answer.holds.found:
        count += 2
        if hold.is_in and hold.unit is not None:
            count += ceil(log2(max(2, abs(hold.lifted_to - hold.stated) / STEPS[hold.unit])))
    for change in (answer.request, answer.pledge):
        if change is not None:
            count += 1 + ceil(log2(max(2, change.most_mvnd / change.step_mvnd)))
    return count


def _list_line(topic: str, used: Seconds, items: int, naive: float, note: str) -> Line:
    ratio = naive / used.cpu
    return Line(f"{topic}, by processor time", f"{items} items", f"{used.cpu:.0f} s", "<= 240 s, >= 5 times faster",
                used.cpu <= 240 and ratio >= 5, 1,
                f"two minutes on two cores are 240 s; wall time {used.wall:.0f} s; {note}; building and solving again "
                f"would take {naive:.0f} s (mean of a sample in this run), {ratio:.1f} times as long")


def _with_envelopes(problem: Problem, step: Fraction) -> Problem:
    envelopes = tuple(replace(row, state_mvnd=int(row.state_mvnd * (1 + step))) for row in problem.case.envelopes)
    return replace(problem, case=replace(problem.case, envelopes=envelopes))


def _with_must(case: Case, project_id: str) -> Case:
    return replace(case, projects=tuple(
        replace(p, decision=Decision.MUST, decision_reason="?") if p.project_id == project_id else p
        for p in case.projects))
