"""`prices CASE`: what each rule, switch and step of the envelopes costs or brings, each solved again."""
from __future__ import annotations

import argparse
import json

from models.commands.answering import add_answer_arguments, pose_or_say_why_not
from models.commands.planned import plan_or_say_why_not, step_lines
from models.domain import to_plain
from models.search_limits import SolveLimits
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("prices", help=say("prices.help.command", language))
    add_answer_arguments(parser, language, "prices")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # Imported here: checking a register must not load a solver.
    from models.explain.prices import price_list
    from models.milp.linear_relaxation import shadow_prices_at_fixed_selection
    from models.milp.questions import QuestionModel
    from models.words.price_text import item_name, level_lines, price_lines, price_sentence, shadow_lines

    language = arguments.lang
    problem = pose_or_say_why_not(arguments)
    plan = plan_or_say_why_not(problem, arguments, price_levels=True)
    if plan is None:
        return 1
    found = price_list(
        problem, plan, SolveLimits(time_limit_seconds=arguments.time_limit),
        watch=step_lines(language, lambda item: item_name(problem, item, language)))
    model = QuestionModel(problem, plan)
    shadow = shadow_prices_at_fixed_selection(model.programme, model.held_levels())
    if arguments.json:
        document = to_plain(found) | {
            "problem_digest": problem.digest, "is_illustrative": problem.case.is_illustrative,
            "objective": to_plain(plan.objective), "termination": plan.termination.value,
            "levels": [{"level": level.level, "objective": to_plain(level.objective), "is_proved": level.is_proved,
                        "price": to_plain(level.price)} for level in plan.levels],
            "level_sentences": list(level_lines(plan, language)),
            "sentences": [price_sentence(problem, price, language) for price in found.prices],
            "shadow_prices_at_fixed_selection": None if shadow is None else {
                "value": shadow.value, "in_part": list(shadow.in_part), "row_prices": dict(shadow.row_prices)}}
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return 0
    if problem.case.is_illustrative:
        print(say("cli.illustrative", language))
    print("\n".join(price_lines(problem, plan, found, language)))
    print("\n" + "\n".join(level_lines(plan, language)))
    if shadow is not None:
        print("\n" + "\n".join(shadow_lines(problem, shadow, model.rules(), language)))
    return 0
