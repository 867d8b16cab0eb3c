"""One scenario of the library: its figures, what to do with it, its versions with what each changed, its decisions."""
from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from models.scenario.comparison import MOST
from models.scenario.stored import granted
from models.store import Store
from models.store.records import Change, ScenarioRecord, VersionRecord
from models.words.change_text import change_place, change_value, is_technical
from ui import format as fmt
from ui.i18n import label_of, language, t
from ui.messages import md
from ui.notes import table_notes
from ui.scenarios.compare_choice import compare_these
from ui.scenarios.desk import Desk
from ui.scenarios.given import BASE
from ui.scenarios.offered import STORED
from ui.scenarios.opening import scenario_of
from ui.scenarios.outside import offer_opening, show_before_opening
from ui.scenarios.remarks import show_minutes
from ui.scenarios.review import known_names, review_of, show_review
from ui.scenarios.said import say_next, show_said
from ui.scenarios.versions_decide import next_key, reasons, show_decide, show_reasons, show_stale
from ui.scenarios.versions_store import has_answer, moment_text, told
from ui.scenarios.versions_words import projects_text, proof_text, status_text
from ui.session import Workspace
from ui.tables import TableColumn, columns_of, show_reading_table, show_table
from ui.terms import named
from ui.widgets import Figure, figure_grid

LOOK = {"draft": ("gray", ":material/edit_note:"), "submitted": ("orange", ":material/outgoing_mail:"),
        "approved": ("green", ":material/verified:"), "superseded": ("gray", ":material/history:"),
        "archived": ("gray", ":material/inventory_2:")}


def show_scenario(workspace: Workspace, desk: Desk, store: Store, record: ScenarioRecord) -> None:
    """Everything about one scenario, worst news and next step first."""
    st.subheader(md(record.name))
    line = st.container(horizontal=True, vertical_alignment="center", key="library_head")
    color, icon = LOOK[record.status]
    line.badge(status_text(record), icon=icon, color=color)
    line.caption(t("library.by_line", seq=fmt.count(record.latest_seq), by=md(record.updated_by),
                   at=moment_text(record.updated_at), author=md(record.author)), width="content")
    if record.note:
        st.markdown(f"> {md(record.note)}")
    show_stale(workspace)
    _show_figures(store, record)
    _show_ways(workspace, desk, store, record)
    show_review(workspace, store, record)
    show_decide(workspace, store, record)
    with st.expander(t("remarks.minutes"), icon=":material/edit_note:"):
        show_minutes(workspace, record.scenario_id, record.latest_seq)
    history, decisions, funded = st.tabs([t("library.tab.history"), t("library.tab.decisions"),
                                          t("library.tab.funded")], key="version_tabs")
    with history:
        _show_history(workspace, store, record)
    with decisions:
        _show_decisions(workspace, store, record)
    with funded:
        _show_funded(workspace, store, record)


def _show_figures(store: Store, record: ScenarioRecord) -> None:
    head = record.headline
    if head.termination not in ("optimal", "feasible"):
        st.info(t("library.no_plan"), icon=":material/info:")
        return
    value = fmt.number(None) if head.objective_exact is None else t(
        "compare.points", value=fmt.number(head.value, 2))
    figure_grid([Figure(t("headings.state"), fmt.bvnd(head.state_mvnd), t("library.figure.state")),
                 Figure(t("headings.counterpart"), fmt.bvnd(head.counterpart_mvnd),
                        t("library.figure.counterpart")),
                 Figure(t("library.column.projects"), projects_text(head), t("library.figure.projects")),
                 Figure(t("library.column.value_short"), value,
                        proof_text(store, record.scenario_id, record.latest_seq, head))])
    if head.is_illustrative:
        st.caption(f":material/draw: {t('shell.illustrative')}. {t('shell.illustrative_help')}")


def _show_ways(workspace: Workspace, desk: Desk, store: Store, record: ScenarioRecord) -> None:
    """Open it, add it, compare it: with the register, as the baseline, with those made from it."""
    key = f"{STORED}{record.scenario_id}"
    line = st.container(horizontal=True, key="library_ways")
    scenario, review = scenario_of(workspace, desk, store, key), told(lambda: review_of(
        store, record.scenario_id, record.latest_seq)).result
    is_there = scenario is not None and offer_opening(
        line, workspace, desk, store, key, None if review is None else review.problem, scenario)
    children = [f"{STORED}{each.scenario_id}" for each in told(store.scenarios).result or ()
                if each.parent_id == record.scenario_id and each.status != "archived"]
    line.button(t("library.compare_base"), key="library_compare", icon=":material/compare_arrows:",
                help=t("library.compare_help"), on_click=partial(compare_these, [BASE, key], is_asked=True))
    line.button(t("library.baseline"), key="library_baseline", icon=":material/flag:", help=t("library.baseline_help"),
                on_click=partial(compare_these, [key]))
    if children:
        line.button(t("library.family"), key="library_family", icon=":material/account_tree:",
                    help=t("library.family_help"), on_click=partial(compare_these, [key, *children[:MOST - 1]]))
    if scenario is not None:
        show_before_opening(workspace, scenario, is_there=is_there)


