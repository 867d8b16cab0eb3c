"""A file of the exchange format into the register: read, matched, previewed, applied; all of it or nothing."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.domain import Case, Finding
from models.files.grid import FileGrid
from models.intake.exchange_format import TABLES
from models.intake.importing import Applied, ImportReading, apply_import, open_import, preview_import, read_import
from models.intake.treasury_list import Match, TreasuryMatch, is_treasury_list, match_treasury_list


@dataclass(frozen=True)
class Exchanged:
    """What a file would do to a register: the edits (one step of the one list of changes), or why it is refused.

    treasury: the list row by row, None for a file of tables. findings: errors refuse the file, the others are told.
    """

    treasury: TreasuryMatch | None
    applied: Applied
    findings: tuple[Finding, ...]

    @property
    def is_refused(self) -> bool:
        return self.applied.case is None


def exchange_in(grid: FileGrid, case: Case, as_of: date) -> Exchanged:
    """Hold a file against a register. Nothing is changed: whoever takes it in applies the edits."""
    if not grid.is_read:
        return _refused(None, grid.findings)
    treasury = match_treasury_list(grid, case) if is_treasury_list(grid) else None
    if treasury is not None:
        unread = tuple(Finding(row.fault[0], "error", row.project_id, grid.file, "treasury_list", row.line,
                               row.fault[1]) for row in treasury.rows if row.match is Match.UNREADABLE)
        if unread:
            return _refused(treasury, unread)
        if not treasury.count(Match.NEW):
            return Exchanged(treasury, Applied(case), ())
    reading = read_import(open_import(grid if treasury is None else treasury.payments), None, case)
    if not _is_exchanged(reading):
        return _refused(treasury, reading.findings or (Finding(
            "exchange_no_table", file=grid.file, values={"tables": ", ".join(TABLES)}),))
    applied = apply_import(reading, preview_import(reading, case), case, as_of=as_of)
    return Exchanged(treasury, applied, (*(each for each in reading.findings if each not in applied.findings),
                                         *applied.findings))


def _is_exchanged(reading: ImportReading) -> bool:
    """Whether the file holds tables of the format and nothing else: a plan or a project does not come in this way."""
    own = reading.draft.own
    return own is not None and set(own.tables) <= set(TABLES)


def _refused(treasury: TreasuryMatch | None, findings: tuple[Finding, ...]) -> Exchanged:
    return Exchanged(treasury, Applied(None, (), findings), findings)
