"""`plan CASE`: read, check, solve, audit, hand over; exit 1 when there is no plan that passed its audit."""
from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path

from models.commands.reading import add_case_arguments, can_be_written, pose_from_files, print_findings, print_outcome
from models.plan import Plan
from models.problem import Problem
from models.report.caveats import plan_caveats
from models.search_limits import SolveLimits
from models.wording import say
from models.words.figures import mvnd_text

# The formats in which the problem of each level can be taken away.
MODEL_FILES = ("mps", "lp")


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("plan", help=say("cli.help.plan", language))
    add_case_arguments(parser, language)
    parser.add_argument("--gap", type=_share, default=0.0, metavar="G", help=say("cli.help.gap", language))
    parser.add_argument("--time-limit", type=_seconds, default=SolveLimits().time_limit_seconds, metavar="S",
                        help=say("cli.help.time_limit", language))
    parser.add_argument("--solver", choices=("highs", "cbc"), default="highs", help=say("cli.help.solver", language))
    parser.add_argument("--json", type=Path, metavar="FILE", help=say("cli.help.plan_json", language))
    parser.add_argument("--out", type=partial(_ending, ".xlsx"), metavar="FILE", help=say("cli.help.out", language))
    files = parser.add_mutually_exclusive_group()
    for kind in MODEL_FILES:
        files.add_argument(f"--{kind}", type=partial(_ending, f".{kind}"), metavar="FILE",
                           help=say(f"cli.help.{kind}", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # Imported here: checking a register must not load a solver.
    from models.audit import audit
    from models.audit_document import audit_document
    from models.export.workbook.workbook import write_workbook
    from models.milp.model_files import write_level_models
    from models.planning import plan_funding
    from models.report.plan_json import to_plan_json

    posed = pose_from_files(arguments)
    print_findings(posed.findings, arguments.lang, ("error", "warning"))
    if posed.is_blocked:
        print(say("cli.not_planned", arguments.lang))
        return 1
    model_file = arguments.mps or arguments.lp
    for path in (arguments.json, arguments.out, model_file):
        if path and not can_be_written(path):
            print(say("cli.cannot_be_written", arguments.lang, path=path))
            return 1
    problem = posed.problem
    plan = plan_funding(problem, SolveLimits(gap_share=arguments.gap, time_limit_seconds=arguments.time_limit,
                                             solver=arguments.solver))
    report = audit(audit_document(problem, plan)) if plan.has_solution else None
    if arguments.json:
        document = to_plan_json(problem, plan, report.findings if report else ())
        arguments.json.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        print(say("cli.written", arguments.lang, path=arguments.json))
    for path in write_level_models(problem, plan, model_file) if model_file else ():
        print(say("cli.written", arguments.lang, path=path))
    _print_plan(problem, plan, arguments.lang)
    if report is None:
        return 1
    if arguments.out:
        write_workbook(problem, plan, arguments.out, arguments.lang)
        print(say("cli.written", arguments.lang, path=arguments.out))
    print(say("cli.audit_passed" if not report.findings else "cli.audit_failed", arguments.lang,
              count=len(report.findings)))
    return 1 if report.findings else 0


def _print_plan(problem: Problem, plan: Plan, language: str) -> None:
    if problem.case.is_illustrative:
        print(say("cli.illustrative", language))
    if not plan.has_solution:
        print_outcome(plan, language)
        if plan.conflict_families:
            families = "; ".join(say(f"audit.family.{family}", language) for family in plan.conflict_families)
            print(say("cli.conflict", language, families=families))
        return
    print_findings(plan_caveats(problem, plan), language)
    # A plan that funds nothing is not praised for being the best of its kind.
    if plan.chosen:
        print_outcome(plan, language)
    print(say("cli.totals", language, funded=len(plan.chosen), projects=len(problem.case.projects),
              state=mvnd_text(sum(option.state_mvnd for option in plan.chosen), language),
              total=mvnd_text(sum(option.total_mvnd for option in plan.chosen), language)))


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(text)
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(text)
    return value


def _ending(suffix: str, text: str) -> Path:
    if not text.lower().endswith(suffix):
        raise argparse.ArgumentTypeError(text)
    return Path(text)
