"""`conflict CASE`: why there is no plan, and the smallest changes that would give one."""
from __future__ import annotations

import argparse
import json

from models.commands.answering import add_answer_arguments, pose_or_say_why_not
from models.domain import to_plain
from models.search_limits import SolveLimits
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("conflict", help=say("conflict.help.command", language))
    add_answer_arguments(parser, language, "conflict")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # Imported here: checking a register must not load a solver.
    from models.no_plan.conflict import explain_conflict
    from models.no_plan.relaxations import to_scenario
    from models.words.conflict_text import conflict_sentences, relaxation_sentence

    problem, language = pose_or_say_why_not(arguments), arguments.lang
    if problem is None:
        return 1
    answer = explain_conflict(problem, SolveLimits(time_limit_seconds=arguments.time_limit))
    sentences = conflict_sentences(problem, answer, language, arguments.time_limit)
    if not arguments.json:
        if problem.case.is_illustrative:
            print(say("cli.illustrative", language))
        print("\n".join(sentences))
        return 1 if answer.has_plan is None else 0
    scenarios = [to_scenario(
        problem, relaxation, name=say("conflict.scenario.name", language, number=number),
        note=say("conflict.scenario.note", language,
                 change=relaxation_sentence(problem, relaxation, number, language)))
        for number, relaxation in enumerate(answer.relaxations, start=1)]
    document = to_plain(answer) | {
        "problem_digest": problem.digest, "is_illustrative": problem.case.is_illustrative, "sentences": sentences}
    for relaxation, scenario in zip(document["relaxations"], scenarios, strict=True):
        relaxation["scenario"] = scenario
    print(json.dumps(document, ensure_ascii=False, indent=2))
    return 1 if answer.has_plan is None else 0
