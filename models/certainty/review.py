"""Where one more opinion could change the list most, and by how much selected scores overstate.

*Value of another review* of a project (expected value of sample information, Raiffa and Schlaifer 1961, for one sample
of the recorded panel): one more evaluator scores like one of the recorded ones, each as likely; the project's mean then
moves by d_i = sum_c weight_c (points_ic - mean_c) / (evaluators_c + 1). With m value points per point of score and a
loss g that putting the project out (or in) costs the plan now, the list would change for the better by -m d_i - g (a
funded project) or m d_i - g (one that is not) where that is above 0. Its mean over the evaluators is the value, its
share of evaluators the chance. At least, for one more opinion might allow a third list that is better still.

*Value of knowing* the score outright: the same mean over draws of the project's own score, the others as recorded: no
review can be worth more of what the register records. It is all that can be told of a spread without a panel.

*Optimiser's curse* (Smith and Winkler, Management Science 52, 2006): what is selected for a high score has it in part
by luck. The expected score is mean + reliability x (score - mean), the reliability being that of the project's panel
(`models.evaluations.reliability`); the plan's value at these scores, against the value at those recorded.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from models.certainty.draws import drawn_scores
from models.certainty.uncertainty import Uncertainty
from models.evaluations.reliability import reliability
from models.explain.forced import loss_of
from models.families.amounts import points_per_score
from models.milp.linear_relaxation import relaxation_of
from models.milp.questions import QuestionModel
from models.plan import Plan
from models.problem import Problem
from models.search_limits import SolveLimits
from models.watch import UNWATCHED, Watch

# Draws of a project's own score for what knowing it is worth.
KNOWING_DRAWS = 200


@dataclass(frozen=True, slots=True)
class ReviewValue:
    """What another opinion on one project is worth, in value points.

    loss: what moving the project costs the plan now. score_needed: by how many points its score has to move for that.
    another, another_chance: of one more evaluator, None without a panel. knowing, knowing_chance: of the score itself.
    is_exact: the loss is proved.
    """

    project_id: str
    is_funded: bool
    evaluators: int
    loss: Fraction
    score_needed: Fraction
    another: Fraction | None
    another_chance: Fraction | None
    knowing: Fraction
    knowing_chance: Fraction
    is_exact: bool


@dataclass(frozen=True)
class ReviewList:
    """The most valuable first. unmoved: projects that no recorded opinion moves in or out, most of them without a
    search (searched: how many took one). skipped: not reached."""

    values: tuple[ReviewValue, ...]
    unmoved: int
    searched: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The optimiser's curse of a plan, value points: value as recorded and as expected, over the projects that have a
    panel; without_panel: funded ones that have none and are left as they are."""

    stated: Fraction
    expected: Fraction
    with_panel: int
    without_panel: int

    @property
    def share(self) -> Fraction:
        """By which share the value of these projects is overstated."""
        return (self.stated - self.expected) / self.stated if self.stated else Fraction(0)


def value_of_reviews(problem: Problem, plan: Plan, uncertainty: Uncertainty, seed: int = 1,
                     limits: SolveLimits | None = None, *, watch: Watch = UNWATCHED) -> ReviewList:
    """What one more opinion on each project is worth, the most valuable first; stopped, what was found."""
    model = QuestionModel(problem, plan, limits)
    relaxed = relaxation_of(model.programme, model.model.arrays)
    ids = sorted({*uncertainty.forms, *(project_id for project_id, _ in uncertainty.spreads)})
    found, unmoved, searched, skipped = [], 0, 0, 0
    for done, project_id in enumerate(ids):
        if watch.is_stopped():
            skipped = len(ids) - done
            break
        watch.tell(done, len(ids), project_id)
        columns = model.programme.columns_of[project_id]
        if not columns:
            unmoved += 1
            continue
        is_funded = project_id in plan.chosen_by_project
        known = _own_moves(problem, uncertainty, project_id, seed)
        another = _another_opinion(problem, uncertainty, project_id)
        most = max([0, *((-each if is_funded else each) for each in (*known, *(another or ())))])
        points = max(points_per_score(problem, model.programme.options[column]) for column in columns)
        if relaxed is not None and float(most * points) < float(model.value) - (
                relaxed.most_without if is_funded else relaxed.most_with)[project_id]:
            unmoved += 1
            continue
        searched += 1
        value = _value(model, project_id, is_funded, known, another, watch)
        if value is None or not (value.knowing_chance or value.another_chance):
            unmoved += 1
        else:
            found.append(value)
    found.sort(key=lambda each: (-(each.another or 0), -each.knowing, each.project_id))
    return ReviewList(tuple(found), unmoved, searched, skipped)


