"""Whether every character of a name can be printed."""
from __future__ import annotations

from collections.abc import Iterator

from models.domain import Finding
from models.files.fonts import code_point, without_glyph
from models.problem import Problem
from models.register.about import about

# The texts of a project and a pledge that documents print.
_PRINTED = ("project_id", "name_vi", "name_en", "managing_agency", "locality", "lead_enterprise", "institutes")


def check_letters(problem: Problem) -> Iterator[Finding]:
    """Submission, annexes and replies show the code point of a character that none of their fonts has."""
    rows = [*((project, _PRINTED) for project in problem.case.projects),
            *((pledge, ("payer_name",)) for pledge in problem.case.pledges)]
    for row, names in rows:
        for name in names:
            cell = getattr(row, name)
            text = " ".join(cell) if isinstance(cell, tuple) else str(cell or "")
            if letters := without_glyph(text):
                yield about(row, "letters_not_printable", "warning", name,
                            letters=", ".join(f"{letter} ({code_point(letter)})" for letter in letters[:10]))
