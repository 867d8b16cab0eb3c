"""The brief in sentences, as plain text: templates of `locales/*/brief.yaml` filled from fields of the brief alone."""
from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from models.brief.answers import EPSILON, NARROWER, AnswerPart
from models.brief.brief import Brief
from models.brief.picture import CutLine
from models.explain.alternatives import PlanOption
from models.rules import RuleValue
from models.settings import PriorityMode
from models.wording import say
from models.words.certainty_text import brief_certainty
from models.words.compare_text import input_sentence
from models.words.figures import (
    SET_PLACES,
    at_most_percent_text,
    bvnd_text,
    count_text,
    day_text,
    part_figure,
    percent_text,
    points_text,
    set_percent_text,
    shares_of_whole,
)
from models.words.names import ids_text
from models.words.nested_text import price_sentence
from models.words.stamps import stamps_of
from models.words.standing_text import standing_lines

# Causes of a change against the baseline that are told; a comparison in full has its own page.
MOST_CAUSES = 5


@dataclass(frozen=True, slots=True)
class FigureText:
    """One of the five figures: what it is, the figure with its unit, and what it means."""

    code: str
    label: str
    value: str
    meaning: str


def stamp_lines(brief: Brief, language: str) -> tuple[str, ...]:
    """What must stand above every figure: illustrative, not proved, assumed, rows kept apart."""
    return stamps_of(brief.problem, brief.plan, brief.report, language, with_law=False)


def heading(part: str, language: str) -> str:
    """The heading of a part of the brief."""
    return say(f"brief.heading.{part}", language, epsilon=set_percent_text(EPSILON, language))


def decision_lines(brief: Brief, language: str) -> list[str]:
    """The decision asked for, and how the money is split over lines and the first year."""
    asked = brief.decision
    lines = [say("brief.decision.asked", language, state=bvnd_text(asked.state_mvnd, language),
                 projects=count_text(asked.projects, language), first=asked.first_year, last=asked.last_year),
             say("brief.decision.split", language, development=bvnd_text(asked.development_mvnd, language),
                 recurrent=bvnd_text(asked.recurrent_mvnd, language), first=asked.first_year,
                 first_state=bvnd_text(asked.first_year_state_mvnd, language))]
    return lines


def proof_line(brief: Brief, language: str) -> str:
    """Proved or not, the value, and the checks that passed."""
    proof = brief.proof
    key = "proved" if proof.is_proved else "no_bound" if proof.at_most_better_share is None else "not_proved"
    gap = "" if proof.at_most_better_share is None else set_percent_text(proof.at_most_better_share, language)
    if proof.is_proved and proof.within_share:
        key, gap = "proved_within", at_most_percent_text(proof.within_share, language)
    return say(f"brief.proof.{key}", language, gap=gap, checks=count_text(proof.checks, language),
               value=points_text(proof.objective, language))


def value_note(brief: Brief, language: str) -> str:
    """What a point of value is, under the settings of this plan."""
    settings = brief.problem.settings
    size = {Fraction(0): "alike", Fraction(1): "by_cost"}.get(settings.size_exponent, "by_power")
    exponent = points_text(settings.size_exponent, language, places=SET_PLACES)
    lines = [say(f"brief.value.{size}", language, exponent=exponent)]
    if settings.priority_mode is PriorityMode.BONUS:
        bonus = set_percent_text(settings.priority_bonus_share, language)
        lines.append(say("brief.value.bonus", language, bonus=bonus))
    return " ".join(lines)


def figure_texts(brief: Brief, language: str) -> tuple[FigureText, ...]:
    """The five figures, each with one sentence that says what it means."""
    figures, targets = brief.figures, brief.figures.targets

    def figure(code: str, meaning: str, values: dict[str, str], **told: str) -> FigureText:
        return FigureText(code, say(f"brief.figure.{code}.label", language),
                          say(f"brief.figure.{code}.value", language, **values),
                          say(f"brief.figure.{code}.{meaning}", language, **told))

    def many(number: int) -> str:
        return count_text(number, language)

    used, floor, share = figures.used_share, figures.strategic_floor_share, figures.strategic_share
    unknown = say("brief.no_figure", language)
    met = figures.is_strategic_floor_met
    strategic = "no_base" if share is None else "no_floor" if met is None else "met" if met else "missed"
    return (
        figure("state", "meaning" if used is not None else "no_envelope",
               {"amount": bvnd_text(figures.state_mvnd, language)},
               envelope=bvnd_text(figures.envelope_mvnd, language),
               used="" if used is None else percent_text(used, language),
               requested=bvnd_text(figures.requested_state_mvnd, language)),
        figure("counterpart", "meaning",
               {"leverage": unknown if figures.leverage is None else points_text(figures.leverage, language)},
               amount=bvnd_text(figures.counterpart_mvnd, language)),
        figure("projects", "meaning", {"funded": many(figures.projects_funded)},
               considered=many(figures.projects_considered),
               left=many(figures.projects_considered - figures.projects_funded)),
        figure("strategic", strategic, {"share": unknown if share is None else percent_text(
            share, language, against=[] if floor is None else [floor])},
               floor="" if floor is None else set_percent_text(floor, language),
               of=say(f"brief.figure.strategic.of_{'planner' if figures.is_strategic_floor_changed else 'text'}",
                      language),
               reported=set_percent_text(figures.strategic_reported_share, language),
               amount=bvnd_text(figures.strategic_mvnd, language),
               base="" if figures.strategic_base_mvnd is None else bvnd_text(figures.strategic_base_mvnd, language)),
        figure("localisation", "meaning" if targets.measured else "none_measured",
               {"met": many(len(targets.met)), "measured": many(targets.measured)},
               missed=many(len(targets.missed)), unknown=many(len(targets.unknown))),
    )


