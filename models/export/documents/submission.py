"""The submission (tờ trình) of a brief as parts: legal basis, summary, options with places to sign, risks, annexes.

Every sentence is one of `locales/*/submission.yaml` or of the brief's own texts, filled from fields of the brief.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from models.brief.brief import Brief
from models.export.documents.chart_specs import (
    Look,
    ranked_spec,
    years_spec,
)
from models.export.documents.document_parts import (
    Document,
    DocumentColumn,
    Paragraph,
    Part,
    Picture,
    Row,
    Style,
    Table,
    roman,
)
from models.export.documents.submission_annexes import annexes_of
from models.report.headline import rules_short_of_law
from models.rules import RuleStatus
from models.wording import say
from models.words.brief_text import (
    certainty_lines,
    change_lines,
    decision_lines,
    figure_texts,
    legal_lines,
    missing_lines,
    nested_lines,
    option_lines,
    picture_lines,
    progress_lines,
    proof_line,
    rule_value_text,
    stamp_lines,
    value_note,
)
from models.words.chart_text import bars_in_words, group_bars, years_in_words
from models.words.figures import bvnd_text, count_text, day_text
from models.words.question_text import question_texts
from models.words.risk_text import risk_lines
from models.words.stamps import page_stamps

# Enough of a digest to find the run again, short enough to be read out.
_DIGEST_LETTERS = 16


def submission_of(brief: Brief, language: str) -> Document:
    """The whole submission in one language, from one brief."""
    annexes = annexes_of(brief, language)
    body = tuple(_Body(brief, language, annexes[-1].number).parts())
    asked = brief.decision
    about = say("submission.about", language, first=asked.first_year, last=asked.last_year)
    return Document(language, say("submission.title", language), page_stamps(brief.is_illustrative, language), body,
                    annexes, {"about": about})


class _Body:
    def __init__(self, brief: Brief, language: str, last_annex: str) -> None:
        self.brief, self.language, self.last_annex = brief, language, last_annex
        self.headings = 0

    def parts(self) -> Iterator[Part]:
        yield from self._basis()
        yield Paragraph(self._say("lead"))
        yield from self._section("decision", [*decision_lines(self.brief, self.language),
                                              proof_line(self.brief, self.language),
                                              value_note(self.brief, self.language)], Style.BODY)
        yield from self._summary()
        yield from self._options()
        yield from self._section("nested", nested_lines(self.brief, self.language), Style.BODY)
        yield from self._section("change", change_lines(self.brief, self.language))
        yield from self._section("progress", progress_lines(self.brief, self.language))
        yield from self._section("certainty", certainty_lines(self.brief, self.language))
        yield from self._section("risks", risk_lines(self.brief, self.language))
        yield from self._questions()
        yield from self._standing()
        yield from self._section("missing", missing_lines(self.brief, self.language)[1:])
        # The proposal stands above the signature: a signature alone on a page signs nothing.
        brief = self.brief
        yield self._heading("proposal")
        yield Paragraph(self._say("proposal", last=self.last_annex), keeps_next=True)
        yield Paragraph(self._say("provenance", day=day_text(brief.as_of),
                                  source=brief.source or self._say("unnamed"),
                                  digest=brief.problem.digest[:_DIGEST_LETTERS]), Style.NOTE, keeps_next=True)

    def _say(self, key: str, **values: object) -> str:
        return say(f"submission.{key}", self.language, **values)

    def _heading(self, code: str) -> Paragraph:
        self.headings += 1
        return Paragraph(self._say(f"heading.{code}", number=roman(self.headings)), Style.HEADING)

    def _section(self, code: str, lines: Sequence[str], style: Style = Style.ITEM) -> Iterator[Part]:
        """A heading and its lines; nothing at all where there is nothing to say."""
        if lines:
            yield self._heading(code)
            for line in lines:
                yield Paragraph(self._say("item", line=line) if style is Style.ITEM else line, style)

    def _basis(self) -> Iterator[Part]:
        """Warnings first; then "pursuant to" for what is law: a directive or a draft is no legal basis."""
        for line in stamp_lines(self.brief, self.language):
            yield Paragraph(line, Style.STAMP)
        not_law = len(rules_short_of_law(self.brief.problem))
        if not_law:
            yield Paragraph(self._say("stamp.not_law", count=not_law,
                                      total=len(self.brief.problem.rulebook.values)), Style.STAMP)
        told = zip(self.brief.legal_texts, legal_lines(self.brief, self.language), strict=True)
        lines = [line for text, line in told if text.status is RuleStatus.LAW]
        for line in lines:
            yield Paragraph(self._say("basis", line=line.rstrip(".")), Style.BASIS)
        if not lines:
            yield Paragraph(self._say("no_basis"), Style.BASIS)

    def _standing(self) -> Iterator[Part]:
        """Every text in use with its clause, its status and the values that stand there."""
        language = self.language
        yield self._heading("standing")
        columns = tuple(DocumentColumn(self._say(f"standing.{code}"), width=width, align=align)
                        for code, width, align in (
            ("place", 1, "center"), ("document", 6, "left"), ("provision", 3, "left"), ("status", 2.6, "left"),
            ("rules", 5.4, "left")))
        rows = [Row((str(place), text.document, text.provision_en if language == "en" else text.provision_vi,
                     self._say("standing.since", status=say(f"terms.rule_status.{text.status}", language),
                               day=day_text(text.in_force_from)),
                     "; ".join(rule_value_text(rule, language) for rule in text.rules)
                     or say("brief.legal.catalogue", language)))
                for place, text in enumerate(self.brief.legal_texts, start=1)]
        yield Table(columns, tuple(rows))

    def _summary(self) -> Iterator[Part]:
        brief, language = self.brief, self.language
        yield self._heading("summary")
        columns = tuple(DocumentColumn(self._say(f"figures.{code}"), width=width, align=align)
                        for code, width, align in (("place", 1, "center"), ("figure", 4.5, "left"),
                                                   ("value", 4, "left"), ("meaning", 8, "left")))
        yield Table(columns, tuple(Row((str(place), told.label, told.value, told.meaning))
                                   for place, told in enumerate(figure_texts(brief, language), start=1)))
        for line in picture_lines(brief, language):
            yield Paragraph(line)
        look = Look(language)
        yield Paragraph(self._say("chart.years"), Style.CAPTION)
        yield Picture(years_spec(brief.allocation, look, height=190), years_in_words(brief.allocation, language))
        carries = "years_carry" if brief.problem.settings.carry_over else "years_no_carry"
        yield Paragraph(say(f"allocation.chart.{carries}", language), Style.NOTE)
        bars = group_bars(brief.allocation, language)
        if bars:
            yield Paragraph(self._say("chart.groups"), Style.CAPTION)
            yield Picture(ranked_spec(bars, look, bar_name=say("headings.state", language), label_width=300),
                          bars_in_words(bars, language))

    def _options(self) -> Iterator[Part]:
        """The plan submitted and the others, each with a place for the leader's decision."""
        brief, language = self.brief, self.language
        yield self._heading("options")
        columns = tuple(DocumentColumn(self._say(f"options.{code}"), width=width, align=align)
                        for code, width, align in (("option", 10, "left"), ("opinion", 6.5, "left")))
        asked = brief.decision
        blank = tuple(self._say(f"options.blank.{line}") for line in ("decision", "opinion", "signature"))
        proposed = self._say("options.proposed", state=bvnd_text(asked.state_mvnd, language),
                             projects=count_text(asked.projects, language), proof=proof_line(brief, language))
        others = option_lines(brief, language)
        has_others = bool(brief.options)
        rows = [proposed, *(others if has_others else ())]
        yield Table(columns, tuple(Row((text, blank)) for text in rows))
        for line in () if has_others else others:
            yield Paragraph(line)

    def _questions(self) -> Iterator[Part]:
        yield self._heading("questions")
        for place, told in enumerate(question_texts(self.brief, self.language), start=1):
            yield Paragraph(self._say("question", number=place, question=told.question), Style.QUESTION)
            yield Paragraph(" ".join([*told.answer, *([told.proof] if told.proof else [])]))
