"""The sheet of the briefing as plain HTML: one document that a wide screen, a phone and a printer each lay out anew.

Every text of it comes from `models.brief`; everything is escaped, for names come from files.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from models.brief.answers import AnswerPart, BriefAnswers
from models.brief.brief import Brief, make_brief
from models.certainty.run import Certainty
from models.words import brief_text, option_table, question_text, risk_text
from ui import format as fmt
from ui.baseline import Compared
from ui.i18n import t
from ui.plan_in_force import OfferedPlan
from ui.session import AuditedPlan

# More than this is for the screen and the annexes; the printed page says how many more there are.
MOST_PRINTED = {"risks": 6, "causes": 2}
_PROGRESS_PRINTED = 2


def brief_of(answer: AuditedPlan, source: str, compared: Compared | None, answers: BriefAnswers | None,
             in_force: OfferedPlan | None = None, certainty: Certainty | None = None) -> Brief:
    """The brief of a plan on the screen. `source`: what the case is called, as plain text; in_force: the approved plan
    with its digest, where there is one; certainty: of this plan, where it was asked for."""
    about = ("brief", source, compared and (compared.name, compared.key), id(answers), in_force and in_force.digest,
             id(certainty))
    # Answers and certainty are kept beside it, so that no others can take their place in memory and be taken for them.
    return answer.view(about, lambda: (make_brief(
        answer.problem, answer.plan, answer.report, answer.allocation, source=source,
        baseline=compared and compared.baseline, answers=answers, in_force=in_force and in_force.planned,
        certainty=certainty), answers, certainty))[0]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The two halves of the sheet, above and below the picture, as HTML."""

    top: str
    rest: str

    @property
    def printed_letters(self) -> int:
        """How many letters have to find room on the printed page."""
        on_paper = re.sub(r'<li class="?beyond.*?</li>', "", self.top + self.rest)
        return len(re.sub(r"<[^>]*>", "", on_paper))

    def show_top(self) -> None:
        st.html(f'<article class="brief">{self.top}</article>')

    def show_rest(self) -> None:
        st.html(f'<article class="brief">{self.rest}</article>')


def lay_out(brief: Brief, language: str) -> Sheet:
    """Above the picture: what is asked, whether it is proved, five figures. Below: who pays, options, change, risks,
    questions, and what the page rests on."""
    parts = "".join(f"<section>{_heading(name, language)}{body}</section>" for name, body in (
        ("options", _options(brief, language)), ("change", _change(brief, language)), *_progress(brief, language),
        *_certainty(brief, language),
        ("risks", _capped(risk_text.risk_lines(brief, language), "risks"))))
    return Sheet(_top(brief, language), (
        f"<p>{escape(brief_text.picture_lines(brief, language)[-1])}</p>" if brief.plan.chosen else "")
        + f'<div class="pair">{parts}</div>{_heading("questions", language)}{_questions(brief, language)}'
        + _foot(brief, language))


def _top(brief: Brief, language: str) -> str:
    asked, *more = brief_text.decision_lines(brief, language)
    stamps = "".join(f'<p><span class="stamp">{escape(stamp)}</span></p>'
                     for stamp in brief_text.stamp_lines(brief, language))
    boxes = "".join(
        f'<div><dt>{escape(each.label)}</dt><dd class="value">{escape(each.value)}</dd><dd>{escape(each.meaning)}</dd>'
        "</div>" for each in brief_text.figure_texts(brief, language))
    below = _paragraphs([*more, brief_text.proof_line(brief, language)])
    return (f'{stamps}<p class="asked">{escape(asked)}</p>{below}{_heading("figures", language)}'
            f'<dl class="figures">{boxes}</dl>')


