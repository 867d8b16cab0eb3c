"""Cards A and A': why a project is out and what would get it in; why one is in and what is lost without it."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from threading import Event

from models.domain import Decision, ProjectStatus
from models.explain.forced import Loss, Swap, has_no_plan, loss_of, swap_of, without_levels_above
from models.explain.holds import Holds, find_holds, name_holds
from models.explain.not_funded import reason_not_funded
from models.explain.own_money import PledgeChange, RequestChange, find_pledge_change, find_request_change
from models.explain.score_change import ScoreChange, find_score_change
from models.milp.build import build_programme
from models.milp.conflict import find_conflict
from models.milp.questions import QuestionModel
from models.plan import Plan, Termination
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

# Reasons by arithmetic after which no plan can fund the project as it stands, whatever the other projects do.
NEVER = frozenset({"stopped", "unknown_regime", "no_cost", "outside_planning_years", "no_level_fits",
                   "no_purse"})
OWN_MONEY = frozenset({"financing_gap", "below_enterprise_floor", "above_state_cap", "no_level_keeps_shares"})


@dataclass(frozen=True)
class WhyNot:
    """Why a project is out. reason_code, reason_values: by arithmetic alone (`models/explain/not_funded.py`).

    can_be_in: some plan that keeps every rule funds it (None = not decided). loss: value points lost with it forced
    in; swap: who then enters and leaves. lifted_rule: its own decision, left out for this answer. bars: the named
    rules that no plan with it keeps (is_minimal: each of them is needed); levels_bar: a level above value bars it, and
    `loss` is without that level. holds: the rules that it meets without room, each lifted alone. score, request,
    pledge: the own changes that get it in, each alone.
    """

    project_id: str
    reason_code: str
    reason_values: Mapping[str, object]
    plan_is_proved: bool
    can_be_in: bool | None = None
    loss: Loss | None = None
    swap: Swap = field(default_factory=Swap)
    lifted_rule: str = ""
    bars: tuple[str, ...] = ()
    bars_are_minimal: bool = False
    levels_bar: bool = False
    holds: Holds = field(default_factory=Holds)
    score: ScoreChange | None = None
    request: RequestChange | None = None
    pledge: PledgeChange | None = None


@dataclass(frozen=True)
class WhyIn:
    """Why a project is in: loss of value without it, and who then enters and leaves.

    can_be_out: None = not decided. bound_by: why every plan must fund it (a decision or a status), else "";
    bars: the named rules that no plan without it keeps; levels_bar: a level above value asks for it, and `loss` is
    without that level.
    """

    project_id: str
    plan_is_proved: bool
    can_be_out: bool | None = None
    loss: Loss | None = None
    swap: Swap = field(default_factory=Swap)
    bound_by: str = ""
    bars: tuple[str, ...] = ()
    bars_are_minimal: bool = False
    levels_bar: bool = False


WhyAnswer = WhyNot | WhyIn


def why_project(problem: Problem, plan: Plan, project_id: str, limits: SolveLimits | None = None, *,
                watch: Watch = UNWATCHED) -> WhyAnswer:
    """As `explain_project`, for a process that starts with nothing; `limits` hold for each re-solve."""
    watch.tell(0, 0, project_id)
    return explain_project(QuestionModel(problem, plan, limits), project_id, watch=watch)


def explain_project(model: QuestionModel, project_id: str, *, watch: Watch = UNWATCHED) -> WhyAnswer:
    """The whole answer for one project, every claim solved for. Steps: the rules that hold it out. Raises
    KeyError for an unknown id."""
    if project_id in model.plan.chosen_by_project:
        return explain_why_in(model, project_id, watch=watch)
    return explain_why_not(model, project_id, watch=watch)


def explain_why_not(model: QuestionModel, project_id: str, *, is_complete: bool = True,
                    watch: Watch = UNWATCHED) -> WhyNot:
    """Why a project of the register is out; `is_complete` adds the money it lacks, the two proofs of the score, and
    lifts each rule that it meets without room (else they are named). Each step tells what is known by then."""
    def holds(why: WhyNot) -> Holds:
        if not is_complete:
            return name_holds(model, project_id)
        # A model of its own: the rows it adds must not change the answers to other questions.
        own = QuestionModel(model.problem, model.plan, model.limits)
        return find_holds(own, project_id, watch=watch.finding(lambda found: replace(why, holds=found)))

    project = model.problem.case.project_by_id[project_id]
    code, values = reason_not_funded(model.problem, model.plan, project)
    why = WhyNot(project_id, code, values, _is_proved(model))
    if code in NEVER:
        return replace(why, can_be_in=False)
    if code in OWN_MONEY:
        why = replace(why, can_be_in=False)
        with _asked_aside(model, why, is_complete, watch) as own_money:
            return replace(own_money(), holds=holds(why))
    if project.decision is Decision.MUST_NOT:
        why = _without_decision(model, why, watch)
        return replace(why, holds=holds(why))
    with _asked_aside(model, why, is_complete, watch) as own_money:
        answer = model.best(force_in=[project_id], watch=watch)
        if answer.value is None:
            why = replace(why, can_be_in=False if has_no_plan(answer) else None)
            why = _barred(model, why, is_complete, watch)
            return replace(why, holds=holds(why))
        loss = loss_of(model, answer)
        why = replace(why, can_be_in=True, loss=loss, swap=swap_of(model, answer.chosen, project_id))
        watch.tell(0, 0, project_id, why)
        why = replace(why, score=find_score_change(model, project_id, answer, is_checked=is_complete, watch=watch))
        # As good as what the plan chooses: no rule holds it out.
        held = Holds() if loss.is_exact and loss.at_most == 0 else holds(why)
        known = own_money()
        return replace(why, holds=held, request=known.request, pledge=known.pledge)


@contextmanager
def _asked_aside(model: QuestionModel, why: WhyNot, is_complete: bool, watch: Watch) -> Iterator[Callable[[], WhyNot]]:
    """Inside, the project's own money is asked about on the second core, in models of its own; the answer on call.
    Left without a call, it is given up."""
    if not is_complete:
        yield lambda: why
        return
    is_given_up = Event()
    with ThreadPoolExecutor(1, thread_name_prefix="own_money") as pool:
        asked = pool.submit(_with_own_money, model, why, is_complete,
                            watch.also_stopped_by(is_given_up.is_set))
        try:
            yield asked.result
        finally:
            is_given_up.set()


def _with_own_money(model: QuestionModel, why: WhyNot, is_complete: bool, watch: Watch) -> WhyNot:
    """The answer with the project's own state request and its enterprise's pledge, each changed alone."""
    if not is_complete:
        return why
    request = find_request_change(model, why.project_id, watch=watch)
    # Either way the state pays as much less: the answer to one is mostly that to the other.
    guess_mvnd = None if request is None else request.request_fall_mvnd
    return replace(why, request=request, pledge=find_pledge_change(
        model, why.project_id, guess_mvnd=guess_mvnd, watch=watch))


def _without_decision(model: QuestionModel, why: WhyNot, watch: Watch) -> WhyNot:
    """What the decision against the project costs: the best plan with it, the decision left out."""
    rule_id = f"decision.{why.project_id}"
    rules = [rule for rule in model.rules() if rule.rule_id == rule_id]
    why = replace(why, lifted_rule=rule_id)
    if not model.programme.columns_of[why.project_id]:
        return replace(why, can_be_in=False)
    answer = model.best(force_in=[why.project_id], rules_off=rules, watch=watch)
    if answer.value is None:
        return replace(why, can_be_in=False if has_no_plan(answer) else None)
    return replace(why, can_be_in=True, loss=loss_of(model, answer), swap=swap_of(model, answer.chosen, why.project_id))


def _barred(model: QuestionModel, why: WhyNot, is_complete: bool, watch: Watch) -> WhyNot:
    """No plan with the project: a level above value, or the rules in conflict."""
    if why.can_be_in is None:
        return why
    freed = without_levels_above(model, why.project_id, watch)
    if freed is not None and freed.value is not None:
        return replace(why, levels_bar=True, loss=loss_of(model, freed),
                       swap=swap_of(model, freed.chosen, why.project_id))
    if not is_complete and freed is None:
        return why
    if freed is None or has_no_plan(freed):
        watch.tell(0, 0, why.project_id, why)
    conflict = find_conflict(model.programme, model.limits, force_in=[why.project_id])
    return replace(why, bars=tuple(rule.rule_id for rule in conflict.rules), bars_are_minimal=conflict.is_minimal)


def explain_why_in(model: QuestionModel, project_id: str, *, watch: Watch = UNWATCHED) -> WhyIn:
    """What is lost without a funded project."""
    project = model.problem.case.project_by_id[project_id]
    why = WhyIn(project_id, _is_proved(model), bound_by=_bound_by(project))
    if why.bound_by:
        rules = [rule for rule in model.rules() if rule.rule_id == f"decision.{project_id}"]
        answer = model.best(force_out=[project_id], rules_off=rules, watch=watch)
    else:
        answer = model.best(force_out=[project_id], watch=watch)
    if answer.value is not None:
        return replace(why, can_be_out=not why.bound_by, loss=loss_of(model, answer),
                       swap=swap_of(model, answer.chosen, project_id))
    if not has_no_plan(answer):
        return why
    why = replace(why, can_be_out=False)
    if model.level_rows:
        freed = model.best(force_out=[project_id], watch=watch,
                           row_limits=dict.fromkeys(model.level_rows, (-float("inf"), float("inf"))))
        if freed.value is not None:
            return replace(why, levels_bar=True, loss=loss_of(model, freed),
                           swap=swap_of(model, freed.chosen, project_id))
    return _needed(model, why)


def _needed(model: QuestionModel, why: WhyIn) -> WhyIn:
    """The rules that no plan without the project keeps, beside the wish to leave it out."""
    case = model.problem.case
    projects = tuple(replace(p, decision=Decision.MUST_NOT, status=ProjectStatus.PROPOSED)
                     if p.project_id == why.project_id else p for p in case.projects)
    problem = replace(model.problem, case=replace(case, projects=projects))
    conflict = find_conflict(build_programme(problem), model.limits)
    own = f"decision.{why.project_id}"
    return replace(why, bars=tuple(rule.rule_id for rule in conflict.rules if rule.rule_id != own),
                   bars_are_minimal=conflict.is_minimal)


def _bound_by(project) -> str:
    """Why every plan must fund the project: the code of its status or decision, else ""."""
    if project.status in (ProjectStatus.RUNNING, ProjectStatus.COMMITTED):
        return project.status.value
    return "must" if project.decision is Decision.MUST else ""


def _is_proved(model: QuestionModel) -> bool:
    return model.plan.termination is Termination.OPTIMAL


def value_share(loss: Fraction, model: QuestionModel) -> Fraction | None:
    """The loss as a share of the plan's value."""
    return loss / model.value if model.value else None
