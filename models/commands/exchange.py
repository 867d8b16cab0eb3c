"""`exchange out CASE --out FOLDER` and `exchange in CASE FILE [--out CASE2]`: the record to and from other systems, by
files. There is no live link."""
from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

from models.commands.reading import add_case_arguments, can_be_written, pose_from_files, print_findings
from models.export.case_files import as_told
from models.export.exchange import kept_at_home, write_exchange
from models.export.open_data import RedactionFailed
from models.intake.exchange_format import FORMAT, VERSION, read_exchange_file
from models.intake.exchanging import exchange_in
from models.intake.treasury_list import Match
from models.plain import to_plain
from models.register.case_io import read_case, write_case
from models.wording import LANGUAGES, say
from models.words.exchange_text import exchange_lines
from models.words.finding_text import finding_place, finding_sentence


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("exchange", help=say("exchange.help.exchange", language))
    ways = parser.add_subparsers(dest="way", required=True, metavar="out|in")
    out = ways.add_parser("out", help=say("exchange.help.way_out", language))
    add_case_arguments(out, language)
    out.add_argument("--out", type=Path, metavar="FOLDER", required=True, help=say("exchange.help.folder", language))
    into = ways.add_parser("in", help=say("exchange.help.way_in", language))
    into.add_argument("case", metavar="CASE", help=say("cli.help.case", language))
    into.add_argument("file", metavar="FILE", help=say("exchange.help.file", language))
    into.add_argument("--out", type=Path, metavar="CASE2", help=say("exchange.help.out", language))
    into.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help=say("cli.help.as_of", language))
    for each, run in ((out, _out), (into, _in)):
        each.add_argument("--json", action="store_true", help=say("disbursement.help.json", language))
        each.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=say("cli.help.lang", language))
        each.set_defaults(run=run)


def _out(arguments: argparse.Namespace) -> int:
    language = arguments.lang
    posed = pose_from_files(arguments)
    if posed.problem is None:
        print_findings(posed.findings, language, ("error", "warning"))
        return 1
    if not can_be_written(arguments.out, is_folder=True):
        print(say("cli.cannot_be_written", language, path=arguments.out))
        return 1
    try:
        files = write_exchange(posed.problem, arguments.out)
    except RedactionFailed as refused:
        print(say("publicity.refused", language, count=len(refused.leaks),
                  files=", ".join(sorted({leak.file for leak in refused.leaks}))))
        return 1
    kept = kept_at_home(posed.problem.case)
    if arguments.json:
        print(json.dumps({"format": FORMAT, "version": VERSION, "files": [path.name for path in files],
                          "rows_kept_at_home": kept, "is_illustrative": posed.problem.case.is_illustrative},
                         ensure_ascii=False, indent=2))
    else:
        print(say("publicity.written", language, count=len(files), folder=arguments.out))
        print(say("exchange.kept_at_home", language, count=kept))
    return 0


def _in(arguments: argparse.Namespace) -> int:
    language = arguments.lang
    read = read_case(arguments.case)
    if read.case is None:
        print_findings(read.findings, language, ("error",))
        return 1
    found = exchange_in(read_exchange_file(arguments.file), read.case, arguments.as_of or date.today())
    if arguments.json:
        rows = found.treasury.rows if found.treasury else ()
        print(json.dumps({
            "is_refused": found.is_refused, "changes": to_plain(found.applied.edits),
            "matches": {match.value: found.treasury.count(match) for match in Match} if found.treasury else None,
            "unmatched": [to_plain(row) for row in (found.treasury.unmatched if rows else ())],
            "findings": [{"code": each.code, "severity": each.severity, "place": finding_place(each, language),
                          "sentence": finding_sentence(each, language)} for each in found.findings]},
            ensure_ascii=False, indent=2))
    else:
        print_findings(found.findings, language)
        print("\n".join(exchange_lines(found, language)))
    if found.is_refused:
        return 1
    if arguments.out:
        try:
            write_case(as_told(found.applied.case), arguments.out)
        except OSError:
            print(say("cli.cannot_be_written", language, path=arguments.out))
            return 1
        if not arguments.json:
            print(say("cli.written", language, path=arguments.out))
    return 1 if found.treasury and found.treasury.unmatched else 0
