"""Card G, nested envelopes: plans for a narrower, the present and a wider envelope in which nobody funded is dropped
when money is added; and what that costs against planning each envelope apart."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from models.domain import Envelope
from models.explain.envelope_answers import EnvelopeAnswers
from models.families.envelope import EnvelopeRow, envelope_rows
from models.milp.nested import NestedOutcome, solve_nested
from models.milp.questions import Answer, QuestionModel
from models.plan import FundingOption, Plan, Termination
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

STEPS = (Fraction(-1, 10), Fraction(0), Fraction(1, 10))


@dataclass(frozen=True)
class NestedStep:
    """One envelope: apart = its own best plan, nested = its part of the joint one.

    envelope_mvnd: all envelopes together. added, and dropped if apart, are against the step before (narrower).
    """

    step_share: Fraction
    envelope_mvnd: int
    apart_value: Fraction | None
    apart_is_proved: bool
    nested_value: Fraction | None
    state_mvnd: int
    funded: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    dropped_if_apart: tuple[str, ...] = ()


@dataclass(frozen=True)
class NestedPlans:
    """price = sum of the values apart minus the sum nested, as found; the true price lies between price_at_least and
    price_at_most (None = not known), which are equal to it when it is proved.

    termination is of the joint programme; without a nested plan the values are None.
    """

    termination: Termination
    is_proved: bool
    steps: tuple[NestedStep, ...]
    apart_value: Fraction | None
    nested_value: Fraction | None
    price: Fraction | None
    price_at_least: Fraction | None
    price_at_most: Fraction | None


def plan_nested(problem: Problem, plan: Plan, limits: SolveLimits | None = None, *, steps: Sequence[Fraction] = STEPS,
                watch: Watch = UNWATCHED) -> NestedPlans:
    """Plans for all steps at once, each no worse than this plan on the levels above value.

    `limits` hold for each search; steps are shares by which all envelopes together change, for example -1/10.
    """
    limits = limits or SolveLimits()
    model = QuestionModel(problem, plan, limits)
    shares = sorted(set(steps))
    rows = [list(envelope_rows(problem, lambda row, s=share: stepped_mvnd(row, s))) for share in shares]
    memory = EnvelopeAnswers(model, list(envelope_rows(problem)), watch)
    total, apart = len(shares) + 1, {}
    # The widest first: what it answers may answer the narrower ones too.
    for done, place in enumerate(reversed(range(len(shares)))):
        watch.tell(done, total, str(shares[place]))
        apart[place] = memory.best(rows[place])
    watch.tell(total - 1, total, "")
    joint = solve_nested(model.programme, [{row.name: row.limit_mvnd for row in each} for each in rows],
                         model.held_levels(), limits,
                         starts=_nested_start(model, rows, apart[0], watch), watch=watch)
    return _to_nested(problem, model, shares, [apart[place] for place in range(len(shares))], joint)


def stepped_mvnd(row: Envelope, step: Fraction) -> int:
    """An envelope after a step, rounded down to the whole million as scenarios round it."""
    return row.state_mvnd * (1 + step).numerator // (1 + step).denominator


def _nested_start(model: QuestionModel, rows: Sequence[Sequence[EnvelopeRow]], narrowest: Answer,
                  watch: Watch) -> list[tuple[FundingOption, ...]]:
    """A nested choice to begin from: the best narrow plan, and each wider one that keeps all of it."""
    if narrowest.value is None:
        return []
    found = [narrowest.chosen]
    for each in rows[1:]:
        answer = model.best(force_in=sorted(option.project_id for option in found[-1]), watch=watch,
                            row_limits={row.name: (float("-inf"), row.limit_mvnd) for row in each})
        if answer.value is None:
            return []
        found.append(answer.chosen)
    return found


def _to_nested(problem: Problem, model: QuestionModel, shares: Sequence[Fraction], apart: Sequence[Answer],
               joint: NestedOutcome) -> NestedPlans:
    steps, before, apart_before = [], frozenset(), frozenset()
    for place, (share, alone) in enumerate(zip(shares, apart, strict=True)):
        chosen = joint.chosen[place] if joint.chosen else ()
        funded = frozenset(option.project_id for option in chosen)
        steps.append(NestedStep(
            share, sum(stepped_mvnd(row, share) for row in problem.case.envelopes), alone.value, alone.is_proved,
            model.value_of(chosen) if joint.chosen else None, sum(option.state_mvnd for option in chosen),
            tuple(sorted(funded)), tuple(sorted(funded - before)), tuple(sorted(apart_before - alone.funded))))
        before, apart_before = funded, alone.funded
    if joint.value is None or any(alone.value is None for alone in apart):
        return NestedPlans(joint.termination, False, tuple(steps), None, joint.value, None, None, None)
    together = sum((alone.value for alone in apart), Fraction(0))
    price = together - joint.value
    least = most = price
    if not (joint.is_proved and all(alone.is_proved for alone in apart)):
        least = max(Fraction(0), together - Fraction(joint.bound)) if joint.bound is not None else Fraction(0)
        bounds = [alone.bound for alone in apart]
        most = None if None in bounds else sum(map(Fraction, bounds)) - joint.value
    return NestedPlans(joint.termination, least == most, tuple(steps), together, joint.value, price, least, most)
