"""How sure every line of a plan is, in sentences."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from models.certainty.classes import CertaintyClass, Share, thresholds
from models.certainty.deciding import DecidedBy
from models.certainty.run import Certainty, RoundOf
from models.certainty.uncertainty import Uncertainty
from models.certainty.why_open import Turning, WhyOpen
from models.problem import Problem
from models.wording import say
from models.words.figures import at_most_percent_text, count_text, percent_text, points_text, set_percent_text
from models.words.finding_text import finding_sentence
from models.words.rival_text import criterion_label

# Open projects that the brief names; all stand on the page.
_MOST_NAMED = 8
# A word is not told by its colour alone: each class has a sign of its own.
MARKS = {CertaintyClass.ALWAYS: "●", CertaintyClass.MOSTLY: "◕", CertaintyClass.OPEN: "◐", CertaintyClass.NEVER: "○"}


def certainty_lines(found: Certainty, varies: Uncertainty, language: str) -> Iterator[str]:
    """What was drawn, what it comes to, the open projects, the rounds, and what was not used of the register."""
    yield from summary_sentences(found, varies, language)
    for share in open_first(found):
        if share.certainty in (CertaintyClass.OPEN, CertaintyClass.MOSTLY):
            yield f"{MARKS[share.certainty]} {share_sentence(share, found, language)}"
    yield from (round_sentence(each, language) for each in found.rounds)


def summary_sentences(found: Certainty, varies: Uncertainty, language: str) -> list[str]:
    """The draws, the classes, how draws were decided, and every caveat."""
    lines = [drawn_sentence(found, varies, language)]
    if not found.draws:
        return [*lines, say("certainty.none_yet", language)]
    lines.append(headline(found, language))
    classes = {each.value: count_text(count, language) for each, count in found.classes.items()}
    lines.append(say("certainty.classes", language, **classes, **bounds_of_classes(language)))
    if not found.is_complete:
        lines.append(say("certainty.partial", language, draws=count_text(found.draws, language),
                         asked=count_text(found.asked, language)))
    elif found.draws < found.asked:
        lines.append(say("certainty.settled", language, draws=count_text(found.draws, language),
                         asked=count_text(found.asked, language)))
    lines.append(say("certainty.decided", language, quick=percent_text(found.without_search_share, language),
                     lists=count_text(found.lists, language)))
    if found.by_costs_share is not None:
        lines.append(say("certainty.by_costs", language, costs=percent_text(found.by_costs_share, language)))
    if found.gap_share:
        lines.append(say("certainty.gap", language, gap=set_percent_text(Fraction(repr(found.gap_share)), language)))
    if no_plan := found.decided_by.get(DecidedBy.NO_PLAN, 0):
        lines.append(say("certainty.no_plan", language, count=count_text(no_plan, language)))
    if found.unproved:
        lines.append(say("certainty.unproved", language, count=count_text(found.unproved, language),
                         gap=at_most_percent_text(Fraction(repr(found.most_gap)), language)))
    return [*lines, *finding_lines(varies, language)]


def finding_lines(varies: Uncertainty, language: str) -> list[str]:
    """What the register records and cannot be used."""
    return [f"{finding.project_id}: {finding_sentence(finding, language)}" for finding in varies.findings]


def headline(found: Certainty, language: str) -> str:
    """"Of 106 projects 71 are in every draw"."""
    return say("certainty.headline", language, funded=count_text(len(found.funded), language),
               every=count_text(found.in_every_draw, language), draws=count_text(found.draws, language))


def brief_certainty(found: Certainty, language: str) -> list[str]:
    """For the brief: how many of the list are in every draw, the classes, whether it is partial, and who is open."""
    if not found.draws:
        return []
    classes = {each.value: count_text(count, language) for each, count in found.classes.items()}
    lines = [headline(found, language),
             say("certainty.classes", language, **classes, **bounds_of_classes(language))]
    if not found.is_complete:
        lines.append(say("certainty.partial", language, draws=count_text(found.draws, language),
                         asked=count_text(found.asked, language)))
    named = [share.project_id for share in open_first(found) if share.certainty is CertaintyClass.OPEN]
    if named:
        lines.append(say("certainty.open_projects", language, projects=", ".join(named[:_MOST_NAMED]),
                         more=count_text(max(0, len(named) - _MOST_NAMED), language)))
    return lines


def bounds_of_classes(language: str) -> dict[str, str]:
    """The bounds of the classes as percentages."""
    given = thresholds()
    return {name: set_percent_text(getattr(given, name), language)
            for name in ("always_from", "mostly_from", "never_up_to")}


def drawn_sentence(found: Certainty, varies: Uncertainty, language: str) -> str:
    """How many draws, of which seed, out of what."""
    return say("certainty.drawn", language, draws=count_text(found.draws, language), seed=str(found.seed),
               sources=sources_text(varies, language))


def sources_text(varies: Uncertainty, language: str) -> str:
    """What varies, in words."""
    counted = (("panels", len(varies.forms)), ("spreads", len(varies.spreads)), ("costs", len(varies.cost_ranges)))
    told = [say(f"certainty.source.{name}", language, count=count_text(count, language))
            for name, count in counted if count]
    if varies.moves_envelopes:
        told.append(say("certainty.source.envelopes", language, steps=", ".join(
            set_percent_text(step, language, signed=bool(step)) for step in varies.envelope_steps)))
    return "; ".join(told) or say("certainty.source.nothing", language)


def open_first(found: Certainty) -> list[Share]:
    """Open ones first, those nearest to one half before the others; then mostly, always, never."""
    order = [CertaintyClass.OPEN, CertaintyClass.MOSTLY, CertaintyClass.ALWAYS, CertaintyClass.NEVER]
    return sorted(found.shares, key=lambda share: (order.index(share.certainty), abs(share.share - Fraction(1, 2)),
                                                   share.project_id))


def class_text(each: CertaintyClass, language: str) -> str:
    """The class as its sign and word."""
    return f"{MARKS[each]} {say(f'certainty.class.{each}', language)}"


def interval_text(share: Share, language: str) -> str:
    """The interval of a share, as percentages."""
    return say("certainty.interval", language, low=percent_text(share.low, language),
               high=percent_text(share.high, language))


def share_sentence(share: Share, found: Certainty, language: str) -> str:
    """One project: its share of the draws with its interval, its class, and whether the plan has it."""
    is_in = "in" if share.project_id in found.funded else "out"
    return say(f"certainty.project.{is_in}", language, project=share.project_id,
               share=percent_text(share.share, language), draws=count_text(share.draws, language),
               interval=interval_text(share, language), certainty=say(f"certainty.class.{share.certainty}", language))


def round_sentence(each: RoundOf, language: str) -> str:
    """Who was settled in a round."""
    key = "certainty.round.drawn" if each.width else "certainty.round.plan"
    return say(key, language, number=str(each.number), width=set_percent_text(each.width, language),
               draws=count_text(each.draws, language), settled_in=count_text(len(each.settled_in), language),
               settled_out=count_text(len(each.settled_out), language))


def why_open_sentences(problem: Problem, why: WhyOpen, language: str) -> list[str]:
    """Who takes the project's place, and on which score it turns."""
    both = {"project": why.project_id, "with_it": count_text(why.with_it, language),
            "without_it": count_text(why.without_it, language)}
    if not why.with_it or not why.without_it:
        return [say("certainty.why.every" if why.with_it else "certainty.why.none", language, **both)]
    lines = [say("certainty.why.both", language, **both)]
    if why.rival_id:
        lines.append(say("certainty.why.rival", language, project=why.project_id, rival=why.rival_id,
                         without_it=percent_text(why.rival_share_without, language),
                         with_it=percent_text(why.rival_share_with, language)))
    else:
        lines.append(say("certainty.why.no_rival", language))
    return [*lines, *(_turning_sentence(problem, turning, why.project_id, language) for turning in why.turns_on)]


def _turning_sentence(problem: Problem, turning: Turning, project_id: str, language: str) -> str:
    both = {"owner": turning.project_id, "project": project_id}
    if not turning.criterion_id:
        return say("certainty.why.cost", language, **both, with_it=percent_text(turning.mean_with, language),
                   without_it=percent_text(turning.mean_without, language))
    return say("certainty.why.score", language, **both,
               criterion=criterion_label(problem, turning.criterion_id, language),
               with_it=points_text(turning.mean_with, language), without_it=points_text(turning.mean_without, language))
