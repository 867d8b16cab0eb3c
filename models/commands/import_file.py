"""`import FILE --mapping M --out CASE`: a foreign register into a case; exit 1 when rows were kept apart."""
from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from models.cell_grammar.words import Unit
from models.commands.reading import print_findings
from models.domain import Case
from models.export.case_files import as_told
from models.export.kept_rows import quarantine_csv, quarantine_xlsx
from models.files.safe_reading import read_grid
from models.intake.import_draft import ImportDraft
from models.intake.importing import (
    Applied,
    ImportReading,
    apply_import,
    open_import,
    preview_import,
    read_import,
)
from models.intake.mapping import ABOUT_CELLS, load_mapping, mapping_to_yaml
from models.intake.preview import KEEP, RETIRE, Preview
from models.intake.proposing import propose
from models.intake.questions import Question
from models.register.case_io import read_case, write_case
from models.wording import say
from models.words.figures import percent_text
from models.words.import_text import ledger_lines, question_choices, question_sentence


def register(parsers: argparse._SubParsersAction, language: str) -> None:
    parser = parsers.add_parser("import", help=say("import.help.import", language))
    parser.add_argument("file", metavar="FILE", help=say("import.help.file", language))
    for name in ("mapping", "out", "into", "quarantine", "propose"):
        parser.add_argument(f"--{name}", metavar=name.upper(), help=say(f"import.help.{name}", language))
    parser.add_argument("--unit", choices=tuple(Unit), help=say("import.help.unit", language))
    parser.add_argument("--sheet", default="", help=say("import.help.sheet", language))
    parser.add_argument("--years", type=int, nargs="+", default=(), help=say("import.help.years", language))
    parser.add_argument("--missing", choices=(KEEP, RETIRE), default=KEEP, help=say("import.help.missing", language))
    parser.add_argument("--kept-apart", choices=("stamp", "block"), default="stamp",
                        help=say("import.help.kept_apart", language))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    language = arguments.lang
    mapping, faults = load_mapping(arguments.mapping) if arguments.mapping else (None, ())
    present, present_faults = _present_case(arguments.into)
    if faults or present_faults:
        print_findings((*faults, *present_faults), language, ("error",))
        return 1
    if mapping and arguments.unit:
        mapping = replace(mapping, unit=arguments.unit)
    draft = open_import(read_grid(arguments.file), arguments.sheet or (mapping.sheet if mapping else ""),
                        mapping.header_rows if mapping else ())
    if arguments.propose:
        return _propose(draft, arguments)
    if (mapping is None and draft.own is None and draft.frame is not None) or not arguments.out:
        print(say("import.cli.needs_mapping", language), file=sys.stderr)
        return 2
    reading = read_import(draft, mapping, present)
    preview = preview_import(reading, present, arguments.missing)
    applied = apply_import(reading, preview, present, arguments.kept_apart)
    return _report(arguments, reading, preview, applied)


def _present_case(path: str | None) -> tuple[Case | None, Iterable]:
    if not path:
        return None, ()
    read = read_case(path)
    return read.case, () if read.case else read.findings


def _propose(draft: ImportDraft, arguments: argparse.Namespace) -> int:
    if draft.frame is None:
        print_findings(draft.findings, arguments.lang)
        return 1
    path = Path(arguments.propose)
    proposal = propose(draft, path.stem, arguments.years)
    mapping = proposal.mapping if not arguments.unit else replace(proposal.mapping, unit=arguments.unit)
    path.write_text(mapping_to_yaml(mapping), encoding="utf-8")
    for column in proposal.columns:
        best = next(iter(column.candidates), None)
        print(say("import.cli.column", arguments.lang, heading=column.column.heading,
                  target=column.target or say("import.cli.unused", arguments.lang),
                  confidence=percent_text(best.confidence, arguments.lang) if best else "-"))
    _print_questions(read_import(draft, mapping).questions, arguments.lang, draft.grid.sha256)
    print(say("cli.written", arguments.lang, path=path))
    return 0


def _report(arguments: argparse.Namespace, reading: ImportReading, preview: Preview, applied: Applied) -> int:
    language, out = arguments.lang, Path(arguments.out)
    shown = dict.fromkeys(map(id, reading.findings))
    print_findings(reading.findings, language)
    print_findings([f for f in (*preview.findings, *applied.findings) if id(f) not in shown], language)
    _print_questions(reading.questions, language, reading.draft.grid.sha256)
    for line in ledger_lines(reading, language):
        print(line)
    if reading.kept:
        _write_quarantine(arguments, reading)
    if applied.case is None:
        print(say("import.cli.refused", language))
        return 1
    print(say("import.cli.changes", language, new=len(preview.new), changed=len(preview.changed),
              missing=len(preview.missing), unchanged=len(preview.unchanged)))
    try:
        write_case(as_told(applied.case), out)
    except OSError:
        print(say("cli.cannot_be_written", language, path=out))
        return 1
    print(say("cli.written", language, path=out))
    return 1 if reading.kept else 0


def _write_quarantine(arguments: argparse.Namespace, reading: ImportReading) -> None:
    path = Path(arguments.quarantine or f"{Path(arguments.out)}_kept_apart.xlsx")
    write = quarantine_csv if path.suffix.lower() == ".csv" else quarantine_xlsx
    path.parent.mkdir(parents=True, exist_ok=True)
    headings = reading.draft.frame.headings if reading.draft.frame else ()
    path.write_bytes(write(reading.kept, headings, arguments.lang, reading.columns.as_styles()))
    counts = Counter(finding.code for row in reading.kept for finding in row.findings)
    print(say("import.cli.quarantine", arguments.lang, count=len(reading.kept), path=path,
              codes=", ".join(f"{code} ({count})" for code, count in counts.most_common())))


def _print_questions(questions: Iterable[Question], language: str, sha256: str) -> None:
    """Each question with the id that answers it in the mapping; a confirmation is bound to this very file."""
    for question in questions:
        bound = f":{sha256[:8]}" if question.question_id.removeprefix("confirm:") in ABOUT_CELLS else ""
        print(say("import.cli.question", language, id=f"{question.question_id}{bound}",
                  sentence=question_sentence(question, language), choices=question_choices(question, language)))