def _show_history(workspace: Workspace, store: Store, record: ScenarioRecord) -> None:
    """Every version; below it, what the chosen one changed, and the way back to it."""
    answer = told(lambda: (store.history(record.scenario_id), store.changes(record.scenario_id)))
    if not has_answer(answer):
        return
    show_said("history")
    versions, changes = answer.result
    rows = [{"seq": each.seq, "status": t(f"store.status.{each.status}"), "who": each.author,
             "when": moment_text(each.created_at), "state": each.headline.state_mvnd if each.headline.termination
             else None, "projects": projects_text(each.headline) if each.headline.termination else
             t("shell.no_figure"), "proof": proof_text(store, each.scenario_id, each.seq, each.headline),
             "restored": t("library.restored_from", seq=fmt.count(each.restored_from)) if each.restored_from else "",
             "note": each.note, "digest": each.digest} for each in versions]
    columns = columns_of("library.column", rows[0], {"seq": "plain", "state": "mvnd"},
                         {"status": 110, "digest": 110, "note": 240})
    show_table(rows, columns, key="library_history", file_stem="lich-su-phien-ban", alt=t("library.tab.history"),
               notes=table_notes(workspace), height="content" if len(rows) < 9 else 340)
    known = {each.seq: each for each in versions}
    seq = st.selectbox(t("library.version_look"), list(known), key=f"library_version_{record.scenario_id}",
                       format_func=named(known, lambda each: t(
                           "library.version_option", seq=fmt.count(each), by=known[each].author,
                           at=moment_text(known[each].created_at))))
    _show_changes(workspace, [change for change in changes if change.seq == seq], seq,
                  known_names(store, record.scenario_id, seq))
    if seq != record.latest_seq:
        _offer_restore(workspace, store, record, known[seq])


def _show_changes(workspace: Workspace, changes: list[Change], seq: int, names: Mapping[str, str]) -> None:
    """Field by field; digests and the names of layers only on demand."""
    plain = [change for change in changes if not is_technical(change.path)]
    st.markdown(f"**{t('library.changes.title', seq=fmt.count(seq), count=fmt.count(len(plain)))}**")
    shown = plain
    if len(plain) < len(changes) and st.checkbox(
            t("library.changes.technical", count=fmt.count(len(changes) - len(plain))), key="library_technical"):
        shown = changes
    if not shown:
        st.markdown(t("library.changes.first" if seq == 1 else "library.changes.none"))
        return
    rows = [{"what": change_place(change.path, language(), names),
             "before": change_value(change.path, change.before, language()),
             "after": change_value(change.path, change.after, language()),
             "who": change.actor, "when": moment_text(change.at)} for change in shown]
    columns = columns_of("library.changes.column", rows[0], widths={"what": 420})
    show_table(rows, columns, key="library_changes", file_stem="thay-doi-theo-truong", alt=t("library.changes.alt"),
               notes=table_notes(workspace), height="content" if len(rows) < 12 else 420)


def _offer_restore(workspace: Workspace, store: Store, record: ScenarioRecord, version: VersionRecord) -> None:
    refused = reasons(store, record.scenario_id, ("restore_version",), workspace.actor)
    st.button(t("library.restore", seq=fmt.count(version.seq)), key="library_restore", icon=":material/restore:",
              disabled=bool(refused), on_click=_restore, args=(workspace, store, record, version.seq))
    st.caption(t("library.restore_help"))
    show_reasons(refused)


def _restore(workspace: Workspace, store: Store, record: ScenarioRecord, seq: int) -> None:
    answer = told(partial(store.restore_version, record.scenario_id, seq, expected_rev=record.rev,
                          actor=workspace.actor, idempotency_key=next_key(record, "restore", str(seq))))
    if answer.is_done:
        say_next("success", t("library.restored", seq=fmt.count(seq), new=fmt.count(answer.result.seq)), "history")
    else:
        say_next("error", answer.error, "history")


def _show_decisions(workspace: Workspace, store: Store, record: ScenarioRecord) -> None:
    answer = told(lambda: store.decisions(record.scenario_id))
    if not has_answer(answer):
        return
    if not answer.result:
        st.markdown(t("library.decisions.none"))
        return
    rows = [{"action": t(f"store.action.{each.action}"), "seq": fmt.count(each.seq), "who": each.actor,
             "when": moment_text(each.at), "note": each.note, "log": fmt.count(each.sequence)}
            for each in answer.result]
    columns = columns_of("library.decisions.column", rows[0])
    show_reading_table(rows, columns, key="library_decisions", file_stem="quyet-dinh", alt=t("library.tab.decisions"),
                       notes=table_notes(workspace))


def _show_funded(workspace: Workspace, store: Store, record: ScenarioRecord) -> None:
    """Who gets money in the newest version, largest first."""
    answer = told(lambda: store.load(record.scenario_id))
    if not has_answer(answer):
        return
    rows = [{"project_id": grant.project_id, "name": label_of(grant, "name"), "state": grant.state_mvnd,
             "counterpart": grant.counterpart_mvnd} for grant in granted(answer.result)]
    if not rows:
        st.markdown(t("library.no_plan"))
        return
    columns = [TableColumn("project_id", t("projects.column.project_id")),
               TableColumn("name", t("projects.column.name"), width=360),
               *columns_of("library.column", ("state", "counterpart"), {"state": "mvnd", "counterpart": "mvnd"})]
    show_table(rows, columns, key="library_funded", file_stem="du-an-duoc-cap", alt=t("library.tab.funded"),
               notes=table_notes(workspace), height="content" if len(rows) < 12 else 420)
