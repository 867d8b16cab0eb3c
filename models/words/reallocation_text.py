"""Reallocation within a year and carry-over at its end in sentences."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from models.domain import BudgetLine
from models.money.carry_over import CarryGround, CarryOver, CarryRow
from models.problem import Problem
from models.reallocation.authority import Authority, Scope, between_lines, last_day, load_authorities
from models.reallocation.reallocate import Move, Reallocation, RulePrice
from models.reallocation.takers import Taker
from models.reallocation.units import Fault
from models.wording import say
from models.words.figures import count_text, day_text, mvnd_text, points_text
from models.words.money_text import basis_text
from models.words.names import project_label
from models.words.rule_names import rule_name


def reallocation_lines(problem: Problem, found: Reallocation, language: str) -> Iterator[str]:
    """The whole answer: why not, or what moves, what it gains, what holds more back, who decides until when."""
    for fault in found.faults:
        yield fault_sentence(fault, language)
    if found.is_refused:
        return
    yield headline(found, language)
    if not found.is_searched:
        return
    yield proof_sentence(found, language)
    for move in found.moves:
        yield move_sentence(move, language)
    yield from left_sentences(found, language)
    yield from advanced_sentences(problem, found, language)
    if found.prices:
        yield say("reallocation.prices", language)
        yield from (price_sentence(problem, price, language) for price in found.prices)
    yield from standing_lines(problem, found, language)


def advanced_sentences(problem: Problem, found: Reallocation, language: str) -> Iterator[str]:
    """Who spends next year's money in this one: that plan has to fall by as much."""
    if found.advanced:
        names = ", ".join(project_label(problem.case, taker.project_id, language) for taker in found.advanced)
        yield say("reallocation.advanced", language, projects=names, year=found.year + 1)


def taker_sentence(problem: Problem, taker: Taker, language: str) -> str:
    """What a project could take, and what of the register says so."""
    return say("reallocation.taker", language, project=project_label(problem.case, taker.project_id, language),
               line=line_text(taker.line, language), amount=mvnd_text(taker.amount_mvnd, language),
               ground=say(f"reallocation.ground.{taker.ground.value}", language))


def standing_lines(problem: Problem, found: Reallocation, language: str) -> Iterator[str]:
    """Who decides, until when, what is not proposed; whether the plan after the moves passed its audit."""
    yield authority_sentence(load_authorities()[found.scope], language)
    yield day_sentence(found.year, language)
    yield authority_sentence(between_lines(), language)
    yield audit_sentence(problem, found, language)


def headline(found: Reallocation, language: str) -> str:
    """How much will not be spent, how much of it is free, what moves and what that gains."""
    code = "head" if found.moves else "no_moves" if found.is_searched else "no_answer"
    return say(f"reallocation.{code}", language, year=found.year, day=day_text(found.as_of),
               unspent=mvnd_text(found.unspent_mvnd, language), free=mvnd_text(found.free_mvnd, language),
               moved=mvnd_text(found.moved_mvnd, language), count=count_text(len(found.moves), language),
               gain=points_text(found.gain, language))


def proof_sentence(found: Reallocation, language: str) -> str:
    """Which of the levels are proved."""
    if found.is_proved:
        return say("reallocation.proved", language)
    bound = say("terms.blank", language) if found.bound is None else points_text(found.bound, language)
    return say("reallocation.not_proved", language, bound=bound)


def move_sentence(move: Move, language: str) -> str:
    """One move."""
    return say("reallocation.move", language, giver=move.from_id, taker=move.to_id, line=line_text(move.line, language),
               amount=mvnd_text(move.amount_mvnd, language), gain=points_text(move.gain, language))


def left_sentences(found: Reallocation, language: str) -> Iterator[str]:
    """What will not be spent and stays all the same, by reason."""
    sums: dict[str, list[int]] = {}
    for row in found.units:
        if row.why_left:
            sums.setdefault(row.why_left, []).append(row.left_mvnd)
    for why, amounts in sorted(sums.items()):
        yield say("reallocation.left", language, amount=mvnd_text(sum(amounts), language),
                  count=count_text(len(amounts), language), why=why_text(why, language))


def why_text(code: str, language: str) -> str:
    """Why money that will not be spent stays where it is."""
    return say(f"reallocation.why.{code}", language) if code else ""


def price_sentence(problem: Problem, price: RulePrice, language: str) -> str:
    """What could be gained without a rule."""
    code = "price_unknown" if price.price is None else "price" if price.price else "price_nothing"
    return say(f"reallocation.{code}", language, rule=price_name(problem, price.rule_id, language),
               price=points_text(price.price or 0, language))


