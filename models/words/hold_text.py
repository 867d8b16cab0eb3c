"""The rules that hold a project out, in sentences: what lets it in when it is lifted alone, and what does not."""
from __future__ import annotations

from collections.abc import Callable, Iterable

from models.explain.forced import Swap
from models.explain.holds import Hold, Holds
from models.explain.no_room import NoRoom
from models.families.contents import rule_basis
from models.families.limit import Unit
from models.families.sums import Amount
from models.problem import Problem
from models.wording import say
from models.words.figures import mvnd_text, mvnd_unit_text, points_text, set_percent_text
from models.words.names import names_text
from models.words.price_text import basis_text
from models.words.rule_names import rule_name

Names = Callable[[Iterable[str]], str]


def hold_lines(problem: Problem, holds: Holds, language: str, names: Names | None = None) -> list[str]:
    """A sentence for each rule that lets the project in; one for those that the project itself meets and that do not,
    or that are open; one for what was not asked. `names`: how other projects are named."""
    names = names or (lambda ids: names_text(ids, language))
    lines = [_in_line(problem, hold, language, names) for hold in holds.found if hold.is_in]
    for topic, verdict in (("not_in", False), ("unknown", None)):
        lifts = [lift_text(problem, hold, language) for hold in holds.found
                 if hold.is_in is verdict and hold.is_direct]
        if lifts:
            lines.append(say(f"why.hold.{topic}", language, lifts="; ".join(lifts)))
    if holds.not_asked:
        lines.append(say("why.hold.not_asked", language, rules=_rules(problem, holds.not_asked, language)))
    return lines


def room_lines(problem: Problem, rules: Iterable[NoRoom], language: str) -> list[str]:
    """The rules without room as arithmetic on the plan has them: a sentence each, with the number that would do."""
    told = {}
    for rule in rules:
        name = rule_name(problem, rule.rule_id, language)
        told[rule.rule_id] = say("why.hold.room.whole", language, rule=name) if rule.unit is None else say(
            "why.hold.room.number", language, rule=name, stated=amount_text(rule.unit, rule.stated, language),
            to=amount_text(rule.unit, rule.makes_room, language))
    return list(told.values())


def held_out_line(problem: Problem, holds: Holds, language: str) -> str | None:
    """The first thing to say: the rules without room that each alone keep the project out; None where there is none."""
    full = [hold.rule_id for hold in holds.found if hold.is_in and hold.is_direct]
    key = "why.hold.full" if len(set(full)) == 1 else "why.hold.full_several"
    return say(key, language, rules=_rules(problem, full, language)) if full else None


def held_by(problem: Problem, holds: Holds, language: str) -> str:
    """Every rule without room in one cell of a table."""
    return _rules(problem, [*(hold.rule_id for hold in holds.found), *holds.not_asked], language)


def lift_text(problem: Problem, hold: Hold, language: str) -> str:
    """What is changed: the rule at another number, left out, or left out for this project."""
    rule = rule_name(problem, hold.rule_id, language)
    if hold.unit is None:
        return say(f"why.hold.lift.{'own' if hold.is_own else 'without'}", language, rule=rule)
    return say("why.hold.lift.moved", language, rule=rule, to=amount_text(hold.unit, hold.lifted_to, language),
               stated=amount_text(hold.unit, hold.stated, language))


def amount_text(unit: Unit, amount: Amount, language: str) -> str:
    """A limit's number with its unit."""
    if unit is Unit.SHARE:
        return set_percent_text(amount, language)
    if unit is Unit.MVND:
        return mvnd_unit_text(amount, language)
    return say(f"why.hold.{'project' if amount == 1 else 'projects'}", language, amount=mvnd_text(amount, language))


def swap_text(swap: Swap, language: str, names: Names | None = None) -> str:
    """Who then leaves, enters or gets another amount; only what happens."""
    names = names or (lambda ids: names_text(ids, language))
    parts = (("left", swap.left), ("entered", swap.entered), ("resized", swap.resized))
    return "; ".join(say(f"why.hold.swap.{key}", language, names=names(ids)) for key, ids in parts if ids) or say(
        "why.hold.swap.nobody", language)


def gain_text(hold: Hold, language: str) -> str:
    """The gain of value in points: exact, or as far as it is known."""
    if hold.gain_at_least is None:
        return say("why.unknown_bound", language)
    least = points_text(hold.gain_at_least, language, signed=True)
    if hold.gain_is_exact:
        return least
    most = say("why.unknown_bound", language) if hold.gain_at_most is None else points_text(
        hold.gain_at_most, language, signed=True)
    return say("why.hold.gain_interval", language, at_least=least, at_most=most)


def _in_line(problem: Problem, hold: Hold, language: str, names: Names) -> str:
    line = say("why.hold.in", language, lift=lift_text(problem, hold, language), gain=gain_text(hold, language),
               swap=swap_text(hold.swap, language, names), basis=basis_text(
                   rule_basis(problem, hold.rule_id), language))
    if hold.out_up_to is None or hold.out_up_to == hold.stated:
        return line
    before = amount_text(hold.unit, hold.out_up_to, language)
    return f"{line} {say('why.hold.least' if hold.is_least else 'why.hold.not_least', language, before=before)}"


def _rules(problem: Problem, rule_ids: Iterable[str], language: str) -> str:
    return "; ".join(rule_name(problem, rule_id, language) for rule_id in dict.fromkeys(rule_ids))
