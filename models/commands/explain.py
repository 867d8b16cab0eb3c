"""`explain CASE --project ID` and `explain CASE --all`: why a project is out or in, and what would change it."""
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from models.commands.answering import add_answer_arguments, pose_or_say_why_not
from models.commands.planned import plan_or_say_why_not
from models.domain import to_plain
from models.search_limits import SolveLimits
from models.watch import Watch
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("explain", help=say("why.help.command", language))
    add_answer_arguments(parser, language, "why")
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--project", metavar="ID", help=say("why.help.project", language))
    asked.add_argument("--all", action="store_true", help=say("why.help.all", language))
    parser.add_argument("--reply", action="store_true", help=say("why.help.reply", language))
    parser.add_argument("--out", type=Path, metavar="FILE", help=say("why.help.out", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # Imported here: checking a register must not load a solver.
    from models.explain.all_projects import explain_all
    from models.explain.why import explain_project
    from models.export.why_table import why_csv
    from models.milp.questions import QuestionModel
    from models.words.why_text import to_row, why_lines

    language = arguments.lang
    problem = pose_or_say_why_not(arguments)
    if problem is not None and arguments.project and arguments.project not in problem.case.project_by_id:
        print(say("why.unknown_project", language, project=arguments.project))
        return 1
    plan = plan_or_say_why_not(problem, arguments)
    if plan is None:
        return 1
    limits = SolveLimits(time_limit_seconds=arguments.time_limit)
    if arguments.all:
        found = explain_all(problem, plan, limits, watch=Watch(on_step=lambda step: print(
            say("why.progress", language, done=step.done, total=step.total, project=step.item), file=sys.stderr)))
        answers, skipped = found.answers, found.skipped
    else:
        answers, skipped = (explain_project(QuestionModel(problem, plan, limits), arguments.project),), ()
    if arguments.out:
        arguments.out.write_bytes(why_csv(problem, plan, answers, language))
        print(say("cli.written", language, path=arguments.out), file=sys.stderr)
    if arguments.json:
        rows = [to_plain(answer) | {"is_funded": answer.project_id in plan.chosen_by_project,
                                    "row": to_plain(to_row(problem, plan, answer, language)),
                                    "sentences": why_lines(problem, plan, answer, language, is_reply=arguments.reply)}
                for answer in answers]
        print(json.dumps({"problem_digest": problem.digest, "is_illustrative": problem.case.is_illustrative,
                          "objective": to_plain(plan.objective), "termination": plan.termination.value,
                          "answers": rows, "skipped": list(skipped)}, ensure_ascii=False, indent=2))
        return 0
    if problem.case.is_illustrative:
        print(say("cli.illustrative", language))
    print("\n\n".join("\n".join(why_lines(problem, plan, answer, language, is_reply=arguments.reply))
                      for answer in answers))
    if skipped:
        print(say("why.skipped", language, count=len(skipped)))
    return 0