def price_name(problem: Problem, rule_id: str, language: str) -> str:
    """The rule that a price is of."""
    if rule_id == f"scope.{Scope.LINE}":
        return say("reallocation.scope_price", language)
    return rule_name(problem, rule_id, language)


def authority_sentence(authority: Authority, language: str) -> str:
    """Who decides on a kind of move, and which text says so, read how."""
    return say("reallocation.authority", language, kind=_of(authority, "label", language),
               authority=_of(authority, "authority", language), basis=basis_text(authority.source, language),
               note=getattr(authority.source, f"note_{language}")).rstrip()


def day_sentence(year: int, language: str) -> str:
    """Until when money of a year may be moved."""
    return say("reallocation.until", language, day=day_text(last_day().of(year)),
               basis=basis_text(last_day().source, language))


def audit_sentence(problem: Problem, found: Reallocation, language: str) -> str:
    """Whether the plan after the moves keeps every rule, and what the plan in force breaks already."""
    if found.is_compliant:
        return say("reallocation.audit_passed", language)
    rules = "; ".join(price_name(problem, rule_id, language) for rule_id in found.broken)
    return say("reallocation.audit_failed", language, rules=rules or say("terms.blank", language))


def fault_sentence(fault: Fault, language: str) -> str:
    """Why nothing is moved, or what is worth knowing."""
    return say(f"reallocation.fault.{fault.code}", language, **_words(fault.values, language),
               last=_last(fault.values.get("year"), language), basis=basis_text(last_day().source, language))


def _last(year: object, language: str) -> str:
    return day_text(last_day().of(year)) if isinstance(year, int) else say("terms.blank", language)


def _words(values: Mapping[str, object], language: str) -> dict[str, object]:
    words: dict[str, object] = {}
    for name, value in values.items():
        if name == "line":
            words[name] = line_text(value, language)
        elif name.endswith("_mvnd"):
            words[name.removesuffix("_mvnd")] = mvnd_text(value, language)
        else:
            words[name] = day_text(value) if isinstance(value, date) else value
    return words


def line_text(line: BudgetLine | None, language: str) -> str:
    """A budget line; none = all lines of the project."""
    return say(f"terms.budget_line.{line.value}" if line else "reallocation.all_lines", language)


def carry_lines(found: CarryOver, language: str) -> Iterator[str]:
    """The end of the year: the sums, then a line for each project and budget line, then next year's envelopes."""
    if not found.rows:
        yield say("carry_over.nothing", language, year=found.year)
        return
    yield carry_headline(found, language)
    for ground in dict.fromkeys(row.ground for row in found.rows):
        yield ground_sentence(ground, language)
        yield from (carry_sentence(row, found.year, language) for row in found.rows if row.ground == ground)
    for line, amount in found.into_next_year.items():
        yield say("carry_over.next_year", language, year=found.year + 1, line=line_text(line, language),
                  amount=mvnd_text(amount, language))


def carry_headline(found: CarryOver, language: str) -> str:
    """What is left in all, and what becomes of it."""
    return say(f"carry_over.head.{'expected' if found.is_expected else 'counted'}", language, year=found.year,
               day=day_text(found.as_of), **{name: mvnd_text(found.total(f"{name}_mvnd"), language) for name in (
                   "left", "carries", "needs_decision", "lapses", "to_return")})


def ground_sentence(ground: CarryGround, language: str) -> str:
    """What becomes of money on a ground, and the text behind it."""
    return say("carry_over.ground", language, label=_of(ground, "label", language),
               outcome=outcome_text(ground, language), basis=basis_text(ground.source, language),
               note=_of(ground.source, "note", language)).rstrip()


def carry_sentence(row: CarryRow, year: int, language: str) -> str:
    """One project on one line."""
    returned = say("carry_over.returned", language, amount=mvnd_text(row.to_return_mvnd, language)) if (
        row.to_return_mvnd) else ""
    return say("carry_over.row", language, project=row.project_id, line=carry_line_text(row, language),
               left=mvnd_text(row.left_mvnd, language), returned=returned, day=carry_day_text(row, year, language))


def carry_line_text(row: CarryRow, language: str) -> str:
    """The budget line of a row, or that the record names none."""
    return say(f"terms.budget_line.{row.line.value}", language) if row.line else say("terms.blank", language)


def outcome_text(ground: CarryGround, language: str) -> str:
    """What becomes of the money."""
    return say(f"carry_over.outcome.{ground.outcome.value}", language)


def carry_day_text(row: CarryRow, year: int, language: str) -> str:
    """The next day that matters to a row of a budget year."""
    if row.deadline is None:
        return say("disbursement.no_deadline", language)
    return say("carry_over.day", language, day=day_text(row.deadline.of(year)),
               label=_of(row.deadline, "label", language))


def _of(given: object, name: str, language: str) -> str:
    return getattr(given, f"{name}_{language}")
