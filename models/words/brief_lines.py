"""The whole brief as lines of text under headings, for a terminal or a mail."""
from __future__ import annotations

from collections.abc import Iterable, Iterator

from models.brief.brief import Brief
from models.wording import say
from models.words import brief_text, question_text, risk_text


def brief_lines(brief: Brief, language: str) -> Iterator[str]:
    """Stamps, then each part under its heading; a part without a line is left out."""
    yield from brief_text.stamp_lines(brief, language)
    for part, lines in _parts(brief, language):
        lines = list(lines)
        if lines:
            yield from ("", brief_text.heading(part, language), *(f"- {line}" for line in lines))
    yield from ("", brief_text.heading("questions", language))
    for number, text in enumerate(question_text.question_texts(brief, language), start=1):
        yield from (f"{number}. {text.question}", *(f"   - {line}" for line in (*text.answer, text.proof) if line))
    legal = brief_text.legal_lines(brief, language)
    yield from ("", brief_text.heading("legal", language), *(f"- {line}" for line in legal))
    missing = brief_text.missing_lines(brief, language)
    if missing:
        yield from ("", missing[0], *(f"- {line}" for line in missing[1:]))


def _parts(brief: Brief, language: str) -> Iterator[tuple[str, Iterable[str]]]:
    yield "decision", (*brief_text.decision_lines(brief, language), brief_text.proof_line(brief, language),
                       brief_text.value_note(brief, language))
    yield "figures", (say("brief.figure_line", language, label=figure.label, value=figure.value, meaning=figure.meaning)
                      for figure in brief_text.figure_texts(brief, language))
    yield "picture", brief_text.picture_lines(brief, language)
    yield "options", brief_text.option_lines(brief, language)
    yield "nested", brief_text.nested_lines(brief, language)
    yield "change", brief_text.change_lines(brief, language)
    yield "progress", brief_text.progress_lines(brief, language)
    yield "certainty", brief_text.certainty_lines(brief, language)
    yield "risks", risk_text.risk_lines(brief, language)
