"""One tiny problem per family, and the rows the family writes for it, as PuLP's own LP text."""
from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

from models.families.contents import FAMILIES
from models.milp.build import build_programme
from tests.rule_cases import RuleCase, load_rule_cases

GOLDEN = Path(__file__).parent / "golden"


def shown_cases() -> dict[str, list[RuleCase]]:
    """family -> the rule cases whose rows are kept (`golden` in their file); together they show all its kinds of rows.

    The cap on missing localisation is a row of shortfall columns, which another family makes: it is shown nowhere.
    """
    shown: dict[str, list[RuleCase]] = defaultdict(list)
    for case in load_rule_cases():
        if case.golden:
            shown[case.golden].append(case)
    return shown


def golden_text(family: str) -> str:
    """The LP text of the family alone on each of its cases."""
    function = next(f for f in FAMILIES if f.__name__ == family)
    parts = []
    for case in shown_cases()[family]:
        programme = build_programme(case.problem, (function,))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "programme.lp"
            programme.lp.writeLP(str(path))
            parts.append(f"\\\\ {case.name}\n{path.read_text(encoding='utf-8')}")
    return "\n".join(parts)


def golden_path(family: str) -> Path:
    return GOLDEN / f"{family}.lp"