def picture_lines(brief: Brief, language: str) -> list[str]:
    """Who receives most: group, agency, locality; and who pays."""
    def part(name: str, amount_mvnd: int, share: Fraction, shown: Fraction) -> str:
        return say("brief.picture.part", language, name=name, state=bvnd_text(amount_mvnd, language),
                   share=f"{part_figure(share, shown, language, trim=True)}%")

    lines = []
    for dimension in ("technology_group", "managing_agency", "locality"):
        cut = brief.picture.cuts[dimension].lines
        shown = zip(cut, shares_of_whole([line.state_mvnd for line in cut]), strict=True)
        ranked = sorted(shown, key=lambda pair: -pair[0].state_mvnd)[:3]
        told = "; ".join(part(cut_name(line, dimension, language), line.state_mvnd, line.share, place)
                         for line, place in ranked if line.share is not None)
        if told:
            lines.append(say("brief.picture.most", language, told=told,
                             dimension=say(f"terms.dimension.{dimension}", language)))
    paid = [payer for payer in brief.picture.payers if payer.amount_mvnd]
    payers = "; ".join(part(say(f"terms.payer.{payer.payer}", language), payer.amount_mvnd, payer.share, place)
                       for payer, place in zip(paid, shares_of_whole([p.amount_mvnd for p in paid]), strict=True))
    return [*lines, say("brief.picture.payers", language, told=payers)] if payers else lines


def cut_name(line: CutLine, dimension: str, language: str) -> str:
    """The label of a line, or the word for what the register left blank; no product is no gap but a fact."""
    blank = "terms.outside_catalogue" if dimension in ("technology_group", "product") else "terms.blank"
    return (line.label_en if language == "en" else line.label_vi) or line.label_vi or say(blank, language)


def option_lines(brief: Brief, language: str) -> list[str]:
    """A line for each option: what it gives up, and what differs."""
    if brief.options is None:
        return []
    if not brief.options:
        return [say("brief.option.none", language, epsilon=set_percent_text(EPSILON, language))]
    return [option_line(option, number, language) for number, option in enumerate(brief.options, start=1)]


def option_line(option: PlanOption, number: int, language: str) -> str:
    """One alternative: what it gives up, who enters and leaves, where the money goes."""
    line = say("brief.option.line", language, number=number, given_up=points_text(option.value_given_up, language),
               share=percent_text(option.given_up_share, language),
               entered=count_text(len(option.entered), language), left=count_text(len(option.left), language),
               projects=count_text(option.project_count, language),
               state=bvnd_text(option.state_mvnd, language),
               state_change=bvnd_text(option.state_change_mvnd, language, signed=True),
               missed=count_text(option.missed_targets, language),
               missed_change=count_text(option.missed_targets_change, language, signed=True))
    places = [say(f"brief.option.{what}_{way}", language, names=", ".join(names))
              for what, way, names in (("agencies", "in", option.agencies_entered),
                                       ("agencies", "out", option.agencies_left),
                                       ("localities", "in", option.localities_entered),
                                       ("localities", "out", option.localities_left)) if names]
    return " ".join([line, *places, *([] if option.is_farthest else [say("brief.option.not_farthest", language)])])


