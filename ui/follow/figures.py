"""What needs a person now, in four figures."""
from __future__ import annotations

import streamlit as st

from models.codes import TaskStatus
from ui import format as fmt
from ui.follow.followed import Followed
from ui.i18n import t
from ui.widgets import Figure, figure_grid


def show_figures(followed: Followed) -> None:
    """Tasks overdue, milestones waiting for a decision, promised results not there, money that stopping frees."""
    tasks = followed.tasks
    late = sum(row.status is TaskStatus.OVERDUE for row in tasks)
    waiting = [row for row in followed.milestones if row.days_overdue]
    stopped = [row for row in followed.gates if row.is_stopped]
    results = followed.by_project
    figure_grid([
        Figure(t("follow.figure.tasks"), t("follow.of", part=fmt.count(late), whole=fmt.count(len(tasks))),
               t("follow.figure.tasks_more", evidence=fmt.count(sum(row.lacks_evidence for row in tasks)),
                 unclear=fmt.count(sum(not row.is_clear for row in tasks)))),
        Figure(t("follow.figure.milestones"),
               t("follow.of", part=fmt.count(len(waiting)), whole=fmt.count(len(followed.milestones))),
               t("follow.figure.milestones_more", amount=fmt.bvnd(sum(row.milestone.state_mvnd or 0
                                                                      for row in waiting)))),
        Figure(t("follow.figure.results"),
               t("follow.of", part=fmt.count(sum(row.overdue for row in results)),
                 whole=fmt.count(sum(row.due for row in results))),
               t("follow.figure.results_more", achieved=fmt.count(sum(row.achieved for row in results)))),
        Figure(t("follow.figure.stopped"), fmt.bvnd(sum(sum(row.freed_mvnd.values()) for row in stopped)),
               t("follow.figure.stopped_more", count=fmt.count(len(stopped)))),
    ])
    st.caption(t("follow.six_points_source"))
