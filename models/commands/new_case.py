"""`new-case FOLDER` or `new-case FILE.xlsx`: tables with headings and an example, to start a register in."""
from __future__ import annotations

import argparse
from pathlib import Path

from models.export.template import write_template
from models.register.new_case import new_case
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("new-case", help=say("cli.help.new_case", language))
    parser.add_argument("path", metavar="FOLDER|FILE.xlsx", help=say("cli.help.folder", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if Path(arguments.path).suffix.lower() == ".xlsx":
        return _write_workbook(arguments)
    try:
        written = new_case(arguments.path)
    except OSError:
        print(say("cli.folder_refused", arguments.lang, path=arguments.path))
        return 1
    print(say("cli.new_case_written", arguments.lang, count=len(written), path=arguments.path))
    return 0


def _write_workbook(arguments: argparse.Namespace) -> int:
    try:
        write_template(arguments.path, arguments.lang)
    except OSError:
        print(say("cli.template_refused", arguments.lang, path=arguments.path))
        return 1
    print(say("cli.template_written", arguments.lang, path=arguments.path))
    return 0
