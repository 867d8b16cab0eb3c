"""The sheets people read, from the tables of an allocation: amounts in whole million VND, shares as percentages."""
from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from models.audit import AUDITED, AuditReport
from models.export.workbook.check_sheet import CHECK_COLUMNS, CheckSheet
from models.export.workbook.live_plan import (
    FIRST_ROW,
    FUNDED_COLUMNS,
    PAYERS,
    PAYMENT_COLUMNS,
    RULE_COLUMNS,
    LivePlan,
    number,
)
from models.export.workbook.membership_sheet import memberships
from models.export.workbook.payment_sheets import funded_rows, kind_of, payment_rows, verdict_word
from models.export.workbook.scenario_sheet import scenario_rows
from models.export.workbook.sheet import Cell, Formula, Sheet, SheetColumn
from models.export.workbook.sum_sheets import coded_label, dimension_rows, payer_rows
from models.export.workbook.summary_sheet import summary_rows
from models.families.purse_split import split_over_purses
from models.report.allocation import DIMENSIONS, Allocation
from models.report.cutline import CutLineDifference
from models.report.purses import names_of
from models.wording import say
from models.words.codes import heading, reason_sentence, where_text, word
from models.words.figures import day_text, set_percent_text
from models.words.rule_names import audited_rule_name
from models.words.stamps import stamps_of

_WIDTHS = {"text": 18, "name": 48, "mvnd": 17, "share": 12, "count": 11, "year": 9, "points": 14, "ratio": 12,
           "number": 16, "long": 66, "words": 28}


