"""The competitors and the places of the projects in sentences, each number from the answer's own fields."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from models.explain.ranges import Ranges
from models.explain.rival import Place, Rival, RivalAnswer
from models.problem import Problem
from models.wording import say
from models.words.figures import mvnd_text, percent_text, points_text


def rival_sentences(problem: Problem, answer: RivalAnswer, language: str, score_width: Fraction | None) -> list[str]:
    """The whole answer, a sentence a line."""
    lines = range_sentences(problem, answer.ranges, language, score_width)
    if answer.lead_at_most == 0:
        lines.append(say("rival.none_leads", language))
    elif answer.lead_at_most is not None:
        lines.append(say("rival.strongest", language, lead=points_text(answer.lead_at_most, language)))
    lines.append(say("rival.complete" if answer.is_complete else "rival.not_complete", language,
                     count=len(answer.rivals)))
    for number, rival in enumerate(answer.rivals, start=1):
        lines += rival_lines(problem, rival, number, language)
    for place in (Place.CORE, Place.BORDERLINE, Place.NOT_DECIDED):
        if (projects := answer.of_place(place)) or place is not Place.NOT_DECIDED:
            lines.append(say(f"rival.{place}", language, projects=_names(projects, language)))
    lines.append(say("rival.exterior", language, count=len(answer.of_place(Place.EXTERIOR))))
    return lines


def range_sentences(problem: Problem, ranges: Ranges, language: str, score_width: Fraction | None) -> list[str]:
    """Between which limits weights and scores may lie."""
    weights = "; ".join(say("rival.weight", language, criterion=criterion_label(problem, name, language),
                            lower=percent_text(lower, language), upper=percent_text(upper, language))
                        for name, (lower, upper) in ranges.weights.items())
    scores = (say("rival.scores_by_spread", language) if score_width is None
              else f"±{points_text(score_width, language)}")
    lines = [say("rival.ranges", language, weights=weights, scores=scores)]
    if ranges.fixed:
        lines.append(say("rival.fixed", language, projects=_names(ranges.fixed, language)))
    return lines


def rival_lines(problem: Problem, rival: Rival, number: int, language: str) -> list[str]:
    """One competitor: who enters and leaves, its value now, and between what its lead lies and where it is greatest."""
    return [
        say("rival.rival", language, number=number, entered=_names(rival.entered, language),
            left=_names(rival.left, language), state=mvnd_text(rival.state_mvnd, language),
            state_change=mvnd_text(rival.state_change_mvnd, language, signed=True),
            value=points_text(rival.value_now, language), plan_value=points_text(rival.plan_value_now, language),
            least=points_text(rival.lead_at_least, language, signed=True),
            most=points_text(rival.lead_at_most, language, signed=True)),
        say("rival.wins", language, weights=_weights(problem, rival.weights, language)),
    ]


def _weights(problem: Problem, weights: Mapping[str, Fraction], language: str) -> str:
    return "; ".join(f"{criterion_label(problem, name, language)} {percent_text(weight, language)}"
                     for name, weight in weights.items())


def criterion_label(problem: Problem, criterion_id: str, language: str) -> str:
    """The criterion's name in the language, else its id."""
    for criterion in problem.case.criteria:
        if criterion.criterion_id == criterion_id:
            return (criterion.label_vi if language == "vi" else criterion.label_en) or criterion_id
    return criterion_id


def _names(names: Iterable[str], language: str) -> str:
    return ", ".join(names) or say("rival.nobody", language)
