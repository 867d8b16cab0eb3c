"""`publish CASE --out FOLDER`: progress, responsibility and results made public, confidential projects by amount only
or not at all."""
from __future__ import annotations

import argparse
import json
from pathlib import Path

from models.commands.money import add_money_arguments, money_head, with_planned
from models.commands.reading import can_be_written
from models.export.open_data import RedactionFailed
from models.export.publicity import Confidential, Persons, make_publicity, write_publicity
from models.money.planned import PlannedMoney
from models.problem import Problem
from models.wording import say


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("publish", help=say("publicity.help.publish", language))
    add_money_arguments(parser, language)
    parser.add_argument("--out", type=Path, metavar="FOLDER", required=True, help=say("publicity.help.out", language))
    parser.add_argument("--confidential", choices=tuple(Confidential), default=Confidential.AMOUNT,
                        help=say("publicity.help.confidential", language))
    parser.add_argument("--persons", choices=tuple(Persons), default=Persons.UNIT,
                        help=say("publicity.help.persons", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    language = arguments.lang

    def write(problem: Problem, planned: PlannedMoney) -> int:
        as_of = problem.rulebook.as_of
        made = make_publicity(problem, planned, arguments.year or as_of.year, as_of,
                              Confidential(arguments.confidential), Persons(arguments.persons))
        try:
            files = write_publicity(made, arguments.out, language)
        except RedactionFailed as refused:
            print(say("publicity.refused", language, count=len(refused.leaks),
                      files=", ".join(sorted({leak.file for leak in refused.leaks}))))
            return 1
        if arguments.json:
            print(json.dumps({
                **money_head(problem, planned), "year": made.money.year, "confidential": made.confidential.value,
                "persons": made.persons.value,
                "rows": {name: len(table) for name, table in made.tables.items()},
                "files": [path.name for path in files]}, ensure_ascii=False, indent=2))
        else:
            print(say("publicity.written", language, count=len(files), folder=arguments.out))
        return 0

    if not can_be_written(arguments.out, is_folder=True):
        print(say("cli.cannot_be_written", language, path=arguments.out))
        return 1
    return with_planned(arguments, write)
