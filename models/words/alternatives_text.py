"""The options and the standings of the projects in sentences, each number from the answer's own fields."""
from __future__ import annotations

from collections.abc import Iterable

from models.explain.alternatives import Alternatives, PlanOption, Standing, Standings
from models.wording import say
from models.words.figures import mvnd_text, percent_text, points_text, set_percent_text


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


def _names(names: Iterable[str], language: str) -> str:
    return ", ".join(names) or say("alternatives.nobody", language)
