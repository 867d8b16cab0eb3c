"""Evaluators on the data-quality page: how far they are apart, what stands away, who is severe. By number, no names."""
from __future__ import annotations

import streamlit as st

from models.checks.evaluations import find_nothing_recorded
from models.domain import Case
from models.evaluations.disagreement import (
    OUTLIER_PANEL,
    OUTLIER_SHARE,
    OUTLIER_TIMES,
    Disagreement,
    Outlier,
    disagreements,
    outliers,
)
from models.evaluations.disagreement import WIDE_SHARE as WIDE
from models.evaluations.reliability import Reliability, reliability
from models.evaluations.severity import EvaluatorSeverity, Severities, severities
from models.words.evaluation_text import (
    connection_sentence,
    criterion_text,
    evaluator_text,
    interval_text,
    points_per_hundred,
    reliability_sentence,
)
from ui import format as fmt
from ui.i18n import language, t
from ui.messages import show_findings
from ui.register.table import project_name
from ui.tables import columns_of, show_table

_Told = tuple[tuple[Disagreement, ...], tuple[Outlier, ...], Severities, Reliability]
_WIDTHS = {"name": 160, "criterion": 130, "note": 260, "interval": 130, "evaluator": 100}


@st.cache_resource(show_spinner=False, max_entries=8)
def _told(case_digest: str, _case: Case) -> _Told:
    """The tables of a register, made once."""
    return disagreements(_case), outliers(_case), severities(_case), reliability(_case)


def show_evaluators(case: Case, notes: list[str]) -> None:
    """The three tables of a case of numbers (`Problem.case`), or that nothing is recorded."""
    if not case.evaluations:
        st.info(t("evaluations.none"))
        show_findings(find_nothing_recorded(case))
        return
    wide, away, severe, reliable = _told(case.digest, case)
    st.markdown(t("evaluations.lead", rows=fmt.count(len(case.evaluations)), evaluators=fmt.count(len(severe.rows))))
    st.markdown(reliability_sentence(reliable, language()))
    _show_wide(case, wide, notes)
    _show_away(case, away, notes)
    _show_severity(severe, notes)


def _show_wide(case: Case, rows: tuple[Disagreement, ...], notes: list[str]) -> None:
    st.subheader(t("evaluations.wide.title"))
    st.markdown(t("evaluations.wide.lead", count=fmt.count(sum(row.is_wide for row in rows)),
                  all=fmt.count(len(rows)), share=fmt.percent(WIDE)))
    shown = [{**_place(case, row), "range": row.range_share, "low": float(row.low), "high": float(row.high),
              "mean": float(row.mean), "spread": float(row.spread), "count": row.count, "wide": row.is_wide}
             for row in rows]
    kinds = {"range": "percent", "low": "points", "high": "points", "mean": "points", "spread": "points",
             "count": "count", "wide": "yes_no"}
    show_table(shown, columns_of("evaluations.column", ("name", "criterion", *kinds), kinds, _WIDTHS),
               key="evaluators_wide", file_stem="chenh-lech-nguoi-cham", alt=t("evaluations.wide.title"), notes=notes,
               height="content" if len(shown) < 12 else 440, project_ids=[row.project_id for row in rows])


def _show_away(case: Case, rows: tuple[Outlier, ...], notes: list[str]) -> None:
    st.subheader(t("evaluations.away.title"))
    st.markdown(t("evaluations.away.lead", share=fmt.percent(OUTLIER_SHARE), times=OUTLIER_TIMES,
                  least=OUTLIER_PANEL))
    if not rows:
        st.success(t("evaluations.away.none"), icon=":material/check:")
        return
    shown = [{**_place(case, row), "evaluator": evaluator_text(row.evaluator, language()), "score": float(row.score),
              "others_mean": float(row.others_mean), "others": row.others, "distance": row.distance_share}
             for row in rows]
    kinds = {"evaluator": "text", "score": "points", "others_mean": "points", "others": "count",
             "distance": "percent"}
    show_table(shown, columns_of("evaluations.column", ("name", "criterion", *kinds), kinds, _WIDTHS),
               key="evaluators_away", file_stem="diem-tach-xa", alt=t("evaluations.away.title"), notes=notes,
               height="content" if len(shown) < 12 else 440, project_ids=[row.project_id for row in rows])


def _show_severity(severe: Severities, notes: list[str]) -> None:
    st.subheader(t("evaluations.severity.title"))
    st.markdown(f"{t('evaluations.severity.lead')} {connection_sentence(severe, language())}")
    shown = [{"evaluator": evaluator_text(row.evaluator, language()), "projects": row.projects, "seats": row.seats,
              "deviation": points_per_hundred(row.deviation), "interval": interval_text(row.interval, language()),
              "effect": points_per_hundred(row.effect), "note": _note(row)} for row in severe.rows]
    kinds = {"evaluator": "text", "projects": "count", "seats": "count", "deviation": "points", "interval": "text",
             "effect": "points", "note": "text"}
    show_table(shown, columns_of("evaluations.column", kinds, kinds, _WIDTHS), key="evaluators_severity",
               file_stem="muc-chat-nguoi-cham", alt=t("evaluations.severity.title"), notes=notes,
               height="content" if len(shown) < 12 else 440)


def _note(row: EvaluatorSeverity) -> str:
    marks = [name for name, is_so in (("alone", row.deviation is None), ("apart", row.is_apart),
                                      ("flat", row.is_flat)) if is_so]
    return "; ".join(t(f"evaluations.note.{name}") for name in marks)


def _place(case: Case, row: Disagreement | Outlier) -> dict[str, object]:
    return {"name": project_name(case, row.project_id),
            "criterion": criterion_text(case, row.criterion_id, language())}