def _options(brief: Brief, language: str) -> str:
    if brief.options is None:
        return _not_yet(AnswerPart.OPTIONS, language)
    rows = option_table.option_rows(brief, language)
    if not rows:
        return _paragraphs(brief_text.option_lines(brief, language))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("", *option_table.option_headings(
        brief, language))).replace('<th scope="col"></th>', "<td></td>", 1)
    body = "".join(
        f'<tr class="{"names" if row.code == "places" else "figure"}"><th scope="row">{escape(row.label)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row.cells) + "</tr>" for row in rows)
    unproved = [t("briefing.option_not_farthest")] if any(not o.is_farthest for o in brief.options) else []
    name = escape(brief_text.heading("options", language))
    return (f'<div class="wide" tabindex="0" role="region" aria-label="{name}"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>{_paragraphs(unproved, 'proof')}")


def _change(brief: Brief, language: str) -> str:
    if brief.change is None:
        return _paragraphs([t("briefing.no_baseline")])
    outcome, *causes = brief_text.change_lines(brief, language)
    told = _paragraphs([outcome]) + (_capped(causes, "causes") if causes else "")
    return told + (_not_yet(AnswerPart.BASELINE, language) if AnswerPart.BASELINE in brief.missing else "")


def _progress(brief: Brief, language: str) -> list[tuple[str, str]]:
    """How the budget year is doing, where anything was committed or paid. On paper the year and its forecast: the
    warnings are in the submission, and all of it on the screen."""
    lines = brief_text.progress_lines(brief, language)
    items = "".join(f'<li{" class=beyond" if place >= _PROGRESS_PRINTED else ""}>{escape(line)}</li>'
                    for place, line in enumerate(lines))
    return [("progress", f"<ul>{items}</ul>")] if lines else []


def _certainty(brief: Brief, language: str) -> list[tuple[str, str]]:
    """How sure the list is, where somebody asked; on paper the first line, all of it on the screen."""
    lines = brief_text.certainty_lines(brief, language)
    items = "".join(f'<li{" class=beyond" if place else ""}>{escape(line)}</li>' for place, line in enumerate(lines))
    return [("certainty", f"<ul>{items}</ul>")] if lines else []


def _questions(brief: Brief, language: str) -> str:
    asked = []
    for text in question_text.question_texts(brief, language):
        answer = " ".join(text.answer) if text.answer else ""
        proof = f' <span class="proof">{escape(text.proof)}</span>' if text.proof else ""
        asked.append(f"<li><h3>{escape(text.question)}</h3><p>{escape(answer)}{proof}</p></li>")
    return f'<ol class="asked-list">{"".join(asked)}</ol>'


def _foot(brief: Brief, language: str) -> str:
    """Case, date, what a point is, and the digest by which the plan can be found again."""
    lines = [t("briefing.source", source=brief.source, day=fmt.day(brief.as_of), digest=brief.problem.digest[:12]),
             brief_text.value_note(brief, language), t("briefing.more")]
    return f'<div class="foot">{_paragraphs(lines)}</div>'


def _capped(lines: Sequence[str], what: str) -> str:
    """All of it on the screen; on paper the first ones and how many more there are."""
    most = MOST_PRINTED[what]
    items = "".join(f'<li{" class=beyond" if place >= most else ""}>{escape(line)}</li>'
                    for place, line in enumerate(lines))
    if len(lines) > most:
        more = t(f"briefing.more_{what}", count=fmt.count(len(lines) - most))
        items += f'<li class="print-only">{escape(more)}</li>'
    return f"<ul>{items}</ul>"


def _not_yet(part: AnswerPart, language: str) -> str:
    return f'<p class="proof">{escape(t("briefing.not_yet", part=brief_text.missing_line(part, language)))}</p>'


def _heading(name: str, language: str) -> str:
    return f"<h2>{escape(brief_text.heading(name, language))}</h2>"


def _paragraphs(lines: Iterable[str], kind: str = "") -> str:
    mark = f' class="{kind}"' if kind else ""
    return "".join(f"<p{mark}>{escape(line)}</p>" for line in lines)
