"""What the evaluators gave the open project, criterion by criterion: points without anybody beside them."""
from __future__ import annotations

import streamlit as st

from models.evaluations.panels import panels, spread_from
from models.words.evaluation_text import criterion_text
from ui import format as fmt
from ui.i18n import language, t
from ui.session import Workspace
from ui.tables import columns_of, show_reading_table


def show_evaluations(workspace: Workspace, project_id: str) -> None:
    """The recorded score and the points of each panel; nothing where nobody is on record."""
    case = workspace.problem.case
    own = {criterion: panel for (project, criterion), panel in panels(case).items() if project == project_id}
    if not own:
        return
    recorded = {row.criterion_id: row.score for row in workspace.case.scores if row.project_id == project_id}
    score_of = {row.criterion_id: row.score for row in case.scores if row.project_id == project_id}
    with st.expander(t("evaluations.panel.title"), icon=":material/groups:"):
        st.caption(t("evaluations.panel.lead"))
        rows = [{"criterion": criterion_text(case, criterion, language()),
                 "recorded": _points(score_of[criterion]) if criterion in recorded else t(
                     "evaluations.panel.derived", score=_points(score_of[criterion])),
                 "points": " · ".join(map(_points, panel)),
                 "spread": t("shell.no_figure") if (spread := spread_from(panel)) is None else _points(spread)}
                for criterion, panel in own.items()]
        show_reading_table(rows, columns_of("evaluations.column", rows[0]), key="panel_evaluations",
                           file_stem="diem-nguoi-cham", alt=t("evaluations.panel.title"))


def _points(value: object) -> str:
    return fmt.number(value, 2, trim=True)
