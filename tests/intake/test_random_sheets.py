"""A thousand registers written from known values: every value comes back equal, or is asked about or kept apart."""
from __future__ import annotations

from collections import Counter

import pytest

from tests.intake.judging import judge
from tests.intake.random_sheets import write_sheet

SHEETS, PART = 1_000, 100
# An import that asked about everything, or kept everything apart, would say nothing wrong and help nobody.
LEAST_READ, LEAST_IMPORTED = 0.9, 0.9


@pytest.mark.parametrize("first", range(0, SHEETS, PART))
def test_what_is_read_is_what_was_written(first: int) -> None:
    ends: Counter[str] = Counter()
    shares = []
    for seed in range(first, first + PART):
        sheet = write_sheet(seed)
        verdict = judge(sheet)
        assert not verdict.wrong, f"seed {seed}: {sheet.note}\n" + "\n".join(verdict.wrong)
        ends[verdict.end] += 1
        if verdict.end == "read":
            shares.append(verdict.imported_share)
    assert ends["read"] >= LEAST_READ * PART, ends
    assert sum(shares) >= LEAST_IMPORTED * len(shares)
