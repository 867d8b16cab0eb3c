"""`new-case FOLDER`: empty tables with headings and an example, to start a register in."""
from __future__ import annotations

import argparse

from models.register.new_case import new_case
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("new-case", help=say("cli.help.new_case", language))
    parser.add_argument("folder", metavar="FOLDER", help=say("cli.help.folder", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    try:
        written = new_case(arguments.folder)
    except OSError:
        print(say("cli.folder_refused", arguments.lang, path=arguments.folder))
        return 1
    print(say("cli.new_case_written", arguments.lang, count=len(written), path=arguments.folder))
    return 0
