"""Tasks with their filters: overdue and without evidence first."""
from __future__ import annotations

import streamlit as st

from models.codes import TaskStatus
from models.follow.deadlines import Deadline
from models.follow.tasks import SIX_POINTS, TaskFilter, task_values
from models.words.follow_text import evidence_text, obstacle_text, points_text, status_text, task_title
from ui import format as fmt
from ui.follow.followed import Followed
from ui.i18n import language, t
from ui.opened_project import open_project
from ui.tables import columns_of, show_table
from ui.terms import named, project_shown, term

_FILTERS = ("statuses", "deadlines", "agencies", "units", "persons")


def show_tasks(followed: Followed, notes: list[str]) -> None:
    """The filters, then every task that passes."""
    st.markdown(t("follow.lead.tasks"))
    if not followed.tasks:
        st.info(t("follow.nothing"), icon=":material/info:")
        return
    wanted = _choose(followed)
    rows = [row for row in followed.tasks if wanted.passes(row)]
    st.caption(t("follow.listed", listed=fmt.count(len(rows)), all=fmt.count(len(followed.tasks))))
    shown = []
    for row in rows:
        is_told = not row.is_confidential
        task = row.task
        shown.append({
            "task_id": task.task_id, "title": task_title(row, language()), "status": status_text(row, language()),
            "due_on": fmt.day(task.due_on) if task.due_on else "", "unit": task.unit if is_told else "",
            "person": task.person if is_told else "", "points": points_text(row, language()),
            "evidence": evidence_text(row, language()), "obstacle": obstacle_text(row, language()),
            "product": task.product if is_told else "", "authority": task.authority if is_told else "",
            "cooperating": "; ".join(task.cooperating_units) if is_told else "",
            "project": project_shown(followed.problem.case, task.project_id) if task.project_id else "",
            "document": task.document if is_told else ""})
    names = ("task_id", "title", "status", "due_on", "unit", "person", "points", "evidence", "obstacle", "product",
             "authority", "cooperating", "project", "document")
    show_table(shown, columns_of("follow.column", names, widths={"title": 300, "points": 220, "obstacle": 240}),
               key="follow_tasks", file_stem="nhiem-vu", alt=t("follow.tab.tasks"), notes=notes,
               height=420 if len(rows) > 10 else "content")
    _open_projects(followed, [row.task.project_id for row in rows])
    with st.expander(t("follow.six_points"), icon=":material/checklist:", key="follow_points"):
        points = [{"task_id": row.task.task_id, "title": task_title(row, language()),
                   **{point: point not in row.missing for point in SIX_POINTS}} for row in rows]
        show_table(points, columns_of("follow.column", ("task_id", "title")) + [
            column for point in SIX_POINTS for column in columns_of("follow.point", (point,), {point: "yes_no"})],
            key="follow_six_points", file_stem="sau-ro", alt=t("follow.six_points"),
            notes=[*notes, t("follow.six_points_source")], height=420 if len(rows) > 10 else "content")


def _open_projects(followed: Followed, ids: list[str]) -> None:
    """Tasks of no project open none: the projects that there are stand in buttons of their own."""
    known = list(dict.fromkeys(project_id for project_id in ids if project_id))[:8]
    if known:
        line = st.container(horizontal=True, gap="small", key="follow_task_projects")
        for project_id in known:
            line.button(project_id, key=f"follow_open_{project_id}", type="tertiary", icon=":material/open_in_new:",
                        on_click=open_project, args=(project_id,),
                        help=t("follow.open_project", project=project_id))


def _choose(followed: Followed) -> TaskFilter:
    """One field for each way to tell tasks apart; what is chosen stays when the page is left."""
    options = {"statuses": [status.value for status in (TaskStatus.OVERDUE, TaskStatus.IN_TIME, TaskStatus.DONE)],
               "deadlines": [deadline.value for deadline in Deadline],
               "agencies": list(task_values(followed.tasks, "agency")),
               "units": list(task_values(followed.tasks, "unit")),
               "persons": list(task_values(followed.tasks, "person"))}
    words = {"statuses": lambda value: term("task_status", value), "deadlines": lambda value: t(
        f"follow.deadline.{value}")}
    with st.grid(5, min_column_width=190, gap="small", border=False, key="follow_filters"):
        chosen = {name: tuple(st.multiselect(
            t(f"follow.filter.{name}"), options[name], key=f"follow_{name}", placeholder=t("headings.all"),
            select_all=False, persist_state="session",
            format_func=named(options[name], words.get(name, lambda value: value or t("terms.blank")))))
            for name in _FILTERS}
    return TaskFilter(**chosen)