def nested_lines(brief: Brief, language: str) -> list[str]:
    """The three envelopes of nested plans, and what nesting costs."""
    if brief.nested is None:
        return []
    lines = [say("brief.nested.lead", language)]
    for step in brief.nested.steps:
        values = {"step": step_text(step.step_share, language), "envelope": bvnd_text(step.envelope_mvnd, language)}
        lines.append(say("brief.nested.no_plan", language, **values) if step.nested_value is None else say(
            "brief.nested.line", language, **values, projects=count_text(len(step.funded), language),
            state=bvnd_text(step.state_mvnd, language), value=points_text(step.nested_value, language)))
    return [*lines, price_sentence(brief.nested, language)]


def step_text(share: Fraction, language: str) -> str:
    """A change of the envelopes: "+10%", "-10%", or the word for none."""
    if not share:
        return say("brief.nested.base", language)
    return set_percent_text(share, language, signed=True)


def change_lines(brief: Brief, language: str) -> list[str]:
    """What changed against the baseline, and what each change of the inputs did; empty without a baseline."""
    if brief.change is None:
        return []
    outcome, found = brief.change.outcome, brief.change.comparison
    if outcome.is_unchanged:
        lines = [say("brief.change.none", language, baseline=brief.change.baseline)]
    else:
        value = say("brief.no_figure", language) if outcome.value_change is None else points_text(
            outcome.value_change, language, signed=True)
        lines = [say("brief.change.outcome", language, baseline=brief.change.baseline, value=value,
                     state=bvnd_text(outcome.state_change_mvnd, language, signed=True),
                     counterpart=bvnd_text(outcome.counterpart_change_mvnd, language, signed=True),
                     entered=ids_text(outcome.entered, language), left=ids_text(outcome.left, language),
                     resized=count_text(len(outcome.resized), language))]
    if found is None:
        return lines
    if found.not_attributed == "inputs_missing":
        return [*lines, say("brief.change.inputs_missing", language)]
    if found.not_attributed == "no_input_change":
        return [*lines, say("brief.change.no_input_change", language)]
    for step in found.steps[:MOST_CAUSES]:
        cause = input_sentence(step.changes[0], language) if len(step.changes) == 1 else say(
            "brief.change.together", language, count=count_text(len(step.changes), language))
        change = step.outcome.value_change
        lines.append(say("brief.change.cause" if step.is_proved else "brief.change.cause_not_proved", language,
                         cause=cause, value=say("brief.no_figure", language) if change is None else points_text(
                             change, language, signed=True),
                         state=bvnd_text(step.outcome.state_change_mvnd, language, signed=True)))
    if len(found.steps) > MOST_CAUSES:
        lines.append(say("brief.change.more", language, count=count_text(len(found.steps) - MOST_CAUSES, language)))
    return lines


def legal_lines(brief: Brief, language: str) -> list[str]:
    """Each text with its clause, status, since when, and the values in use that stand there."""
    lines = []
    for text in brief.legal_texts:
        rules = "; ".join(rule_value_text(rule, language) for rule in text.rules) or say("brief.legal.catalogue",
                                                                                        language)
        lines.append(say("brief.legal.line", language, document=text.document,
                         provision=text.provision_en if language == "en" else text.provision_vi,
                         status=say(f"terms.rule_status.{text.status}", language),
                         since=day_text(text.in_force_from), rules=rules))
    return lines


def rule_value_text(rule: RuleValue, language: str) -> str:
    """A rule in use with its value, and the text's own value where a planner put another in its place."""
    value = _value_text(rule.value, language)
    key = "brief.legal.changed" if rule.is_override else "brief.legal.rule"
    return say(key, language, label=rule.label_en if language == "en" else rule.label_vi, value=value,
               law=_value_text(rule.overridden_value, language) if rule.is_override else value)


def _value_text(value: Fraction | str | None, language: str) -> str:
    if value is None:
        return say("terms.switched_off", language)
    return say(f"rules_page.choice.{value}", language) if isinstance(value, str) else set_percent_text(value, language)


def progress_lines(brief: Brief, language: str) -> list[str]:
    """How the budget year is doing; empty without a record."""
    return [] if brief.standing is None else list(standing_lines(brief.standing, brief.problem.case, language))


def certainty_lines(brief: Brief, language: str) -> list[str]:
    """How much of the list draws of the recorded doubt leave standing, and who is open; empty where nobody asked."""
    return [] if brief.certainty is None else brief_certainty(brief.certainty, language)


def missing_lines(brief: Brief, language: str) -> list[str]:
    """What this brief does not have: a sentence first, then each part; empty when nothing is missing."""
    if not brief.missing:
        return []
    return [say("brief.missing.lead", language),
            *(missing_line(part, language) for part in brief.missing)]


def missing_line(part: AnswerPart, language: str) -> str:
    """One part that is missing, or is being looked for."""
    return say(f"brief.missing.{part}", language, step=set_percent_text(abs(NARROWER), language))
