"""The annexes of a submission: the allocation by agency, product, locality, year and payer, and the list of projects.

Every amount is whole million VND from the brief's own tables; totals are the sums of the rows above them.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction

from models.brief.brief import Brief
from models.brief.picture import CutLine
from models.domain import Payer, Project
from models.export.documents.document_parts import (
    Annex,
    DocumentColumn,
    Paragraph,
    Part,
    Row,
    Style,
    Table,
    numbered,
    roman,
)
from models.plan import FundingOption
from models.report.allocation_tables import PAYERS, amount_of
from models.wording import say
from models.words.brief_text import cut_name
from models.words.figures import count_text, mvnd_text, part_figure, shares_of_whole

# The cuts that have an annex of their own, in order; by year and payer follow, then the projects.
_CUTS = ("managing_agency", "product", "locality")
_STATE_LINES = PAYERS[:2]
_COUNTERPART = tuple(payer.value for payer in Payer)


def annexes_of(brief: Brief, language: str) -> tuple[Annex, ...]:
    """Every annex, numbered I, II, ..."""
    drawn = _Annexes(brief, language)
    made = [*((code, drawn.by_cut(code)) for code in _CUTS), ("year", drawn.by_year()), ("payer", drawn.by_payer()),
            ("projects", drawn.projects())]
    return tuple(Annex(roman(place), say(f"submission.annex.{code}", language), tuple(parts))
                 for place, (code, parts) in enumerate(made, start=1))


class _Annexes:
    def __init__(self, brief: Brief, language: str) -> None:
        self.brief, self.language = brief, language

    def _column(self, code: str, width: float = 1.0, align: str = "right", **values: object) -> DocumentColumn:
        return DocumentColumn(say(f"submission.column.{code}", self.language, **values), "", width, align)

    def _mvnd(self, amount: int) -> str:
        return mvnd_text(amount, self.language)

    def _percent(self, share: Fraction | None, shown: Fraction) -> str:
        """In a column all shares have the same places and add up to the total."""
        return "" if share is None else part_figure(share, shown, self.language)

    def _note(self, code: str) -> Paragraph:
        return Paragraph(say(f"submission.annex.{code}", self.language), Style.NOTE)

    def _total(self) -> str:
        return say("headings.sum", self.language)

    def by_cut(self, dimension: str) -> list[Part]:
        """Projects, who pays what, and the share of state money, one row a group and the total."""
        cut = self.brief.picture.cuts[dimension]
        columns = [self._column("place", 0.7, "center"), self._column(dimension, 5.5, "left"),
                   self._column("projects", 1.3), self._column("state", 1.7), self._column("enterprise", 1.7),
                   self._column("institute", 1.5), self._column("other_private", 1.5),
                   self._column("counterpart", 2), self._column("total", 1.8), self._column("share", 1.4)]
        shown = shares_of_whole([line.state_mvnd for line in cut.lines])
        rows = [Row((str(place), cut_name(line, dimension, self.language), *self._cut_cells(line, part)))
                for place, (line, part) in enumerate(zip(cut.lines, shown, strict=True), start=1)]
        rows.append(Row(("", self._total(), *self._cut_cells(cut.total, Fraction(1))), is_sum=True))
        return [Table(numbered(columns, {8: (5, 6, 7), 9: (4, 8)}), tuple(rows)), self._note("rounded")]

    def _cut_cells(self, line: CutLine, shown: Fraction) -> tuple[str, ...]:
        amounts = (line.state_mvnd, line.enterprise_mvnd, line.institute_mvnd, line.other_private_mvnd,
                   line.counterpart_mvnd, line.total_mvnd)
        return (count_text(line.projects, self.language), *map(self._mvnd, amounts), self._percent(line.share, shown))

    def by_year(self) -> list[Part]:
        """Each year's state money by budget line against its envelope, and the counterpart."""
        cut, paid = self.brief.picture.cuts["year"], self._paid_by_year()
        envelope_of = {use.year: use.envelope_mvnd for use in self.brief.picture.years}
        columns = [self._column("place", 0.7, "center"), self._column("year", 1.6, "left"),
                   self._column("projects", 1.3), self._column("development", 1.7), self._column("recurrent", 1.7),
                   self._column("state_sum", 1.7), self._column("envelope", 1.7), self._column("enterprise", 1.7),
                   self._column("institute", 1.5), self._column("other_private", 1.5),
                   self._column("counterpart", 2), self._column("total", 1.8)]

        def cells(line: CutLine, lines: Sequence[int], envelope_mvnd: int | None) -> tuple[str, ...]:
            return (count_text(line.projects, self.language), *map(self._mvnd, (*lines, line.state_mvnd)),
                    "" if envelope_mvnd is None else self._mvnd(envelope_mvnd),
                    *map(self._mvnd, (line.enterprise_mvnd, line.institute_mvnd, line.other_private_mvnd,
                                      line.counterpart_mvnd, line.total_mvnd)))

        rows = [Row((str(place), line.key, *cells(line, [paid[payer][int(line.key)] for payer in _STATE_LINES],
                                                 envelope_of.get(int(line.key)))))
                for place, line in enumerate(cut.lines, start=1)]
        sums = [sum(paid[payer].values()) for payer in _STATE_LINES]
        # What earlier years carry over would be counted twice in a sum: the envelope has no total then.
        carries = self.brief.problem.settings.carry_over
        envelope = None if carries else self.brief.figures.envelope_mvnd
        rows.append(Row(("", self._total(), *cells(cut.total, sums, envelope)), is_sum=True))
        table = Table(numbered(columns, {6: (4, 5), 11: (8, 9, 10), 12: (6, 11)}), tuple(rows))
        return [table, *([self._note("carried")] if carries else [])]

    def by_payer(self) -> list[Part]:
        """Who pays how much in each year; subtotals of the state and of the counterpart."""
        paid, years = self._paid_by_year(), self._years()
        whole = self.brief.allocation.totals.total_mvnd
        columns = [self._column("place", 0.7, "center"), self._column("payer", 6, "left"),
                   *(self._column("of_year", 1.7, year=year) for year in years), self._column("total", 1.8),
                   self._column("share_of_all", 1.3)]

        shown = dict(zip(PAYERS, shares_of_whole([sum(paid[payer].values()) for payer in PAYERS]), strict=True))

        def row(place: str, label: str, payers: Sequence[str], *, is_sum: bool = False) -> Row:
            amounts = [sum(paid[payer][year] for payer in payers) for year in years]
            share = Fraction(sum(amounts), whole) if whole else None
            return Row((place, label, *map(self._mvnd, (*amounts, sum(amounts))), self._percent(
                share, sum(map(shown.__getitem__, payers), Fraction(0)))), is_sum)

        rows, place = [], 0
        for group, code in ((_STATE_LINES, "state_sum"), (_COUNTERPART, "counterpart")):
            for payer in group:
                place += 1
                rows.append(row(str(place), say(f"terms.payer.{payer}", self.language), [payer]))
            rows.append(row("", say(f"submission.column.{code}", self.language), group, is_sum=True))
        rows.append(row("", self._total(), PAYERS, is_sum=True))
        last = len(years) + 3
        return [Table(numbered(columns, {last: tuple(range(3, last))}), tuple(rows)), self._note("rounded")]

    def projects(self) -> list[Part]:
        """Every funded project with its state money of each year, grouped by agency; confidential ones by code."""
        years, case = self._years(), self.brief.problem.case
        columns = [self._column("place", 0.8, "center"), self._column("project_id", 1.7, "left"),
                   self._column("name", 5.6, "left"),
                   *(self._column("state_of_year", 1.4, year=year) for year in years),
                   self._column("state_sum", 2), self._column("counterpart", 1.6), self._column("total", 1.7)]
        groups: dict[str, list[FundingOption]] = defaultdict(list)
        for option in self.brief.plan.chosen:
            groups[self.brief.problem.body_of(option.project_id, "managing_agency")].append(option)
        rows, place = [], 0
        for line in self.brief.picture.cuts["managing_agency"].lines:
            options = groups[line.key]
            name = say("submission.row.agency", self.language, name=cut_name(line, "managing_agency", self.language),
                       projects=count_text(len(options), self.language))
            rows.append(Row(("", "", name, *self._project_cells(options, years)), is_sum=True))
            for option in options:
                place += 1
                rows.append(Row((str(place), option.project_id, self._name(case.project_by_id[option.project_id]),
                                 *self._project_cells([option], years))))
        rows.append(Row(("", "", self._total(), *self._project_cells(self.brief.plan.chosen, years)), is_sum=True))
        state = len(years) + 4
        table = Table(numbered(columns, {state: tuple(range(4, state)), state + 2: (state, state + 1)}), tuple(rows),
                      is_dense=True)
        hides = any(project.is_confidential for project in case.projects
                    if project.project_id in self.brief.plan.chosen_by_project)
        return [table, *([self._note("confidential_note")] if hides else [])]

    def _project_cells(self, options: Sequence[FundingOption], years: Sequence[int]) -> tuple[str, ...]:
        state = dict.fromkeys(years, 0)
        for option in options:
            for money in option.years:
                state[money.year] += money.state_mvnd
        counterpart = sum(option.total_mvnd - option.state_mvnd for option in options)
        whole = sum(state.values())
        return tuple(map(self._mvnd, (*state.values(), whole, counterpart, whole + counterpart)))

    def _name(self, project: Project) -> str:
        if project.is_confidential:
            return say("submission.annex.confidential", self.language)
        return (project.name_en if self.language == "en" else project.name_vi) or project.name_vi

    def _years(self) -> list[int]:
        return sorted({money.year for option in self.brief.plan.chosen for money in option.years})

    def _paid_by_year(self) -> dict[str, dict[int, int]]:
        paid = {payer: dict.fromkeys(self._years(), 0) for payer in PAYERS}
        for option in self.brief.plan.chosen:
            for money in option.years:
                for payer in PAYERS:
                    paid[payer][money.year] += amount_of(money, payer)
        return paid
