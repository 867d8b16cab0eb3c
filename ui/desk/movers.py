"""Who comes in, goes out, gets more or less: a line each, by amount, name and cause; a press opens its panel."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.report.move_causes import cause_of
from models.report.who_moves import MOVED, Move, ProjectMove, paid_by, who_moves
from ui import format as fmt
from ui.again import draw_whole_page
from ui.baseline import Compared, offered_baselines
from ui.desk.figures import signed_bvnd
from ui.i18n import has_sentence, language, t
from ui.messages import md
from ui.notes import table_notes
from ui.opened_project import open_project
from ui.session import AuditedPlan, Workspace
from ui.tables import TableColumn, show_downloads

_HEIGHT, _MOST_LINES, _LONGEST = 204, 40, 46


def show_movers(workspace: Workspace, answer: AuditedPlan, compared: Compared | None) -> None:
    """Against what the plan is compared with; without anything, how to get there."""
    if compared is None:
        st.markdown(t("briefing.no_baseline" if offered_baselines(workspace) else "desk.moves.nothing_before"))
        return
    moves = answer.view(("moves", compared.key), lambda: [
        move for move in who_moves(paid_by(compared.plan.chosen), paid_by(answer.plan.chosen)) if move.move in MOVED])
    if not moves:
        st.markdown(t("desk.moves.nobody"))
        return
    st.markdown(t("desk.moves.counts", **{kind.value: fmt.count(sum(move.move is kind for move in moves))
                                          for kind in (Move.OUT, Move.IN, Move.LESS, Move.MORE)}))
    causes = answer.view(("causes", language(), compared.key), lambda: [
        _cause_words(move, answer, compared) for move in moves])
    with st.container(height=_HEIGHT, gap=None, border=False, key="desk_moves"):
        _show_lines(answer, moves[:_MOST_LINES], causes)
        if len(moves) > _MOST_LINES:
            st.caption(t("desk.moves.more", count=fmt.count(len(moves) - _MOST_LINES)))
    _show_files(workspace, answer, moves, causes)


def _show_lines(answer: AuditedPlan, moves: Sequence[ProjectMove], causes: Sequence[str]) -> None:
    kind = None
    for move, cause in zip(moves, causes, strict=False):
        if move.move is not kind:
            kind = move.move
            st.caption(f"**{t(f'desk.moves.kinds.{kind}')}**")
        name = _name(answer, move.project_id)
        short = name if len(name) <= _LONGEST else f"{name[:_LONGEST].rstrip()}…"
        st.button(t("desk.moves.line", amount=_amount(move), project=md(move.project_id), name=md(short),
                    cause=cause), key=f"desk_move_{move.project_id}", type="tertiary", on_click=_open,
                  args=(move.project_id,), help=md(name) if short != name else None,
                  disabled=move.project_id not in answer.problem.case.project_by_id)


def _open(project_id: str) -> None:
    """The panel stands over the whole page."""
    open_project(project_id)
    draw_whole_page()


def _amount(move: ProjectMove) -> str:
    if move.move is Move.COUNTERPART:
        return t("desk.moves.counterpart", amount=signed_bvnd(move.counterpart_change_mvnd))
    return signed_bvnd(move.state_change_mvnd)


def _cause_words(move: ProjectMove, answer: AuditedPlan, compared: Compared) -> str:
    code = cause_of(move, (compared.problem, compared.plan), (answer.problem, answer.plan))
    return t(f"desk.cause.{code}") if has_sentence(f"desk.cause.{code}") else t(f"allocation.left_out.reason.{code}")


def _name(answer: AuditedPlan, project_id: str) -> str:
    project = answer.problem.case.project_by_id.get(project_id)
    return project_id if project is None else getattr(project, f"name_{language()}") or project.name_vi


def _show_files(workspace: Workspace, answer: AuditedPlan, moves: Sequence[ProjectMove], causes: Sequence[str]) -> None:
    rows = [{"kind": t(f"desk.moves.kinds.{move.move}"), "project_id": move.project_id,
             "name": _name(answer, move.project_id), "before_mvnd": move.before_mvnd or 0,
             "after_mvnd": move.after_mvnd or 0, "change_mvnd": move.state_change_mvnd,
             "counterpart_mvnd": move.counterpart_change_mvnd, "cause": cause}
            for move, cause in zip(moves, causes, strict=True)]
    show_downloads(rows, [
        TableColumn("kind", t("desk.moves.kind")), TableColumn("project_id", t("projects.column.project_id")),
        TableColumn("name", t("projects.column.name")),
        TableColumn("before_mvnd", t("desk.moves.before"), "mvnd"),
        TableColumn("after_mvnd", t("desk.moves.after"), "mvnd"),
        TableColumn("change_mvnd", t("desk.moves.change"), "mvnd"),
        TableColumn("counterpart_mvnd", t("desk.moves.counterpart_change"), "mvnd"),
        TableColumn("cause", t("desk.moves.cause"))],
        key="desk_moves", file_stem="ai-vao-ai-ra", notes=table_notes(workspace, answer))
