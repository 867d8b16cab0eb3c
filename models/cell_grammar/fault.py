"""Why a cell cannot be read: a code with values, which the reader turns into a finding at its place."""
from __future__ import annotations


class CellFault(ValueError):
    """A cell that cannot be read. Carries the `code` of its sentence and the `values` for its places."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}")
        self.code, self.values = code, values
