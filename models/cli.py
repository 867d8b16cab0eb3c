"""The command line: `python -m models.cli COMMAND`, a module each.

Exit codes: 0 done, 1 not possible, 2 usage, 3 a fault of the program, 130 stopped by the user. Each says so in a
sentence.
"""
from __future__ import annotations

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence

from models.checks.ranges import range_finding
from models.commands import (
    access,
    brief,
    certainty,
    certify,
    check,
    compare,
    evaluators,
    exchange,
    follow,
    frontier,
    import_file,
    log,
    money,
    new_case,
    plan,
    publish,
    reallocation,
    scenario,
    solver_workbook,
    store,
)
from models.commands.answers import ANSWERS
from models.commands.reading import print_findings
from models.search_limits import ModelRangeError
from models.wording import LANGUAGES, say

COMMANDS = (check, plan, certify, new_case, *ANSWERS, certainty, compare, import_file, scenario, frontier, store,
            access, log, brief, solver_workbook, money, follow, publish, exchange, reallocation, evaluators)


def run_as_program() -> int:
    """`main`, and whatever it raises as a sentence: what nobody foresaw goes into a log that the sentence names."""
    language = _language_of(sys.argv[1:])
    try:
        return main()
    except KeyboardInterrupt:
        print(say("cli.interrupted", language), file=sys.stderr)
        return 130
    except OSError as error:
        print(say("cli.file_refused", language, path=error.filename or "", reason=error.strerror or error),
              file=sys.stderr)
        return 1
    except Exception as error:  # the last line of defence: nobody should be shown a stack of calls
        with tempfile.NamedTemporaryFile("w", prefix="co-funding-", suffix=".log", delete=False,
                                         encoding="utf-8") as log:
            traceback.print_exc(file=log)
        print(say("cli.fault", language, fault=type(error).__name__, log=log.name), file=sys.stderr)
        return 3


def main(given: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Raises only what no command foresees."""
    given = list(sys.argv[1:] if given is None else given)
    # A pipe may not be UTF-8; the sentences are Vietnamese.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = _parser(_language_of(given)).parse_args(given)
    try:
        return arguments.run(arguments)
    except ModelRangeError as error:
        print_findings([range_finding(error)], arguments.lang)
        print(say("cli.not_planned", arguments.lang))
        return 1
    except BrokenPipeError:
        # Whoever read the output has closed it (for example `| head`); nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


class _PlainHelp(argparse.HelpFormatter):
    """Help texts are sentences: a % in them is a per cent."""

    def _expand_help(self, action: argparse.Action) -> str:
        return self._get_help_string(action) or ""


class _Parser(argparse.ArgumentParser):
    """A parser whose commands, and theirs, show their help as it is written."""

    def __init__(self, *given: object, **named: object) -> None:
        super().__init__(*given, **{"formatter_class": _PlainHelp, **named})


def _parser(language: str) -> argparse.ArgumentParser:
    parser = _Parser("python -m models.cli", description=say("cli.help.program", language))
    parsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.register(parsers, language)
    for each in (parser, *parsers.choices.values()):
        default = language if each is parser else argparse.SUPPRESS
        each.add_argument("--lang", choices=LANGUAGES, default=default, help=say("cli.help.lang", language))
    return parser


def _language_of(given: Sequence[str]) -> str:
    """The language asked for, else English where the system speaks English, else Vietnamese."""
    for at, word in enumerate(given):
        chosen = word.removeprefix("--lang=") if word.startswith("--lang=") else given[at + 1] if (
            word == "--lang" and at + 1 < len(given)) else None
        if chosen in LANGUAGES:
            return chosen
    return "en" if os.environ.get("LANG", "").startswith("en") else "vi"


if __name__ == "__main__":
    sys.exit(run_as_program())
