"""`certify FILE`: an exported workbook audited again without a solver; pass or fail per rule, exit 1 on a fail."""
from __future__ import annotations

import argparse

from models.certify import certify
from models.wording import say
from models.words.codes import certificate_text


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("certify", help=say("cli.help.certify", language))
    parser.add_argument("file", metavar="FILE", help=say("cli.help.certify_file", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    report = certify(arguments.file)
    print("\n".join(certificate_text(report.lines, arguments.lang)))
    return 0 if report.passed else 1
