"""The commands that ask one question about a case and its plan, each declared once in `ANSWERS`: its arguments, what
it asks, how the answer is told. What is the same for all (reading, planning, --json, exit code) is `AnswerCommand`."""
from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from models.commands.reading import (
    add_answer_arguments,
    plan_or_say_why_not,
    pose_or_say_why_not,
    print_answer,
    step_lines,
)
from models.domain import Envelope
from models.plain import to_plain
from models.plan import Plan
from models.problem import Problem
from models.search_limits import SolveLimits
from models.units import read_decimal, read_unambiguous
from models.watch import Watch
from models.wording import say

_MOST_SOLVES = 40


@dataclass(frozen=True)
class Told:
    """An answer as a command hands it over: `lines`, or `document` beside the digest of the problem.

    table: a file of the answer, for --out.
    """

    lines: Sequence[str]
    document: Mapping[str, object]
    exit_code: int = 0
    table: Callable[[], bytes] | None = None


@dataclass(frozen=True)
class AnswerCommand:
    """`name CASE`: one question. `topic` holds its help sentences; options are arguments of `add_argument`.

    ask: the question, from the problem, its plan (None unless `needs_plan`) and the arguments; it imports what it
    needs itself, because checking a register must not load a solver. accepts: whether the arguments can be answered,
    asked before planning, and says so when not. one_of: options of which exactly one has to be given.
    """

    name: str
    ask: Callable[[Problem, Plan | None, argparse.Namespace], Told]
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    one_of: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    accepts: Callable[[Problem, argparse.Namespace], bool] = lambda problem, arguments: True
    topic: str = ""
    needs_plan: bool = True
    price_levels: bool = False

    def register(self, parsers: argparse._SubParsersAction, language: str) -> None:
        topic = self.topic or self.name
        parser = parsers.add_parser(self.name, help=say(f"{topic}.help.command", language))
        add_answer_arguments(parser, language, topic)
        groups = [(parser, self.options)]
        if self.one_of:
            groups.insert(0, (parser.add_mutually_exclusive_group(required=True), self.one_of))
        for group, options in groups:
            for option, given in options.items():
                key = option.removeprefix("--").replace("-", "_")
                group.add_argument(option, **given, help=say(f"{topic}.help.{key}", language,
                                                             default=given.get("default", "")))
        # "-10,0,10" is a value, not an option: argparse knows only plain negative numbers.
        parser._negative_number_matcher = re.compile(r"^-\d")
        parser.set_defaults(run=self.run)

    def run(self, arguments: argparse.Namespace) -> int:
        """Read, plan, ask, tell; 1 when there is no problem, no plan or no answer."""
        problem, plan = pose_or_say_why_not(arguments), None
        if problem is None or not self.accepts(problem, arguments):
            return 1
        if self.needs_plan:
            plan = plan_or_say_why_not(problem, arguments, price_levels=self.price_levels)
            if plan is None:
                return 1
        told = self.ask(problem, plan, arguments)
        if told.table is not None and arguments.out:
            arguments.out.write_bytes(told.table())
            print(say("cli.written", arguments.lang, path=arguments.out), file=sys.stderr)
        print_answer(told.document, told.lines, problem.case.is_illustrative, arguments)
        return told.exit_code


def _document(problem: Problem, answer: object, **more: object) -> dict[str, object]:
    return to_plain(answer) | {
        "problem_digest": problem.digest, "is_illustrative": problem.case.is_illustrative, **more}


def _limits(arguments: argparse.Namespace) -> SolveLimits:
    return SolveLimits(time_limit_seconds=arguments.time_limit)


# --- why there is no plan -----------------------------------------------------------------------------------------

