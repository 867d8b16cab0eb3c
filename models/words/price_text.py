"""The price list and the goals of a plan in sentences: templates filled from the fields of a `Price` or a level."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from models.explain.prices import ALL_ENVELOPES, Price, PriceKind, PriceList
from models.families.rule import RuleBasis
from models.milp.linear_relaxation import LinearRelaxation
from models.milp.named_rules import NamedRule
from models.milp.objective import TIE_BREAK
from models.plan import LevelResult, Plan, Termination
from models.problem import Problem
from models.settings import Level
from models.wording import load_sentences, say
from models.words.figures import mvnd_text, points_text, set_percent_text
from models.words.names import names_text
from models.words.rule_names import rule_name


def price_lines(problem: Problem, plan: Plan, found: PriceList, language: str) -> Iterator[str]:
    """The whole list: a title, then the lines of each kind under a heading."""
    yield say("prices.title", language, value=points_text(plan.objective or 0, language))
    yield say("prices.held", language)
    for kind, title in ((PriceKind.RULE, "rules_title"), (PriceKind.SWITCH, "switches_title"),
                        (PriceKind.ENVELOPE, "envelopes_title")):
        lines = [price_sentence(problem, price, language) for price in found.prices if price.kind is kind]
        if lines:
            yield from ("", say(f"prices.{title}", language), *(f"- {line}" for line in lines))
            yield from why_below_zero((price for price in found.prices if price.kind is kind), language)
    if found.skipped:
        yield say("prices.skipped", language, count=found.skipped)


def price_sentence(problem: Problem, price: Price, language: str) -> str:
    """One line: what was changed, the change of value, who enters and leaves, and what stands behind the rule."""
    return say("prices.line", language, name=item_name(problem, price.item_id, language),
               change_word=change_word(price, language), change=change_text(price, language),
               effect=effect_text(price, language), basis=basis_text(price.basis, language)).replace("..", ".")


def item_name(problem: Problem, item_id: str, language: str) -> str:
    """The name of what a price is about."""
    return say("explain_rules.all_envelopes", language) if item_id == ALL_ENVELOPES else rule_name(
        problem, item_id, language)


def basis_text(basis: RuleBasis, language: str) -> str:
    """Status and source of a rule."""
    if basis.origin == "setting":
        return say("explain_rules.basis.setting", language)
    if basis.origin == "register":
        key = "register" if basis.source else "register_without_source"
        return say(f"explain_rules.basis.{key}", language, source=basis.source)
    provision = basis.provision_vi if language == "vi" else basis.provision_en
    key = "text" if provision else "text_without_provision"
    return say(f"explain_rules.basis.{key}", language, status=say(f"terms.rule_status.{basis.status}", language),
               source=basis.source, provision=provision)


def shadow_lines(problem: Problem, relaxation: LinearRelaxation, rules: tuple[NamedRule, ...],
                 language: str) -> Iterator[str]:
    """Shadow prices at fixed selection of the envelopes, always with the sentence that says what they cannot tell."""
    yield say("prices.shadow.title", language)
    yield say("prices.shadow.warning", language, parts=len(relaxation.in_part),
              value=points_text(Fraction(relaxation.value), language))
    for rule in rules:
        price = sum(relaxation.row_prices.get(name, 0.0) for name in rule.row_names)
        if rule.family in ("state_envelope", "expected_spending") and price:
            yield "- " + say("prices.shadow.line", language, name=rule_name(problem, rule.rule_id, language),
                             price=points_text(Fraction(price), language, places=6))


def change_word(price: Price, language: str) -> str:
    """What was changed: a switch's new position, an envelope's step; nothing for a rule left out."""
    if price.kind is PriceKind.ENVELOPE:
        return say("prices.step", language, step=set_percent_text(price.step_share, language, signed=True),
                   money=mvnd_text(price.step_mvnd, language, signed=True))
    if price.kind is PriceKind.RULE:
        return ""
    words = load_sentences(language)
    codes = (f"prices.value.{price.changed_to}", f"rules_page.choice.{price.changed_to}")
    value = next((words[code] for code in codes if code in words), None)
    if value is None:
        value = " > ".join(words[f"terms.level.{level}"] for level in price.changed_to.split(","))
    return say("prices.changed_to", language, value=value)


def change_text(price: Price, language: str) -> str:
    """The change of value, exact or as an interval, or that there is no plan."""
    if price.value_change is None:
        reason = "infeasible" if price.termination is Termination.INFEASIBLE else "unknown"
        return say(f"prices.no_plan.{reason}", language)
    change = points_text(price.value_change, language, signed=True)
    if price.is_proved:
        return say("prices.change.proved", language, change=change)
    if price.value_change_at_most is None:
        return say("prices.change.at_least", language, change=change)
    return say("prices.change.interval", language, change=change,
               at_most=points_text(price.value_change_at_most, language, signed=True))


def why_below_zero(prices: Iterable[Price], language: str) -> list[str]:
    """Why some of these changes are below zero, in words, one sentence per reason.

    Leaving a rule out or adding money never lowers the value: caps by shares count the money a plan spends, so the
    plan on the screen keeps them whatever the envelopes are. Below zero are only less money and other switches.
    """
    kinds = {price.kind for price in prices if price.value_change is not None and price.value_change < 0}
    told = (kind for kind in (PriceKind.SWITCH, PriceKind.ENVELOPE) if kind in kinds)
    return [say(f"prices.below_zero.{kind}", language) for kind in told]


def effect_text(price: Price, language: str) -> str:
    """State money, and who enters, leaves or gets another amount."""
    if price.value_change is None:
        return ""
    if not (price.entered or price.left or price.resized or price.state_change_mvnd):
        return say("prices.same", language) if price.is_proved else ""
    return say("prices.moves", language, state=mvnd_text(price.state_change_mvnd, language, signed=True),
               entered=names_text(price.entered, language), left=names_text(price.left, language),
               resized=names_text(price.resized, language))


def level_lines(plan: Plan, language: str) -> Iterator[str]:
    """One line per goal; the fixed order between equal plans is no goal and is left out."""
    yield say("prices.levels.title", language)
    levels = [level for level in plan.levels if level.level != TIE_BREAK]
    value_at = next(place for place, level in enumerate(levels) if level.level == Level.VALUE)
    for place, level in enumerate(levels):
        yield say("prices.levels.line", language, place=place + 1, level=say(f"terms.level.{level.level}", language),
                  objective=points_text(level.objective, language),
                  unit=say(f"prices.levels.unit.{level.level}", language),
                  proof="" if level.is_proved else say("prices.levels.not_proved", language),
                  price=_price(level, place, value_at, language)).rstrip()


def _price(level: LevelResult, place: int, value_at: int, language: str) -> str:
    """The price is counted once, at the last goal above value, for all goals up to there together."""
    if place != value_at - 1:
        return ""
    if level.price is None:
        return say("prices.levels.no_price", language)
    return say("prices.levels.price" if value_at == 1 else "prices.levels.all", language,
               price=points_text(level.price, language))
