"""The fingerprint of a case: the same whatever was remembered of its tables, and cheap after an edit of one of them."""
from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import pytest

from models import plain
from models.domain import ROW_TYPES, Case
from models.plain import TableTexts, digest_of
from models.register.case_io import read_case
from models.register.draft import Draft
from models.register.envelope_matrix import scale_envelopes
from models.rules import DATA


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(DATA / "sample" / "illustrative").case


def whole_digest(case: Case) -> str:
    return digest_of({**case.tables, "settings": case.settings, "assumptions": case.assumptions})


def test_digest_is_that_of_the_whole_case(case):
    rng = Random(5)
    for _ in range(12):
        table = rng.choice([name for name in ROW_TYPES if getattr(case, name)])
        rows = list(getattr(case, table))
        rows.pop(rng.randrange(len(rows)))
        case = replace(case, **{table: tuple(rows)}, settings={**case.settings, "note": str(rng.random())})
        assert case.digest == whole_digest(case)
        assert replace(case).digest == case.digest


def test_an_edit_makes_one_table_plain_again(case, monkeypatch):
    draft, _ = Draft.of(case).accept(scale_envelopes(case, 1, year=None, line=None))
    assert draft.case.digest
    draft, findings = draft.accept(scale_envelopes(draft.case, Random(3).randint(2, 5), year=None, line=None))
    assert not findings
    made = []
    canonical = plain._canonical
    monkeypatch.setattr(plain, "_canonical", lambda value: made.append(value) or canonical(value))
    assert draft.case.digest
    tables = [value for value in made if isinstance(value, tuple) and value and type(value[0]) in ROW_TYPES.values()]
    assert tables == [draft.case.envelopes]


@dataclass(frozen=True)
class Row:
    amount: object


def test_rows_that_are_equal_but_written_differently_are_told_apart():
    texts = TableTexts()
    first, second = texts.digest_of({"a": (Row(1),)}, {}), texts.digest_of({"a": (Row(True),)}, {})
    assert first == digest_of({"a": (Row(1),)}) and second == digest_of({"a": (Row(True),)})
    assert first != second
