"""Why a project is in the plan or not: choose it, see what adding up says at once, then have it proved."""
from __future__ import annotations

import streamlit as st

from models.explain.no_room import RoomSearch
from models.explain.not_funded import reason_not_funded
from models.explain.why import WhyAnswer, WhyIn, WhyNot
from models.milp.questions import QuestionModel
from models.words.codes import reason_sentence
from models.words.hold_text import room_lines
from models.words.rule_names import rule_name
from models.words.why_text import known_lines, why_lines, why_not_parts
from ui import format as fmt
from ui.downloads import file_name
from ui.explain.holds import show_holds
from ui.explain.panel import Question, Scene
from ui.i18n import language, t
from ui.messages import md
from ui.questions import PROJECT
from ui.register.table import project_name
from ui.session import AuditedPlan
from ui.terms import named


def pose_project(scene: Scene) -> Question | None:
    """The project to ask about, and what needs no search."""
    answer = scene.answer
    funded = answer.plan.chosen_by_project
    ids = sorted(answer.problem.case.project_by_id, key=lambda project_id: (project_id in funded, project_id))
    project_id = st.selectbox(
        t("terms.dimension.project"), ids, index=None, key=PROJECT, persist_state="session",
        placeholder=t("why.panel.placeholder"), format_func=named(ids, lambda each: t(
            f"why.panel.{'funded' if each in funded else 'not_funded'}",
            name=project_name(answer.problem.case, each))))
    if project_id is None:
        return None
    show_arithmetic(answer, project_id)
    return Question((answer.problem, answer.plan, project_id), subject=project_id,
                    button=t(f"why.panel.{'ask_in' if project_id in funded else 'ask_out'}"))


def show_arithmetic(answer: AuditedPlan, project_id: str) -> None:
    """What needs no search: what it gets, or the reason its own figures give and the rules it meets without room."""
    problem, option = answer.problem, answer.plan.chosen_by_project.get(project_id)
    if option is not None:
        st.success(t("why.panel.gets", project=md(project_id), state=fmt.bvnd(option.state_mvnd),
                     total=fmt.bvnd(option.total_mvnd)), icon=":material/check_circle:")
        return
    code, values = reason_not_funded(problem, answer.plan, problem.case.project_by_id[project_id])
    lines = [t("why.panel.by_arithmetic", project=md(project_id),
               reason=md(reason_sentence(code, values, language())))]
    if rules := _room(answer.report.document_digest, answer).direct(project_id):
        lines += ["", t("why.hold.room.title"), *(f"- {md(line)}" for line in room_lines(problem, rules, language()))]
    st.info("\n".join(lines), icon=":material/calculate:")


@st.cache_resource(show_spinner=False, max_entries=8)
def _room(document_digest: str, _answer: AuditedPlan) -> RoomSearch:
    return RoomSearch(QuestionModel(_answer.problem, _answer.plan))


def project_step(scene: Scene, item: object) -> str:
    """What a step of the search is about: the project, then each rule that is lifted."""
    problem = scene.answer.problem
    return str(item) if item in problem.case.project_by_id else rule_name(problem, str(item), language())


def show_project(scene: Scene, why: WhyAnswer, *, has_table: bool = True) -> None:
    """The proved answer, a sentence a line, and the text of a reply to the applicant. has_table: the rules without
    room as a table as well."""
    answer = scene.answer
    is_decided = (why.can_be_out if isinstance(why, WhyIn) else why.can_be_in) is not None
    is_exact = is_decided if why.loss is None else why.loss.is_exact
    st.badge(t(f"explain_page.certainty.{'proved' if is_exact else 'interval'}"),
             icon=":material/verified:" if is_exact else ":material/data_array:",
             color="green" if is_exact else "orange")
    if isinstance(why, WhyIn):
        _show_lines(why_lines(answer.problem, answer.plan, why, language())[1:])
        return
    held, own = why_not_parts(answer.problem, answer.plan, why, language())
    _show_lines(held)
    if has_table and why.holds.found:
        show_holds(answer, scene.notes, why)
    if own:
        st.markdown(f"**{t('explain_page.holds.own_title')}**")
        _show_lines(own)
    with st.expander(t("why.panel.reply"), icon=":material/mail:"):
        reply = "\n\n".join(why_lines(answer.problem, answer.plan, why, language(), is_reply=True))
        st.markdown("\n\n".join(md(line) for line in reply.split("\n\n")))
        st.download_button(t("why.panel.reply_download"), reply.encode("utf-8"),
                           file_name(f"tra-loi-{why.project_id}", "txt"), "text/plain", key="reply_txt",
                           on_click="ignore", type="tertiary", icon=":material/download:")


def show_known_of_project(scene: Scene, why: WhyNot) -> None:
    """The lines that are known while the others are still being proved."""
    _show_lines(known_lines(scene.answer.problem, scene.answer.plan, why, language()))
    st.caption(t("why.panel.more_to_come"))


def _show_lines(lines: list[str]) -> None:
    st.markdown("\n".join(f"- {md(line)}" for line in lines))
