"""The command line: `python -m models.cli COMMAND`, a module each. Exit codes: 0 done, 1 not possible, 2 usage."""
from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from models.commands import (
    alternatives,
    certify,
    check,
    compare,
    conflict,
    explain,
    frontier,
    import_file,
    intervals,
    log,
    nested,
    new_case,
    plan,
    prices,
    rival,
    scenario,
    solver_workbook,
    store,
)
from models.wording import LANGUAGES, say

COMMANDS = (check, plan, certify, new_case, conflict, prices, nested, intervals, compare, alternatives, rival, explain,
            import_file, scenario, frontier, store, log, solver_workbook)


def main(given: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if given is None else given)
    # A pipe may not be UTF-8; the sentences are Vietnamese.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = _parser(_language_of(given)).parse_args(given)
    try:
        return arguments.run(arguments)
    except BrokenPipeError:
        # Whoever read the output has closed it (for example `| head`); nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser(language: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m models.cli", description=say("cli.help.program", language))
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
    sys.exit(main())