class ResultSheets:
    """All result sheets of one allocation in one language."""

    def __init__(self, allocation: Allocation, report: AuditReport, difference: CutLineDifference | None,
                 language: str) -> None:
        self.allocation, self.report, self.difference, self.language = allocation, report, difference, language
        self.problem, self.plan = allocation.problem, allocation.plan
        self.name_of = {p.project_id: (p.name_en or p.name_vi) if language == "en" else p.name_vi
                        for p in self.problem.case.projects}
        self._stamps = " · ".join(stamps_of(self.problem, self.plan, report, language))
        self.live = LivePlan(self.problem, self.plan, language)
        self.members = memberships(self.live)
        self.check_sheet = CheckSheet(self.live, self.members, FIRST_ROW)

    def all(self) -> list[Sheet]:
        """Every sheet, in the order of the book."""
        sheets = [self.summary(), self.checks(), self.payments(), self.funded(),
                  *(self.by(dimension) for dimension in DIMENSIONS), *self.purses(), self.localisation(), self.queue(),
                  self.not_funded()]
        if self.difference is not None:
            sheets.append(self.cut_line())
        sheets += [self.rules(), self.scenario(), self.audit()]
        return [*sheets, self.membership()] if self.members.headings else sheets

    def _sheet(self, code: str, columns: Iterable[tuple[str, str]], rows: Iterable[Iterable[object]], *,
               note: str = "", units: bool = True, own_headings: int | None = None, **more: object) -> Sheet:
        """A result sheet. `note`: a sentence for the reader; columns from `own_headings` on bring their titles."""
        language = self.language
        title = say(f"export.sheet.{code}", language)
        told = say("export.preface", language, day=day_text(self.problem.rulebook.as_of))
        preface = (say(f"export.title.{code}", language),
                   f"{told} {say(f'export.note.{note}', language)}" if note else told, self._stamps)
        made = tuple(SheetColumn((name if own_headings is not None and at >= own_headings else heading(name, language))
                            + (self._unit(kind) if units else ""), kind, _WIDTHS[kind])
                     for at, (name, kind) in enumerate(columns))
        cells = tuple(tuple(_cell(cell) for cell in row) for row in rows)
        return Sheet(f"result_{code}", title, made, cells, preface, **more)

    def _word(self, code: str) -> str:
        return verdict_word(code, self.language)

    def _unit(self, kind: str) -> str:
        unit = word("unit", kind, self.language) if kind in ("mvnd", "share", "points", "ratio") else ""
        return f" ({unit})" if unit else ""

    def summary(self) -> Sheet:
        """label, value, unit, code; the codes name the figures for the certificate."""
        rows = summary_rows(self.live, self.allocation, self.difference, self.check_sheet)
        return self._sheet(
            "summary", (("figure", "long"), ("value", "text"), ("unit", "text"), ("code", "name")),
            [(say(f"export.figure.{code}", self.language), value,
              "" if kind == "share" else word("unit", kind, self.language), code)
             for code, value, kind in rows],
            kinds=tuple(("long", kind, "text", "name") for _, _, kind in rows))

    def payments(self) -> Sheet:
        """One row per project and year, one column per payer, and a total row; the payers' cells may be edited."""
        columns = [(name, kind_of(name)) for name in PAYMENT_COLUMNS]
        return self._sheet("payments", columns, payment_rows(self.live, self.name_of), has_total=True,
                           open_columns=tuple(PAYMENT_COLUMNS.index(name) for name in PAYERS),
                           verdict_column=PAYMENT_COLUMNS.index("verdict"), good_word=self._word("ok"),
                           printed_columns=PAYMENT_COLUMNS.index("due_mvnd"), note="payments")

    def funded(self) -> Sheet:
        """One row per funded project with its shares and what it breaks."""
        columns = [(name, kind_of(name)) for name in FUNDED_COLUMNS]
        return self._sheet("funded", columns, funded_rows(self.live, self.name_of), has_total=True,
                           verdict_column=FUNDED_COLUMNS.index("verdict"), good_word=self._word("ok"))

    def by(self, dimension: str) -> Sheet:
        """Money by one of DIMENSIONS, with its total."""
        columns, rows = payer_rows(self.live, self.allocation) if dimension == "payer" else dimension_rows(
            self.live, self.allocation, dimension, lambda row: coded_label(dimension, row, self.language))
        return self._sheet(f"by_{dimension}", columns, rows, has_total=True)

    def checks(self) -> Sheet:
        """The live checks, a row each."""
        kinds = tuple(tuple({"required": unit, "actual": unit, "left_mvnd": unit, "broken_by": unit}.get(
            name, "long" if name in ("rule", "where") else "text") for name in CHECK_COLUMNS)
            for unit in ("mvnd" if check.unit == "mvnd" else "count" for check in self.check_sheet.checks))
        return self._sheet("checks", [(name, "long" if name in ("rule", "where") else "mvnd" if name in (
            "required", "actual", "left_mvnd", "broken_by") else "text") for name in CHECK_COLUMNS],
            self.check_sheet.rows(), kinds=kinds, verdict_column=CHECK_COLUMNS.index("verdict"),
            good_word=self._word("ok"), note="checks", units=False)

    def membership(self) -> Sheet:
        """The columns that checks of groups weigh with."""
        names = self.members.headings
        columns = [("project_id", "text"), ("year", "year"),
                   *((heading_text, "number") for heading_text in names.values())]
        return self._sheet("membership", columns, self.members.rows(), own_headings=2)

    def localisation(self) -> Sheet:
        """What was reached of each localisation target."""
        columns = (("product_no", "count"), ("year", "year"), ("basis", "name"), ("projects_funded", "count"),
                   ("achieved_share", "share"), ("target_share", "share"), ("target_kind", "text"),
                   ("shortfall_share", "share"), ("known_mvnd", "mvnd"), ("unknown_mvnd", "mvnd"),
                   ("unknown_share", "share"), ("source", "name"))
        rows = [(r.product_no, r.year, word("basis", r.basis, self.language), r.projects_funded, r.achieved_share,
                 r.target_share, "" if pd.isna(r.target_share) else
                 word("target_kind", "hard" if r.is_hard else "soft", self.language),
                 r.shortfall_share, r.known_mvnd, r.unknown_mvnd, r.unknown_share, r.source)
                for r in self.allocation.localisation.itertuples()]
        return self._sheet("localisation", columns, rows)

    def queue(self) -> Sheet:
        """The order of disbursement, year by year."""
        columns = (("year", "year"), ("position", "count"), ("project_id", "text"), ("name", "name"),
                   ("is_priority", "text"), ("private_share", "share"), ("points_per_state_bvnd", "points"),
                   ("state_mvnd", "mvnd"), ("cumulative_state_mvnd", "mvnd"))
        row_of = {(line.option.project_id, line.money.year): line.row for line in self.live.lines}
        rows = []
        for at, r in enumerate(self.allocation.priority_queue.itertuples(), start=FIRST_ROW):
            paid = self.live.payments.cell("state_mvnd", row_of[r.project_id, r.year])
            before = "0" if r.position == 1 else f"I{at - 1}"
            rows.append((r.year, r.position, r.project_id, self.name_of[r.project_id],
                         word("yes_no", bool(r.is_priority), self.language), r.private_share, r.points_per_state_bvnd,
                         self.live.live(paid, int(r.state_mvnd)),
                         self.live.live(f"{before}+H{at}", int(r.cumulative_state_mvnd))))
        return self._sheet("queue", columns, rows)

    def purses(self) -> list[Sheet]:
        """Which purse pays which project in which year, live; none where the register has no purses."""
        if not self.problem.case.purses:
            return []
        purses = {purse.purse_id: purse for purse in self.problem.case.purses}
        line_of = {(line.option.project_id, line.money.year): line for line in self.live.lines}
        rows = []
        for part in split_over_purses(self.problem, self.live.plan.chosen):
            line, purse = line_of[part.project_id, part.year], purses[part.purse_id]
            # A part of what several pay is a decision of the plan; all of it is what the payments sheet says.
            paid = part.state_mvnd if part.state_mvnd != line.money.state_mvnd else self.live.live(
                self.live.payments.cell("state_mvnd", line.row), part.state_mvnd)
            rows.append((names_of(purse)[self.language], word("purse_kind", purse.purse_kind.value, self.language),
                         part.project_id, self.name_of[part.project_id], part.year, paid))
        columns = (("purse", "name"), ("purse_kind", "words"), ("project_id", "text"), ("name", "name"),
                   ("year", "year"), ("state_mvnd", "mvnd"))
        return [self._sheet("purses", columns, sorted(rows, key=lambda row: (row[0], row[2], row[4])))]

    def not_funded(self) -> Sheet:
        """Projects without money, and why."""
        table = self.allocation.projects
        columns = (("project_id", "text"), ("name", "name"), ("product_no", "count"), ("regime", "text"),
                   ("score", "points"), ("cost_mvnd", "mvnd"), ("requested_state_mvnd", "mvnd"), ("reason", "name"))
        rows = [(r.project_id, self.name_of[r.project_id], r.product_no, word("regime", r.regime, self.language),
                 r.score, r.cost_mvnd, r.requested_state_mvnd,
                 reason_sentence(r.reason_code, r.reason_values, self.language))
                for r in table[~table["is_funded"].astype(bool)].itertuples()]
        return self._sheet("not_funded", columns, rows)

    def cut_line(self) -> Sheet:
        """Projects that only the plan or only the ranking by score would fund."""
        line = {option.project_id: option for option in self.difference.cut_line.chosen}
        columns = (("project_id", "text"), ("name", "name"), ("score", "points"), ("in_plan", "text"),
                   ("in_cut_line", "text"), ("state_in_plan_mvnd", "mvnd"), ("state_in_cut_line_mvnd", "mvnd"))
        rows = []
        for project_id in (*self.difference.only_in_plan, *self.difference.only_in_cut_line):
            mine, theirs = self.plan.chosen_by_project.get(project_id), line.get(project_id)
            rows.append((project_id, self.name_of[project_id], self.problem.score_of[project_id],
                         word("yes_no", mine is not None, self.language),
                         word("yes_no", theirs is not None, self.language),
                         mine.state_mvnd if mine else 0, theirs.state_mvnd if theirs else 0))
        return self._sheet("cut_line", columns, rows)

    def rules(self) -> Sheet:
        """Every rule with its value, what the law says and where."""
        kinds = {"rule": "name", "document": "name", "override": "name"}
        rows, row_kinds = [], []
        for rule in self.problem.rulebook.values.values():
            is_share = rule.unit == "share" and rule.value is not None
            law = ("" if rule.overridden_value is None else set_percent_text(
                rule.overridden_value, self.language)) if rule.unit == "share" else word(
                "choice", rule.overridden_value, self.language)
            provision = (rule.citation.provision_en or rule.citation.provision) if self.language == "en" else (
                rule.citation.provision)
            # A share stands as a number: the live checks multiply with it.
            value = number(rule.value) if is_share else word("choice", rule.value, self.language)
            rows.append((rule.rule_id, rule.label_en if self.language == "en" else rule.label_vi,
                         value if value != "" else say("terms.switched_off", self.language),
                         word("rule_status", rule.status.value, self.language), rule.citation.document, provision,
                         day_text(rule.in_force_from),
                         say("export.overrides", self.language, value=law, reason=rule.override_reason)
                         if rule.is_override else ""))
            row_kinds.append(tuple("share" if name == "value" and is_share else kinds.get(name, "text")
                                   for name in RULE_COLUMNS))
        return self._sheet("rules", [(name, kinds.get(name, "text")) for name in RULE_COLUMNS], rows,
                           kinds=tuple(row_kinds))

    def scenario(self) -> Sheet:
        """What was assumed: every setting against its default, every rule that was replaced, every envelope."""
        columns = (("topic", "text"), ("code", "text"), ("figure", "name"), ("value", "text"), ("usual", "text"),
                   ("override", "name"))
        rows = scenario_rows(self.problem, self.language)
        kinds = tuple(("text", "text", "name", "mvnd" if isinstance(row[3], int) else "text", "text", "name")
                      for row in rows)
        return self._sheet("scenario", columns, rows, kinds=kinds)

    def audit(self) -> Sheet:
        """Every rule of the audit: passed, or one row per finding."""
        columns = (("rule", "name"), ("result", "text"), ("checked_count", "count"), ("where", "name"),
                   ("required", "text"), ("actual", "text"), ("broken_by", "text"), ("unit", "text"))
        rows: list[tuple[object, ...]] = []
        for check in self.report.checks:
            label = audited_rule_name(check.rule_id, self.language)
            unit = word("unit", AUDITED[check.rule_id][1], self.language)
            outcome = say("audit.passed" if check.passed else "audit.failed", self.language)
            found = [f for f in self.report.findings if f.rule_id == check.rule_id]
            head = (label, outcome, check.checked_count)
            rows += [(*head, where_text(f.where, self.language), f.required, f.actual, f.broken_by, unit)
                     for f in found] or [(*head, "", "", "", "", unit)]
        return self._sheet("audit", columns, rows)


def _cell(value: object) -> Cell:
    """Exact fractions and pandas numbers as plain numbers."""
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return None
    if isinstance(value, (str, bool, int, float, Formula)):
        return value
    plain = float(value)
    return int(plain) if plain.is_integer() else plain