def _conflict(problem: Problem, plan: Plan | None, arguments: argparse.Namespace) -> Told:
    from models.no_plan.conflict import explain_conflict
    from models.no_plan.relaxations import to_scenario
    from models.words.conflict_text import conflict_sentences, relaxation_sentence

    language = arguments.lang
    if arguments.all:
        return _all_conflicts(problem, arguments)
    answer = explain_conflict(problem, _limits(arguments))
    lines = conflict_sentences(problem, answer, language, arguments.time_limit)
    document = _document(problem, answer, sentences=lines)
    for number, (told, relaxation) in enumerate(zip(document["relaxations"], answer.relaxations, strict=True), start=1):
        told["scenario"] = to_scenario(
            problem, relaxation, name=say("conflict.scenario.name", language, number=number),
            note=say("conflict.scenario.note", language,
                     change=relaxation_sentence(problem, relaxation, number, language)))
    return Told(lines, document, 1 if answer.has_plan is None else 0)


def _all_conflicts(problem: Problem, arguments: argparse.Namespace) -> Told:
    from models.no_plan.all_conflicts import find_all_conflicts
    from models.words.conflict_text import conflict_list_sentences

    found = find_all_conflicts(problem, _limits(arguments), watch=step_lines(arguments.lang))
    lines = conflict_list_sentences(problem, found, arguments.lang, arguments.time_limit)
    return Told(lines, _document(problem, found, sentences=lines), 1 if found.has_plan is None else 0)


# --- what rules and envelopes cost -------------------------------------------------------------------------------

def _prices(problem: Problem, plan: Plan, arguments: argparse.Namespace) -> Told:
    from models.explain.prices import price_list
    from models.milp.linear_relaxation import shadow_prices_at_fixed_selection
    from models.milp.questions import QuestionModel
    from models.words.price_text import item_name, level_lines, price_lines, price_sentence, shadow_lines

    language = arguments.lang
    found = price_list(problem, plan, _limits(arguments),
                       watch=step_lines(language, lambda item: item_name(problem, item, language)))
    model = QuestionModel(problem, plan)
    shadow = shadow_prices_at_fixed_selection(model.programme, model.held_levels())
    levels = list(level_lines(plan, language))
    lines = [*price_lines(problem, plan, found, language), "", *levels]
    if shadow is not None:
        lines += ["", *shadow_lines(problem, shadow, model.rules(), language)]
    return Told(lines, _document(
        problem, found, objective=to_plain(plan.objective), termination=plan.termination.value,
        levels=[{"level": level.level, "objective": to_plain(level.objective), "is_proved": level.is_proved,
                 "price": to_plain(level.price)} for level in plan.levels],
        level_sentences=levels, sentences=[price_sentence(problem, price, language) for price in found.prices],
        shadow_prices_at_fixed_selection=None if shadow is None else {
            "value": shadow.value, "in_part": list(shadow.in_part), "row_prices": dict(shadow.row_prices)}))


def percent_steps(text: str) -> tuple[Fraction, ...]:
    """"-10,0,10" as exact shares; at least two steps, none below -100 %."""
    try:
        steps = tuple(sorted({read_decimal(part) / 100 for part in text.split(",")}))
    except ValueError as error:
        raise argparse.ArgumentTypeError(text) from error
    if len(steps) < 2 or steps[0] < -1:
        raise argparse.ArgumentTypeError(text)
    return steps


def _nested(problem: Problem, plan: Plan, arguments: argparse.Namespace) -> Told:
    from models.explain.nested import plan_nested
    from models.words.nested_text import nested_lines

    found = plan_nested(problem, plan, _limits(arguments), steps=arguments.steps, watch=step_lines(arguments.lang))
    lines = list(nested_lines(found, arguments.lang))
    return Told(lines, _document(problem, found, sentences=lines), 0 if found.price is not None else 1)


def _underspend(problem: Problem, plan: Plan, arguments: argparse.Namespace) -> Told:
    from models.explain.underspend import find_underspend
    from models.words.underspend_text import underspend_lines

    found = find_underspend(problem, plan, _limits(arguments), watch=step_lines(arguments.lang))
    lines = list(underspend_lines(found, arguments.lang))
    return Told(lines, _document(problem, found, sentences=lines))


