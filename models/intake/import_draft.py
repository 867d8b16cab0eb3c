"""A file opened for import: the tables found in it, the one looked at, and every row under its headings."""
from __future__ import annotations

from dataclasses import dataclass

from models.domain import Finding
from models.files.grid import FileGrid, Sheet
from models.intake.header import TableFrame
from models.intake.own_tables import OwnTables
from models.intake.rows import BodyRow, RowKind


@dataclass(frozen=True)
class ImportDraft:
    """A file opened: the tables found in it (best first) and the one looked at, with every row under its headings.

    `own` is set for a file in the format of our own exports: it needs no mapping.
    """

    grid: FileGrid
    tables: tuple[TableFrame, ...] = ()
    frame: TableFrame | None = None
    rows: tuple[BodyRow, ...] = ()
    alike: tuple[str, ...] = ()
    own: OwnTables | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def sheet(self) -> Sheet:
        """The sheet the chosen table stands on."""
        return next(sheet for sheet in self.grid.sheets if self.frame and sheet.name == self.frame.sheet)

    def count(self, kind: RowKind) -> int:
        """How many rows of a kind stand under the headings."""
        return sum(1 for row in self.rows if row.kind is kind)
