"""The tables of the data-quality page: sources, items, figures that do not add up."""
from __future__ import annotations

import streamlit as st

from models.domain import ROW_TYPES
from models.problem import Problem
from models.quality.report import QualityReport, report_quality
from models.quality.sources import OLD_AFTER_DAYS, WANTED, SourceKind, SourceQuality
from models.register.dictionary import columns_by_attribute
from models.words.finding_text import finding_sentence
from ui import format as fmt
from ui.i18n import label_of, language, t
from ui.register.table import project_name
from ui.tables import columns_of, show_table
from ui.terms import named
from ui.widgets import Figure, figure_grid


@st.cache_resource(show_spinner=False, max_entries=8)
def quality_report(problem_digest: str, _problem: Problem) -> QualityReport:
    """The report of a register, made once."""
    return report_quality(_problem)


def show_figures(report: QualityReport) -> None:
    """Six figures: what a planner should know before believing the register."""
    case, whole = report.problem.case, report.whole
    pledged = sum(pledge.amount_mvnd for pledge in case.pledges)
    old = sum(source.is_old for source in report.by(SourceKind.DOCUMENT))
    count = len(case.projects)
    figure_grid([
        _figure("complete", fmt.percent(sum(whole.values()) / (len(WANTED) * count) if count else None),
                columns=fmt.count(len(WANTED))),
        _figure("undated", _count("projects", report.undated), old=fmt.count(old), days=fmt.count(OLD_AFTER_DAYS)),
        _figure("unevidenced", fmt.bvnd(report.unevidenced_mvnd),
                share=fmt.percent(report.unevidenced_mvnd / pledged if pledged else None)),
        _figure("localisation", _count("projects", len(report.localisation_unknown))),
        _figure("arithmetic", _count("contradictions", len(report.findings)),
                projects=fmt.count(len({finding.project_id for finding in report.findings}))),
        _figure("pairs", _count("pairs", len(report.open_pairs)))], columns=3)


def _count(unit: str, number: int) -> str:
    return t(f"quality.count.{unit}", count=fmt.count(number))


def _figure(name: str, value: str, **places: str) -> Figure:
    return Figure(t(f"quality.figure.{name}"), value, t(f"quality.figure.{name}_note", **places))


def choose_kind() -> SourceKind:
    """What a source is; the choice holds for the tables by source and by item."""
    kinds = tuple(SourceKind)
    return st.segmented_control(t("quality.by"), kinds, default=SourceKind.AGENCY, required=True, key="quality_by",
                                format_func=named(kinds, lambda kind: t(f"quality.kind.{kind}")),
                                persist_state="session")


def show_sources(report: QualityReport, kind: SourceKind, notes: list[str]) -> None:
    """One row per source."""
    rows = [{**row, "source": row["source"] or t("terms.blank"), "newest": _day(row["newest"]),
             "oldest": _day(row["oldest"])} for row in report.source_rows(kind)]
    st.markdown(t("quality.sources_lead", count=fmt.count(len(rows))))
    kinds = {"source": "text", "projects": "count", "complete": "percent", "arithmetic": "count", "pairs": "count",
             "unevidenced": "mvnd", "localisation": "count", "undated": "count", "days": "count", "newest": "text",
             "oldest": "text"}
    show_table(rows, columns_of("quality.column", kinds, kinds, {"source": 260}), key=f"quality_sources_{kind}",
               file_stem=f"chat-luong-{kind}", alt=t("quality.sources_alt"), notes=notes,
               height="content" if len(rows) < 12 else 440)


def _day(value: object) -> str:
    return fmt.day(value) if value else t("shell.no_figure")


def show_columns(report: QualityReport, kind: SourceKind, notes: list[str]) -> None:
    """How complete each item is, of all sources or of one."""
    sources: list[SourceQuality] = sorted(report.by(kind), key=lambda source: source.name)
    names = {None: t("quality.source_all"), **{n: s.name or t("terms.blank") for n, s in enumerate(sources)}}
    chosen = st.selectbox(t("headings.source"), list(names), key=f"quality_source_{kind}",
                          format_func=named(names, names.get))
    source = None if chosen is None else sources[chosen]
    rows = [{**row, "item": _item(str(row["item"]))} for row in report.column_rows(source)]
    st.markdown(t("quality.columns_lead", count=fmt.count(len(
        source.project_ids if source else report.problem.case.projects))))
    kinds = {"item": "text", "filled": "count", "missing": "count", "share": "percent"}
    show_table(rows, columns_of("quality.column", kinds, kinds, {"item": 260}), key="quality_columns",
               file_stem="muc-do-day-du", alt=t("quality.columns_alt"), notes=notes, height="content")


def _item(column: str) -> str:
    return t(f"terms.table.{column}") if column in ROW_TYPES else label_of(columns_by_attribute("projects")[column])


def show_arithmetic(report: QualityReport, notes: list[str]) -> None:
    """Every finding with its project, in words."""
    if not report.findings:
        st.success(t("quality.arithmetic_none"), icon=":material/check:")
        return
    st.markdown(t("quality.arithmetic_lead"))
    rows = [{"project_id": finding.project_id, "name": project_name(report.problem.case, finding.project_id),
             "problem": finding_sentence(finding, language()), "place": t(f"terms.table.{finding.table}")}
            for finding in report.findings]
    widths = {"name": 330, "problem": 620, "place": 130}
    show_table(rows, columns_of("quality.column", widths, widths=widths), key="quality_arithmetic",
               file_stem="so-lieu-khong-khop", alt=t("quality.arithmetic_alt"), notes=notes,
               height="content" if len(rows) < 12 else 440, project_ids=[row["project_id"] for row in rows])
