"""A reallocation as plain JSON values and as tables, with codes and exact numbers."""
from __future__ import annotations

from models.plain import to_plain
from models.reallocation.reallocate import Reallocation

MOVE_COLUMNS = ("from_id", "to_id", "line", "amount_mvnd", "gain")
UNIT_COLUMNS = ("project_id", "line", "agency", "planned_mvnd", "paid_mvnd", "committed_mvnd", "floor_mvnd",
                "unspent_mvnd", "free_mvnd", "room_mvnd", "is_typed", "after_mvnd", "change_mvnd", "left_mvnd",
                "why_left")


def to_document(found: Reallocation) -> dict[str, object]:
    """Everything that was found; amounts in million VND, gains in value points as exact text."""
    return {
        "year": found.year, "as_of": found.as_of.isoformat(), "scope": found.scope.value,
        "plan_source": found.source.value, "plan_name": found.plan_name, "is_refused": found.is_refused,
        "faults": to_plain(found.faults), "unspent_mvnd": found.unspent_mvnd, "free_mvnd": found.free_mvnd,
        "moved_mvnd": found.moved_mvnd, "gain": to_plain(found.gain),
        "bound": None if found.bound is None else to_plain(found.bound), "proved": list(found.proved),
        "is_proved": found.is_proved, "is_compliant": found.is_compliant, "broken_before": list(found.broken),
        "findings": to_plain(found.findings), "prices": to_plain(found.prices),
        "moves": [dict(zip(MOVE_COLUMNS, row, strict=True)) for row in move_rows(found)],
        "units": [dict(zip(UNIT_COLUMNS, row, strict=True)) for row in unit_rows(found)],
        "case_digest_after": found.problem.case.digest if found.problem is not None else None}


def move_rows(found: Reallocation) -> list[list[object]]:
    """The moves in the order of `MOVE_COLUMNS`."""
    return [[to_plain(getattr(move, name)) for name in MOVE_COLUMNS] for move in found.moves]


def unit_rows(found: Reallocation) -> list[list[object]]:
    """Every project and line in the order of `UNIT_COLUMNS`; without the agency of a confidential project."""
    return [["" if name == "agency" and row.unit.is_confidential else
             to_plain(getattr(row if hasattr(row, name) else row.unit, name)) for name in UNIT_COLUMNS]
            for row in found.units]
