"""`certify FILE`: an exported workbook audited again without a solver; pass or fail per rule, exit 1 on a fail."""
from __future__ import annotations

import argparse
from collections.abc import Mapping

from models.certify import certify
from models.wording import load_sentences, say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("certify", help=say("cli.help.certify", language))
    parser.add_argument("file", metavar="FILE", help=say("cli.help.certify_file", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    report = certify(arguments.file)
    for key, values in report.lines:
        print(say(key, arguments.lang, **_words(values, arguments.lang)))
    return 0 if report.passed else 1


def _words(values: Mapping[str, object], language: str) -> dict[str, object]:
    """The values of a line with its rule, its places and its unit in words."""
    words = dict(values)
    if "rule" in words:
        words["rule"] = _word(f"audit.rule.{words['rule']}", words["rule"], language)
    if "unit" in words:
        words["unit"] = _word(f"cli.unit.{words['unit']}", words["unit"], language)
    if isinstance(words.get("where"), Mapping):
        words["where"] = ", ".join(_place(name, value, language) for name, value in words["where"].items())
    return words


def _place(name: str, value: object, language: str) -> str:
    key = f"audit.where.{name}"
    return say(key, language, value=value) if key in load_sentences(language) else str(value)


def _word(key: str, code: object, language: str) -> str:
    return load_sentences(language).get(key, str(code))