def _intervals(problem: Problem, plan: Plan, arguments: argparse.Namespace) -> Told:
    from models.explain.intervals import find_intervals
    from models.words.nested_text import interval_lines

    found = find_intervals(
        problem, plan, _limits(arguments), project_id=arguments.project,
        is_inside=lambda row: arguments.envelope in (None, _envelope_id(row)), least_share=arguments.range[0],
        most_share=arguments.range[1], most_solves=arguments.most_solves, watch=step_lines(arguments.lang))
    lines = list(interval_lines(found, arguments.lang))
    return Told(lines, to_plain(found) | {
        "problem_digest": problem.digest, "sentences": lines, "is_illustrative": problem.case.is_illustrative,
        "steps": [{"from_mvnd": step.from_mvnd, "to_mvnd": step.to_mvnd, "value": to_plain(step.value),
                   "funded": sorted(step.funded)} for step in found.steps]})


def _is_inside_the_case(problem: Problem, arguments: argparse.Namespace) -> bool:
    if arguments.project is not None and arguments.project not in problem.case.project_by_id:
        print(say("intervals.unknown_project", arguments.lang, project=arguments.project))
        return False
    known = [_envelope_id(row) for row in problem.case.envelopes if row.state_mvnd]
    if not known or arguments.envelope not in (None, *known):
        print(say("intervals.unknown_envelope", arguments.lang, envelope=arguments.envelope or "",
                  known=", ".join(known)))
        return False
    return True


def _envelope_id(row: Envelope) -> str:
    return ".".join(filter(None, (str(row.year), str(row.budget_line or "all"), row.managing_agency)))


def _two_shares(text: str) -> tuple[Fraction, Fraction]:
    shares = percent_steps(text)
    if len(shares) != 2:
        raise argparse.ArgumentTypeError(text)
    return shares


def _split(problem: Problem, plan: Plan, arguments: argparse.Namespace) -> Told:
    from models.explain.split import best_split, split_edits
    from models.words.split_text import split_lines

    least, most = (Fraction(-1), None) if arguments.free else arguments.range
    found = best_split(problem, plan, _limits(arguments), least_share=least, most_share=most,
                       watch=step_lines(arguments.lang))
    lines = list(split_lines(found, arguments.lang))
    return Told(lines, _document(problem, found, sentences=lines, edits=to_plain(split_edits(problem, found))))


def _can_be_split(problem: Problem, arguments: argparse.Namespace) -> bool:
    from models.explain.split import MOST_YEARS, why_no_split

    if why := why_no_split(problem):
        print(say(f"split.refused.{why}", arguments.lang, most=MOST_YEARS))
        return False
    least, most = arguments.range
    if not least <= 0 <= most:
        print(say("split.outside", arguments.lang))
        return False
    return True


# --- other plans -------------------------------------------------------------------------------------------------

def _alternatives(problem: Problem, plan: Plan, arguments: argparse.Namespace) -> Told:
    from models.explain.alternatives import find_alternatives
    from models.words.rival_text import alternatives_sentences

    answer = find_alternatives(problem, plan, epsilon=arguments.epsilon, limits=_limits(arguments),
                               watch=step_lines(arguments.lang))
    lines = alternatives_sentences(answer, arguments.lang)
    return Told(lines, _document(problem, answer, sentences=lines))


