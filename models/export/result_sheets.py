"""The sheets people read, from the tables of an allocation: amounts in whole million VND, shares as percentages."""
from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from models.audit import AUDITED, AuditReport
from models.domain import Payer
from models.export.sheet import Cell, Column, Sheet
from models.export.stamps import stamps_of
from models.export.words import heading, percent, reason_sentence, where_text, word
from models.report.allocation import DIMENSIONS, Allocation
from models.report.cutline import CutLineDifference
from models.wording import say

PAYER_COLUMNS = ("state_development_mvnd", "state_recurrent_mvnd", "enterprise_mvnd", "institute_mvnd",
                 "other_private_mvnd")
# Dimensions whose codes are not their names.
CODED = ("regime", "technology_group", "product", "channel")
_WIDTHS = {"text": 18, "name": 48, "mvnd": 17, "share": 12, "count": 11, "year": 9, "points": 14, "ratio": 12}


class ResultSheets:
    """All result sheets of one allocation in one language."""

    def __init__(self, allocation: Allocation, report: AuditReport, difference: CutLineDifference | None,
                 language: str) -> None:
        self.allocation, self.report, self.difference, self.language = allocation, report, difference, language
        self.problem, self.plan = allocation.problem, allocation.plan
        self.name_of = {p.project_id: (p.name_en or p.name_vi) if language == "en" else p.name_vi
                        for p in self.problem.case.projects}
        self._stamps = " · ".join(stamps_of(self.problem, self.plan, report, language))

    def all(self) -> list[Sheet]:
        sheets = [self.summary(), self.payments(), *(self.by(dimension) for dimension in DIMENSIONS),
                  self.localisation(), self.queue(), self.not_funded()]
        if self.difference is not None:
            sheets.append(self.cut_line())
        return [*sheets, self.rules(), self.audit()]

    def _sheet(self, code: str, columns: Iterable[tuple[str, str]], rows: Iterable[Iterable[object]],
               **more: object) -> Sheet:
        language = self.language
        title = say(f"export.sheet.{code}", language)
        preface = (say(f"export.title.{code}", language),
                   say("export.preface", language, day=self.problem.rulebook.as_of.strftime("%d/%m/%Y")), self._stamps)
        made = tuple(Column(heading(name, language) + self._unit(kind), kind,
                            _WIDTHS[kind]) for name, kind in columns)
        cells = tuple(tuple(_cell(cell) for cell in row) for row in rows)
        return Sheet(f"result_{code}", title, made, cells, preface, **more)

    def _unit(self, kind: str) -> str:
        unit = word("unit", kind, self.language) if kind in ("mvnd", "share", "points", "ratio") else ""
        return f" ({unit})" if unit else ""

    def summary(self) -> Sheet:
        """label, value, unit, code; the codes name the figures for the certificate."""
        plan, totals, spread = self.plan, self.allocation.totals, self.allocation.concentration
        rows: list[tuple[str, object, str]] = [
            ("termination", word("termination", plan.termination.value, self.language), "text"),
            ("stop_reason", word("stop_reason", plan.stop_reason.value, self.language), "text"),
            ("objective", float(plan.objective), "points"), ("bound", plan.bound, "points"), ("gap", plan.gap, "share"),
            ("projects_considered", totals.projects_considered, "count"),
            ("projects_funded", totals.projects_funded, "count"),
            ("state_total_mvnd", totals.state_mvnd, "mvnd"),
            *((f"{payer.value}_total_mvnd", totals.paid_mvnd[payer], "mvnd") for payer in Payer),
            ("counterpart_total_mvnd", totals.counterpart_mvnd, "mvnd"), ("total_mvnd", totals.total_mvnd, "mvnd"),
            ("leverage", totals.leverage, "ratio"), ("requested_state_mvnd", totals.requested_state_mvnd, "mvnd"),
            ("envelope_mvnd", totals.envelope_mvnd, "mvnd"), ("strategic_mvnd", totals.strategic_mvnd, "mvnd"),
            ("strategic_base_mvnd", totals.strategic_base_mvnd, "mvnd"),
            ("strategic_share", totals.strategic_share, "share"),
            ("strategic_floor_share", totals.strategic_floor_share, "share"),
            ("median_grant_mvnd", spread.median_grant_mvnd, "mvnd"),
            ("smallest_grant_mvnd", spread.smallest_grant_mvnd, "mvnd"),
            ("top_enterprise_share", spread.top_enterprise_share, "share"),
            ("top_five_enterprises_share", spread.top_five_enterprises_share, "share"), ("hhi", spread.hhi, "ratio")]
        if self.difference is not None:
            rows += [("cut_line_objective", self.difference.cut_line.objective, "points"),
                     ("cut_line_gain", self.difference.value_gain, "points")]
        effect = plan.priority_effect
        if effect is not None:
            rows += [("priority_before_mvnd", effect.priority_before_mvnd, "mvnd"),
                     ("priority_after_mvnd", effect.priority_after_mvnd, "mvnd")]
        return self._sheet(
            "summary", (("figure", "name"), ("value", "text"), ("unit", "text"), ("code", "text")),
            [(say(f"export.figure.{code}", self.language), value, word("unit", kind, self.language), code)
             for code, value, kind in rows],
            kinds=tuple(("text", kind, "text", "text") for _, _, kind in rows))

    def payments(self) -> Sheet:
        """One row per project and year, one column per payer, and a total row."""
        projects = self.problem.case.project_by_id
        rows = [(o.project_id, self.name_of[o.project_id], projects[o.project_id].product_no,
                 word("regime", o.regime.value, self.language), o.scale_share, o.start_year, y.year,
                 *(getattr(y, column) for column in PAYER_COLUMNS), y.state_mvnd, y.counterpart_mvnd, y.total_mvnd)
                for o in self.plan.chosen for y in o.years]
        total = (say("export.total", self.language), None, None, None, None, None, None,
                 *(sum(row[i] for row in rows) for i in range(7, 15)))
        columns = [("project_id", "text"), ("name", "name"), ("product_no", "count"), ("regime", "text"),
                   ("scale_share", "share"), ("start_year", "year"), ("year", "year"),
                   *((column, "mvnd") for column in PAYER_COLUMNS), ("state_mvnd", "mvnd"),
                   ("counterpart_mvnd", "mvnd"), ("total_mvnd", "mvnd")]
        return self._sheet("payments", columns, [*rows, total], has_total=True)

    def by(self, dimension: str) -> Sheet:
        table, total_word = self.allocation.by(dimension), say("export.total", self.language)
        if dimension == "payer":
            rows = [(row.key, word("payer", row.key, self.language), row.amount_mvnd) for row in table.itertuples()]
            return self._sheet("by_payer", (("code", "text"), ("payer", "name"), ("amount_mvnd", "mvnd")),
                               [*rows, (total_word, None, int(table["amount_mvnd"].sum()))], has_total=True)
        money = ("state_mvnd", "enterprise_mvnd", "institute_mvnd", "other_private_mvnd", "counterpart_mvnd",
                 "total_mvnd")
        is_coded = dimension in CODED
        rows = [(row.key or "-", *((self._label(dimension, row),) if is_coded else ()), row.projects_funded,
                 *(getattr(row, name) for name in money), row.leverage) for row in table.itertuples()]
        total = (total_word, *((None,) if is_coded else ()),
                 None if dimension == "year" else int(table["projects_funded"].sum()),
                 *(int(table[name].sum()) for name in money), self.allocation.totals.leverage)
        columns = [*((("code", "text"),) if is_coded else ()), (dimension, "name"), ("projects_funded", "count"),
                   *((name, "mvnd") for name in money), ("leverage", "ratio")]
        return self._sheet(f"by_{dimension}", columns, [*rows, total], has_total=True)

    def _label(self, dimension: str, row) -> str:
        if not row.key:
            return say("export.not_given", self.language)
        if dimension in ("regime", "channel"):
            return word(dimension, row.key, self.language)
        return row.label_en if self.language == "en" else row.label_vi

    def localisation(self) -> Sheet:
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
        columns = (("year", "year"), ("position", "count"), ("project_id", "text"), ("name", "name"),
                   ("is_priority", "text"), ("private_share", "share"), ("points_per_state_bvnd", "points"),
                   ("state_mvnd", "mvnd"), ("cumulative_state_mvnd", "mvnd"))
        rows = [(r.year, r.position, r.project_id, self.name_of[r.project_id],
                 word("yes_no", bool(r.is_priority), self.language), r.private_share, r.points_per_state_bvnd,
                 r.state_mvnd, r.cumulative_state_mvnd)
                for r in self.allocation.priority_queue.itertuples()]
        return self._sheet("queue", columns, rows)

    def not_funded(self) -> Sheet:
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
        columns = (("rule_id", "text"), ("rule", "name"), ("value", "text"), ("status", "text"),
                   ("document", "name"), ("provision", "text"), ("in_force_from", "text"), ("override", "name"))
        rows = []
        for rule in self.problem.rulebook.values.values():
            is_share = rule.unit == "share"
            value = percent(rule.value, self.language) if is_share else word("choice", rule.value, self.language)
            law = percent(rule.overridden_value, self.language) if is_share else word(
                "choice", rule.overridden_value, self.language)
            provision = (rule.citation.provision_en or rule.citation.provision) if self.language == "en" else (
                rule.citation.provision)
            rows.append((rule.rule_id, rule.label_en if self.language == "en" else rule.label_vi,
                         value or say("export.switched_off", self.language),
                         word("rule_status", rule.status.value, self.language), rule.citation.document, provision,
                         rule.in_force_from.strftime("%d/%m/%Y"),
                         say("export.overrides", self.language, value=law, reason=rule.override_reason)
                         if rule.is_override else ""))
        return self._sheet("rules", columns, rows)

    def audit(self) -> Sheet:
        """Every rule of the audit: passed, or one row per finding."""
        columns = (("rule", "name"), ("result", "text"), ("checked_count", "count"), ("where", "name"),
                   ("required", "text"), ("actual", "text"), ("broken_by", "text"), ("unit", "text"))
        rows: list[tuple[object, ...]] = []
        for check in self.report.checks:
            label = say(f"audit.rule.{check.rule_id}", self.language)
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
    if isinstance(value, (str, bool, int, float)):
        return value
    number = float(value)
    return int(number) if number.is_integer() else number
