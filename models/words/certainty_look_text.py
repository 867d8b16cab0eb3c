"""Another review, the optimiser's curse and the price of caution, in sentences."""
from __future__ import annotations

from models.certainty.caution import OVERRUN_DRAWS, CautionList, CautiousPlan
from models.certainty.review import KNOWING_DRAWS, ReviewList, Shortfall
from models.wording import say
from models.words.figures import count_text, percent_text, points_text


def review_sentences(found: ReviewList, language: str) -> list[str]:
    """How many projects a further opinion could move, how they were found, and the first one to ask about."""
    lines = [say("certainty_look.found", language, count=count_text(len(found.values), language),
                 unmoved=count_text(found.unmoved, language), searched=count_text(found.searched, language),
                 draws=count_text(KNOWING_DRAWS, language))]
    first = next((value for value in found.values if value.another), None)
    if first is not None:
        lines.append(say("certainty_look.first", language, project=first.project_id,
                         chance=percent_text(first.another_chance, language),
                         value=points_text(first.another, language)))
    if found.skipped:
        lines.append(say("certainty_look.skipped", language, count=count_text(found.skipped, language)))
    return lines


def shortfall_sentence(found: Shortfall | None, language: str) -> str:
    """By how much the plan's value is expected to fall short of its scores."""
    if found is None or not found.with_panel:
        return say("certainty_look.no_reliability", language)
    return say("certainty_look.shortfall", language, stated=points_text(found.stated, language),
               expected=points_text(found.expected, language), share=percent_text(found.share, language),
               panels=count_text(found.with_panel, language), others=count_text(found.without_panel, language))


def caution_sentences(found: CautionList, language: str) -> list[str]:
    """Each step of caution with its price."""
    lines = [say("certainty_look.ranged", language, count=count_text(found.ranged, language),
                 draws=count_text(OVERRUN_DRAWS, language))]
    lines += [caution_sentence(plan, language) for plan in found.plans]
    if found.skipped:
        lines.append(say("certainty_look.caution.skipped", language, count=count_text(found.skipped, language)))
    return lines


def caution_sentence(plan: CautiousPlan, language: str) -> str:
    """What it costs that so many costs may be high at once."""
    at_once = count_text(plan.high_at_once, language)
    if plan.value is None:
        return say(f"certainty_look.caution.{'no_plan' if plan.is_proved else 'not_found'}", language, at_once=at_once)
    return say("certainty_look.caution.plan", language, at_once=at_once, value=points_text(plan.value, language),
               price=points_text(plan.price, language), entered=", ".join(plan.entered) or say(
                   "terms.nobody", language), left=", ".join(plan.left) or say("terms.nobody", language),
               overrun=say("certainty_look.caution.no_draws", language) if plan.overrun_share is None
               else percent_text(plan.overrun_share, language))