def _share(text: str) -> Fraction:
    value = read_decimal(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(text)
    return value


def _rival(problem: Problem, plan: Plan, arguments: argparse.Namespace) -> Told:
    from models.explain.rival import find_rivals
    from models.words.rival_text import rival_sentences

    answer = find_rivals(problem, plan, arguments.ranges, limits=_limits(arguments), watch=step_lines(arguments.lang))
    lines = rival_sentences(problem, answer, arguments.lang, arguments.score_width)
    return Told(lines, _document(problem, answer, sentences=lines))


def _stability(problem: Problem, plan: Plan, arguments: argparse.Namespace) -> Told:
    from models.explain.stability import find_stability
    from models.words.stability_text import stability_lines

    found = find_stability(problem, plan, _limits(arguments), watch=step_lines(arguments.lang))
    lines = list(stability_lines(problem, found, arguments.lang))
    return Told(lines, _document(problem, found, sentences=lines))


def _has_ranges(problem: Problem, arguments: argparse.Namespace) -> bool:
    """Reads the ranges into the arguments."""
    from models.explain.ranges import RangeFault, read_ranges

    try:
        arguments.ranges = read_ranges(problem, arguments.weights, arguments.score_width)
    except RangeFault as fault:
        print(say(f"rival.fault.{fault.code}", arguments.lang, **fault.values))
        return False
    if arguments.ranges.is_a_point:
        print(say("rival.a_point", arguments.lang))
    return not arguments.ranges.is_a_point


def _width(text: str) -> Fraction:
    value = read_unambiguous(text)
    if value < 0:
        raise argparse.ArgumentTypeError(text)
    return value


# --- one project -------------------------------------------------------------------------------------------------

def _explain(problem: Problem, plan: Plan, arguments: argparse.Namespace) -> Told:
    from models.explain.all_projects import explain_all
    from models.explain.why import explain_project
    from models.export.why_table import why_csv
    from models.milp.questions import QuestionModel
    from models.words.why_text import to_row, why_lines

    language, limits = arguments.lang, _limits(arguments)
    if arguments.all:
        found = explain_all(problem, plan, limits, watch=Watch(on_step=lambda step: print(
            say("why.progress", language, done=step.done, total=step.total, project=step.item), file=sys.stderr)))
        answers, skipped = found.answers, found.skipped
    else:
        answers, skipped = (explain_project(QuestionModel(problem, plan, limits), arguments.project),), ()
    sentences = [why_lines(problem, plan, answer, language, is_reply=arguments.reply) for answer in answers]
    rows = [to_plain(answer) | {"is_funded": answer.project_id in plan.chosen_by_project,
                                "row": to_plain(to_row(problem, plan, answer, language)), "sentences": lines}
            for answer, lines in zip(answers, sentences, strict=True)]
    told = ["\n\n".join("\n".join(lines) for lines in sentences)]
    if skipped:
        told.append(say("why.skipped", language, count=len(skipped)))
    return Told(told, _document(problem, {}, objective=to_plain(plan.objective), termination=plan.termination.value,
                                answers=rows, skipped=list(skipped)),
                table=lambda: why_csv(problem, plan, answers, language))


def _is_in_the_register(problem: Problem, arguments: argparse.Namespace) -> bool:
    if arguments.project and arguments.project not in problem.case.project_by_id:
        print(say("why.unknown_project", arguments.lang, project=arguments.project))
        return False
    return True


ANSWERS = (
    AnswerCommand("conflict", _conflict, {"--all": {"action": "store_true"}}, needs_plan=False),
    AnswerCommand("prices", _prices, price_levels=True),
    AnswerCommand("nested", _nested, {
        "--steps": {"type": percent_steps, "default": percent_steps("-10,0,10"), "metavar": "P,P,..."}}),
    AnswerCommand("intervals", _intervals, {
        "--project": {"metavar": "ID"}, "--envelope": {"metavar": "YEAR.LINE"},
        "--range": {"type": _two_shares, "default": (Fraction(-1, 5), Fraction(1, 5)), "metavar": "P,P"},
        "--most-solves": {"type": int, "default": _MOST_SOLVES, "metavar": "N"}}, accepts=_is_inside_the_case),
    AnswerCommand("split", _split, {
        "--range": {"type": _two_shares, "default": (Fraction(-1, 5), Fraction(1, 5)), "metavar": "P,P"},
        "--free": {"action": "store_true"}}, accepts=_can_be_split),
    AnswerCommand("alternatives", _alternatives, {
        "--epsilon": {"type": _share, "default": Fraction(1, 100), "metavar": "E"}}),
    AnswerCommand("rival", _rival, {
        "--score-width": {"type": _width, "metavar": "W"}, "--weights": {"type": Path, "metavar": "FILE"}},
        accepts=_has_ranges),
    AnswerCommand("stability", _stability),
    AnswerCommand("underspend", _underspend),
    AnswerCommand("explain", _explain, {
        "--reply": {"action": "store_true"}, "--out": {"type": Path, "metavar": "FILE"}},
        one_of={"--project": {"metavar": "ID"}, "--all": {"action": "store_true"}},
        accepts=_is_in_the_register, topic="why"))