def _value(model: QuestionModel, project_id: str, is_funded: bool, known: Sequence[Fraction],
           another: Sequence[Fraction] | None, watch: Watch) -> ReviewValue | None:
    answer = (model.best(force_out=[project_id], watch=watch) if is_funded
              else model.best(force_in=[project_id], watch=watch))
    if answer.value is None:
        return None
    chosen = model.plan.chosen if is_funded else answer.chosen
    points = sum((points_per_score(model.problem, option) for option in chosen if option.project_id == project_id),
                 Fraction(0))
    loss = max(Fraction(0), model.value - answer.value)
    sign = -1 if is_funded else 1

    def worth(moves: Iterable[Fraction]) -> tuple[Fraction, Fraction]:
        gains = [sign * points * move - loss for move in moves]
        helped = [gain for gain in gains if gain > 0]
        return sum(helped, Fraction(0)) / len(gains), Fraction(len(helped), len(gains))

    one_more = (None, None) if another is None else worth(another)
    evaluators = 0 if another is None else len(another)
    return ReviewValue(project_id, is_funded, evaluators, loss, loss / points if points else Fraction(0), *one_more,
                       *worth(known), loss_of(model, answer).is_exact)


def _weights(problem: Problem, project_id: str) -> dict[str, Fraction]:
    """The criteria that a project was scored on, as shares of their weights."""
    stated = {criterion.criterion_id: criterion.weight for criterion in problem.case.criteria}
    own = {row.criterion_id: stated.get(row.criterion_id, Fraction(1)) for row in problem.case.scores
           if row.project_id == project_id}
    whole = sum(own.values(), Fraction(0))
    return {name: weight / whole for name, weight in own.items()} if whole else {}


def _another_opinion(problem: Problem, uncertainty: Uncertainty, project_id: str) -> list[Fraction] | None:
    """By how much one more evaluator like each of the recorded ones moves the weighted score."""
    forms = uncertainty.forms.get(project_id)
    if not forms:
        return None
    weights = _weights(problem, project_id)
    given: dict[str, list[Fraction]] = defaultdict(list)
    for form in forms:
        for name, points in form.items():
            given[name].append(points)
    means = {name: sum(points, Fraction(0)) / len(points) for name, points in given.items()}
    return [sum((weights.get(name, Fraction(0)) * (points - means[name]) / (len(given[name]) + 1)
                 for name, points in form.items()), Fraction(0)) for form in forms]


def _own_moves(problem: Problem, uncertainty: Uncertainty, project_id: str, seed: int) -> list[Fraction]:
    """By how much the weighted score of a project moves in each of its draws."""
    own, weights = uncertainty.only([project_id]), _weights(problem, project_id)
    recorded = {row.criterion_id: row.score for row in problem.case.scores if row.project_id == project_id}
    return [sum((weights[name] * (points - recorded[name])
                 for (_, name), points in drawn_scores(problem, own, seed, draw).items()), Fraction(0))
            for draw in range(KNOWING_DRAWS)]


def expected_shortfall(problem: Problem, plan: Plan, uncertainty: Uncertainty) -> Shortfall | None:
    """By how much the plan's value is expected to fall short of what its scores say; None where the recorded
    evaluations are too few to tell their reliability."""
    parts = reliability(problem.case).overall
    if parts is None:
        return None
    stated = expected = Fraction(0)
    with_panel = 0
    for option in plan.chosen:
        size = len(uncertainty.forms.get(option.project_id, ()))
        share = parts.of_panel(size) if size else None
        if share is None:
            continue
        with_panel += 1
        points, score = points_per_score(problem, option), problem.score_of[option.project_id]
        stated += points * score
        expected += points * (parts.mean + share * (score - parts.mean))
    return Shortfall(stated, expected, with_panel, len(plan.chosen) - with_panel)
