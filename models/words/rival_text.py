"""The competitors, the near-optimal options and the places of the projects in sentences, each number from the
answer's own fields."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from models.explain.alternatives import Alternatives, PlanOption, Standing, Standings
from models.explain.ranges import Ranges
from models.explain.rival import Place, Rival, RivalAnswer
from models.problem import Problem
from models.wording import say
from models.words.figures import mvnd_text, percent_text, points_text, set_percent_text


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
    return ", ".join(names) or say("terms.nobody", language)


def alternatives_sentences(answer: Alternatives, language: str) -> list[str]:
    """The whole answer, a sentence a line."""
    lines = []
    if not answer.standings.plan_is_proved:
        lines.append(say("alternatives.not_optimal", language))
    if answer.options:
        lines.append(say("alternatives.near", language, epsilon=set_percent_text(answer.options[0].epsilon, language),
                         value=points_text(answer.standings.plan_value, language)))
    else:
        lines.append(say("alternatives.none_found", language))
    for number, option in enumerate(answer.options, start=1):
        lines += option_sentences(option, number, language)
    return lines + standing_sentences(answer.standings, language)


def option_sentences(option: PlanOption, number: int, language: str) -> list[str]:
    """How one option differs from the plan."""
    return [
        say("alternatives.option", language, number=number, given_up=points_text(option.value_given_up, language),
            given_up_share=percent_text(option.given_up_share, language), entered=_names(option.entered, language),
            left=_names(option.left, language)),
        say("alternatives.counts", language, count=option.project_count,
            count_change=mvnd_text(option.project_count_change, language, signed=True),
            state=mvnd_text(option.state_mvnd, language),
            state_change=mvnd_text(option.state_change_mvnd, language, signed=True), missed=option.missed_targets,
            missed_change=mvnd_text(option.missed_targets_change, language, signed=True)),
        say("alternatives.agencies", language, entered=_names(option.agencies_entered, language),
            left=_names(option.agencies_left, language)),
        say("alternatives.localities", language, entered=_names(option.localities_entered, language),
            left=_names(option.localities_left, language)),
        say("alternatives.farthest" if option.is_farthest else "alternatives.not_farthest", language,
            epsilon=set_percent_text(option.epsilon, language)),
    ]


def standing_sentences(standings: Standings, language: str) -> list[str]:
    """Counts at each epsilon, and the names of those that are in always, sometimes, or not decided."""
    lines = []
    for at, epsilon in enumerate(standings.epsilons):
        lines.append(say("alternatives.standing", language, epsilon=set_percent_text(epsilon, language),
                         **{str(standing): standings.count(at, standing) for standing in Standing}))
        for standing in (Standing.ALWAYS, Standing.SOMETIMES, Standing.NOT_DECIDED):
            names = [project.project_id for project in standings.projects if project.standing[at] is standing]
            if names or standing is not Standing.NOT_DECIDED:
                lines.append(say(f"alternatives.{standing}", language, projects=_names(names, language)))
    return lines
