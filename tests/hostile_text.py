"""Text that would do something if it were not treated as text: 15 payloads, and a case that carries one everywhere."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

from models.domain import Case, Criterion, Link, LinkKind, Localisation, LocalisationBasis, Pool, PoolDimension
from tests.builders import make_case

PAYLOADS = (
    "=cmd|' /C calc'!A0", "+1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "\t=1+1", "\r=1+1", "{=1+1}", "＝1+1",
    "=HYPERLINK(\"http://example.org/?x=\"&A1,\"bấm\")", "http://example.org/a", "mailto:a@example.org",
    "file:///etc/passwd", "<script>window.__xss=1</script>", "<img src=x onerror='window.__xss=1'>",
    "**đậm** ![ảnh](https://example.org/a.png) [bấm](https://example.org) :material/home: $x^2$ :red[đỏ]",
)
# A spreadsheet may begin a cell after a separator, and skip spaces and quotes before a formula.
HIDDEN = (" =1+1", "\u00a0@SUM(1)", "\"=1+1\"", "a;=1+1", "a\t=1+1", "a|+1+1", "a\n-1+1", "a,@SUM(1)", "x; “＝1+1”",
          "'=1", "- 1+1", "+84 912 345 678", "-x", "a;;{=1}", "a; ' =1")
# The text columns of a project, a pledge and a link that a file can fill freely.
FIELDS = ("name_vi", "name_en", "managing_agency", "lead_enterprise", "institutes", "regime_reason",
          "decision_reason", "source_document")


def runs_in_a_spreadsheet(cell: object) -> bool:
    """The OWASP list, written out again: whether a spreadsheet may take the cell or a part of it for a formula."""
    if not isinstance(cell, str) or re.fullmatch(r"[+-]?(\d[\d.,]*%?)?", cell):
        return False
    if cell[:1] in ("\t", "\r", "\n"):
        return True
    parts = (part.lstrip("\"“”„«‘’ \u00a0") for part in re.split(r"[,;|\t\n\r]", cell))
    return any(part[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") or part.startswith("{=")
               for part in parts if part)


def hostile_case(payload: str) -> Case:
    """Two projects of which one carries the payload in every free text, and the other tables with it."""
    texts = {name: (payload,) if name == "institutes" else payload for name in FIELDS}
    case = make_case(projects={"P1": {**texts, "source_on": date(2020, 1, 1)}})
    return replace(
        case, pledges=tuple(replace(p, payer_name=payload, evidence_document=payload) for p in case.pledges),
        criteria=(Criterion("merit", Fraction(1), payload, payload),),
        pools=(Pool("pool", PoolDimension.ALL, cap_share=Fraction(1), label_vi=payload, label_en=payload,
                    source=payload),),
        links=(Link("tie", LinkKind.EXCLUDES, ("P1", "P2"), source=payload),),
        localisation=(Localisation("P1", 2026, LocalisationBasis.BILL_OF_MATERIALS, Fraction(1, 2), payload),))
