"""`brief CASE`: the leadership brief of the best plan, read in the terminal and handed over as files."""
from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from models.checks.letters import check_letters
from models.commands.reading import (
    add_case_arguments,
    can_be_written,
    plan_or_say_why_not,
    pose_or_say_why_not,
    print_findings,
    read_side,
    seconds_above_zero,
    step_lines,
)
from models.search_limits import SolveLimits
from models.wording import say


@dataclass(frozen=True, slots=True)
class Output:
    """One thing that the command can write: its option (`--json FILE`, or a folder) and what writes it."""

    name: str
    write: Callable[[object, Path, str], object]
    is_folder: bool = False

    @property
    def metavar(self) -> str:
        return "FOLDER" if self.is_folder else "FILE"


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("brief", help=say("brief.help.command", language))
    add_case_arguments(parser, language)
    parser.add_argument("--baseline", metavar="FILE", help=say("brief.help.baseline", language))
    parser.add_argument("--time-limit", type=seconds_above_zero, default=SolveLimits().time_limit_seconds, metavar="S",
                        help=say("brief.help.time_limit", language))
    parser.add_argument("--no-answers", action="store_true", help=say("brief.help.no_answers", language))
    for output in OUTPUTS:
        parser.add_argument(f"--{output.name}", type=Path, metavar=output.metavar,
                            help=say(f"brief.help.{output.name.replace('-', '_')}", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # Imported here: checking a register must not load a solver.
    from models.audit import audit
    from models.audit_document import audit_document
    from models.brief.answers import Baseline, find_answers
    from models.brief.brief import BriefRefused, make_brief
    from models.export.documents.docx_template import TemplateProblem
    from models.words.brief_lines import brief_lines
    from models.words.brief_text import missing_line

    language = arguments.lang
    asked = [(output, path) for output in OUTPUTS if (path := getattr(arguments, output.name.replace("-", "_")))]
    for output, path in asked:
        if not can_be_written(path, is_folder=output.is_folder):
            print(say("cli.cannot_be_written", language, path=path))
            return 1
    problem = pose_or_say_why_not(arguments)
    plan = plan_or_say_why_not(problem, arguments)
    if plan is None:
        return 1
    baseline = None
    if arguments.baseline:
        is_scenario = Path(arguments.baseline).suffix.lower() in (".yaml", ".yml")
        side = read_side(arguments.case, arguments, arguments.baseline) if is_scenario else read_side(
            arguments.baseline, arguments)
        if side is None:
            return 1
        baseline = Baseline(Path(arguments.baseline).name, side.facts, side.problem)
    answers = None if arguments.no_answers else find_answers(
        problem, plan, baseline, watch=step_lines(language, lambda step: missing_line(step.part, language)))
    try:
        brief = make_brief(problem, plan, audit(audit_document(problem, plan)), source=Path(arguments.case).name,
                           baseline=baseline, answers=answers)
    except BriefRefused as refused:
        print(say(f"brief.refused.{refused}", language))
        return 1
    if asked:  # before a file is handed over
        print_findings(tuple(check_letters(problem)), language)
    for output, path in asked:
        try:
            output.write(brief, path, language)
        except TemplateProblem as problem:
            print(problem.message(language))
            return 1
    # Written first: whoever reads the text may stop reading.
    print("\n".join(brief_lines(brief, language)))
    for _, path in asked:
        print(say("cli.written", language, path=path))
    return 0


def _write_json(brief: object, path: Path, language: str) -> None:
    from models.words.brief_json import to_brief_json

    path.write_text(json.dumps(to_brief_json(brief, language), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _write_xlsx(brief: object, path: Path, language: str) -> None:
    from models.export.workbook.workbook import write_workbook

    write_workbook(brief.problem, brief.plan, path, language)


def _write_docx(brief: object, path: Path, language: str) -> None:
    from models.export.documents.submission_docx import write_docx

    write_docx(brief, path, language)


def _write_pdf(brief: object, path: Path, language: str) -> None:
    from models.export.documents.submission_pdf import write_pdf

    write_pdf(brief, path, language)


def _write_open_data(brief: object, path: Path, language: str) -> None:
    from models.export.open_data import write_open_data

    write_open_data(brief.problem, brief.plan, path, language)


def _write_replies(brief: object, path: Path, language: str) -> None:
    from models.export.documents.solved_replies import write_solved_replies

    write_solved_replies(brief.problem, brief.plan, path, language, watch=step_lines(language))


# A further document is one line here and its `brief.help.<name>`: what writes it takes (brief, path, language).
OUTPUTS = (Output("json", _write_json), Output("xlsx", _write_xlsx), Output("docx", _write_docx),
           Output("pdf", _write_pdf), Output("open-data", _write_open_data, is_folder=True),
           Output("replies", _write_replies, is_folder=True))
