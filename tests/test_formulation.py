"""The formulation in docs/ names the same families, in the same order, as the model."""
from __future__ import annotations

import re
from pathlib import Path

from models.families.contents import FAMILIES

FORMULATION = Path(__file__).resolve().parent.parent / "docs" / "formulation.md"


def test_formulation_names_every_family_in_the_order_of_the_model() -> None:
    headings = re.findall(r"^## (\w+)$", FORMULATION.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert headings == [family.__name__ for family in FAMILIES]


def test_every_family_says_its_meaning_its_formula_and_its_rule() -> None:
    for family in FAMILIES:
        doc = family.__doc__ or ""
        assert doc.splitlines()[0].endswith("."), family.__name__
        assert re.search(r"<=|>=", doc), f"{family.__name__} shows no formula"
        assert re.search(r"^\s*Rules?: ", doc, flags=re.MULTILINE), f"{family.__name__} names no rule"
