"""`reallocate CASE --year Y` and `carry-over CASE --year Y`: money of a year that will not be, or was not, spent.

Exit 1 where moving money is refused, something typed is not understood, or the plan after the moves fails its audit.
"""
from __future__ import annotations

import argparse
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from models.commands.money import read_planned
from models.commands.reading import add_answer_arguments, can_be_written, print_answer, step_lines
from models.domain import BudgetLine
from models.money.carry_over import AMOUNTS, carry_over
from models.money.disbursement import disburse
from models.money.forecast import forecast_year
from models.plain import to_plain
from models.search_limits import SolveLimits
from models.units import read_decimal
from models.wording import say

if TYPE_CHECKING:
    from models.reallocation.reallocate import Reallocation
    from models.reallocation.units import Fault


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = _parser(parsers, "reallocate", say("reallocation.help.reallocate", language), language)
    for name in ("unspent", "room"):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="ID=N",
                            help=say(f"reallocation.help.{name}", language))
    parser.add_argument("--advance", action="store_true", help=say("reallocation.help.advance", language))
    parser.add_argument("--scope", choices=("agency", "line"), default="agency",
                        help=say("reallocation.help.scope", language))
    parser.add_argument("--keep", type=_share, default=Fraction(1), metavar="S",
                        help=say("reallocation.help.keep", language))
    parser.add_argument("--out", type=Path, metavar="FOLDER", help=say("reallocation.help.out", language))
    parser.set_defaults(run=_reallocate)
    _parser(parsers, "carry-over", say("carry_over.help", language), language).set_defaults(run=_carry_over)


def _parser(parsers: argparse._SubParsersAction, name: str, told: str, language: str) -> argparse.ArgumentParser:
    parser = parsers.add_parser(name, help=told)
    add_answer_arguments(parser, language, "disbursement")
    parser.add_argument("--plan", metavar="FILE", help=say("disbursement.help.plan", language))
    parser.add_argument("--year", type=int, required=True, metavar="YEAR", help=say("reallocation.help.year", language))
    return parser


def _share(text: str) -> Fraction:
    share = read_decimal(text)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(text)
    return Fraction(share)


def _reallocate(arguments: argparse.Namespace) -> int:
    # Imported here: the other commands must not load a solver.
    from models.reallocation.authority import Scope
    from models.reallocation.document import to_document
    from models.reallocation.reallocate import Reallocation, reallocate
    from models.reallocation.takers import find_takers
    from models.reallocation.units import find_units
    from models.words.reallocation_text import reallocation_lines, taker_sentence

    if arguments.out and not can_be_written(arguments.out, is_folder=True):
        print(say("cli.cannot_be_written", arguments.lang, path=arguments.out))
        return 1
    read = read_planned(arguments)
    if read is None:
        return 1
    problem, planned = read
    as_of, scope = problem.rulebook.as_of, Scope(arguments.scope)
    unspent, room, faults = *({}, {}), []
    for typed, texts in ((unspent, arguments.unspent), (room, arguments.room)):
        faults += _read_typed(texts, typed)
    takers = ()
    if faults:
        found = Reallocation(arguments.year, as_of, scope, planned.source, planned.name, tuple(faults))
    else:
        money = disburse(problem, planned, arguments.year, as_of)
        forecast = forecast_year(problem, money)
        found = reallocate(problem, planned, money, forecast, unspent=unspent, room=room,
                           advance=arguments.advance, scope=scope, keep_share=arguments.keep,
                           watch=step_lines(arguments.lang),
                           reason=say("reallocation.stays_out", arguments.lang, year=arguments.year),
                           limits=SolveLimits(time_limit_seconds=arguments.time_limit))
        takers = find_takers(problem, planned, money, find_units(problem, money, forecast, planned)[0])
    document = {**to_document(found), "takers": to_plain(takers), "case_digest": problem.case.digest,
                "is_illustrative": problem.case.is_illustrative}
    lines = [*reallocation_lines(problem, found, arguments.lang),
             *(taker_sentence(problem, taker, arguments.lang) for taker in takers)]
    print_answer(document, lines, problem.case.is_illustrative, arguments)
    if arguments.out and found.is_searched:
        for path in _write(problem, found, document, arguments.out, arguments.lang):
            if not arguments.json:
                print(say("cli.written", arguments.lang, path=path))
    return 0 if found.is_compliant else 1


def _read_typed(texts: list[str], typed: dict) -> list[Fault]:
    """ID=N and ID:LINE=N in million VND into `typed`; what is not understood."""
    from models.reallocation.units import Fault

    faults = []
    for text in texts:
        name, _, amount = text.rpartition("=")
        project_id, _, line = name.partition(":")
        if not project_id or line not in ("", *BudgetLine) or not (amount.isascii() and amount.lstrip("-").isdigit()):
            faults.append(Fault("not_understood", {"text": text}))
            continue
        typed[project_id.strip(), BudgetLine(line) if line else None] = int(amount)
    return faults


def _write(problem: object, found: Reallocation, document: dict, folder: Path, language: str) -> list[Path]:
    """Every file of an answer; the workbook only where its plan passed the audit."""
    from models.export.reallocation_files import reallocation_files

    paths = [folder / "reallocation.json"]
    paths[0].write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for name, content in reallocation_files(problem, found, language):
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    return paths


def _carry_over(arguments: argparse.Namespace) -> int:
    from models.words.reallocation_text import carry_lines

    read = read_planned(arguments)
    if read is None:
        return 1
    problem, planned = read
    as_of = problem.rulebook.as_of
    if as_of < date(arguments.year, 1, 1):
        print(say("carry_over.not_begun", arguments.lang, year=arguments.year))
        return 1
    money = disburse(problem, planned, arguments.year, as_of)
    found = carry_over(problem, planned, money, forecast_year(problem, money))
    document = {
        "year": found.year, "as_of": as_of.isoformat(), "is_expected": found.is_expected,
        "plan_source": planned.source.value, "plan_name": planned.name, "is_illustrative": problem.case.is_illustrative,
        "total": {name: found.total(name) for name in AMOUNTS},
        "next_year_mvnd": {line.value: amount for line, amount in found.into_next_year.items()},
        "rows": [{"project_id": row.project_id, "line": row.line, **{name: getattr(row, name) for name in AMOUNTS},
                  "outcome": row.ground.outcome.value, "ground": row.ground.ground_id,
                  "source": to_plain(row.ground.source),
                  "deadline": row.deadline and row.deadline.of(found.year).isoformat()} for row in found.rows]}
    print_answer(document, carry_lines(found, arguments.lang), problem.case.is_illustrative, arguments)
    return 0
