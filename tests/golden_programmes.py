"""One tiny problem per family, and the rows the family writes for it, as PuLP's own LP text."""
from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from models.families.contents import FAMILIES
from models.milp.build import build_programme
from tests.rule_cases import load_rule_cases

GOLDEN = Path(__file__).parent / "golden"
# family -> the rule cases (by name) whose rows are kept; together they show every kind of row of the family.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "one_option": ("a later start moves the bill into a year with money",),
    "enterprise_share_floor": ("market, enterprises pay one million less than half",
                               "40 percent is enough for state-led and not for market",
                               "the same project fails where the floor holds in each year"),
    "state_share_cap": ("the state would pay one million more than its cap", "the market cap is one half"),
    "pledge_evidence": ("a pledge without evidence is barred when evidence is required",),
    "state_envelope": ("unspent money moves to the next year when carry-over is on",
                       "money of the other budget line does not help",
                       "an agency's envelope binds its own projects only"),
    "pools": ("the pool's cap is one million short", "a pool of one year looks at that year only",
              "a floor forces the poorer project in", "one million over half of the state money",
              "a floor of share is kept by leaving money unspent", "at most one project of the pool"),
    "strategic_share_floor": ("strategic projects reach exactly their share of the base",),
    "product_coverage": ("a product that must be covered is covered",),
    "localisation_target": ("one hundredth of a point below a hard target", "the mean is weighted by money",
                            "a soft target is missed and said so"),
    "concentration": ("one enterprise would take one million over its cap",
                      "a locality's share of the state money is capped", "a grant one million below the minimum",
                      "at most one project in all"),
    # The cap on missing localisation is a row of shortfall columns, which another family makes.
    "goal_limits": ("the floor on counterpart prefers the project that raises more",),
    "links": ("a project needs another that cannot be funded", "two that exclude each other", "at most two of three",
              "a synergy tips the choice to the pair"),
    "decisions": ("a project that must be funded is, though others are better",
                  "a project that must not be funded is not",
                  "money already committed to a running project is paid, though its pledges would cover more"),
}


def golden_text(family: str) -> str:
    """The LP text of the family alone on each of its cases."""
    cases = {case.name: case for case in load_rule_cases()}
    function = next(f for f in FAMILIES if f.__name__ == family)
    parts = []
    for name in SHOWN[family]:
        programme = build_programme(cases[name].problem, (function,))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "programme.lp"
            programme.lp.writeLP(str(path))
            parts.append(f"\\\\ {name}\n{path.read_text(encoding='utf-8')}")
    return "\n".join(parts)


def golden_path(family: str) -> Path:
    return GOLDEN / f"{family}.lp"
