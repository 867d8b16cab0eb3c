"""The rows each family writes, as text: a change of the model shows as a difference that a person reads.

After a change that is meant: `python -m tests.renew_golden`.
"""
from __future__ import annotations

import pytest

from tests.golden_programmes import GOLDEN, golden_path, golden_text, shown_cases
from tests.rule_families import NAMES, family_of_row


def test_every_family_has_a_golden_file_and_no_file_is_left_over() -> None:
    assert sorted(shown_cases()) == sorted(NAMES) == sorted(path.stem for path in GOLDEN.glob("*.lp"))


@pytest.mark.parametrize("family", NAMES)
def test_family_writes_the_rows_of_its_golden_file(family: str) -> None:
    assert golden_text(family) == golden_path(family).read_text(encoding="utf-8"), "python -m tests.renew_golden"


@pytest.mark.parametrize("family", NAMES)
def test_golden_file_shows_rows_of_its_family_in_every_case(family: str) -> None:
    for part in golden_path(family).read_text(encoding="utf-8").split("\\\\ ")[1:]:
        rows = [line.split(":")[0] for line in part.split("Subject To")[1].splitlines() if ":" in line]
        assert rows, part
        # PuLP writes a row without terms (an envelope nobody draws on) with a column of its own.
        assert {family_of_row(row) for row in rows} - {"_dummy"} == {family}
