"""The next step of a scenario (submit, approve, return, ..., rename), and why it may not be taken."""
from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from models.store import Conflict, Saved, Store
from models.store.canonical import digest_document
from models.store.records import ScenarioRecord
from models.store.refusing import STEPS
from models.words.change_text import change_place, change_value, is_technical
from ui import format as fmt
from ui.i18n import has_sentence, language, t
from ui.messages import md
from ui.notes import table_notes
from ui.scenarios.desk import desk_of, follow_link
from ui.scenarios.said import say_next, show_said
from ui.scenarios.versions_store import error_text, moment_text, told
from ui.session import Workspace
from ui.tables import columns_of, show_reading_table

_TOKEN, _STALE = "library_token", "library_stale"
_ICONS = {"submit": ":material/outgoing_mail:", "approve": ":material/verified:", "return": ":material/undo:",
          "supersede": ":material/history:", "archive": ":material/inventory_2:", "reopen": ":material/unarchive:"}
_PRIMARY = ("submit", "approve")


@dataclass(frozen=True)
class Stale:
    """A decision about something that somebody changed in between."""

    name: str
    conflict: Conflict


def next_key(record: ScenarioRecord, action: str, content: str) -> str:
    """The idempotency key of one press: the same for a second press of the same button on the same screen."""
    token = st.session_state.setdefault(_TOKEN, secrets.token_hex(16))
    return digest_document([token, record.scenario_id, record.rev, action, content])


def show_decide(workspace: Workspace, store: Store, record: ScenarioRecord) -> None:
    """What may be done next, by whom, and what it asks for. A step that would be refused is off, its reason beside."""
    steps = [action for action, (starts, _) in STEPS.items() if record.status in starts]
    with st.container(border=True, key="library_decide"):
        st.markdown(f"**{t('library.decide.title')}**")
        st.markdown(_standing(store, record))
        note = (st.text_area(t("library.decide.note"), key=f"library_note_{record.scenario_id}_{record.rev}",
                             height=80, max_chars=10_000, help=t("library.decide.note_help")) or "").strip()
        asked = [*steps, *(["edit"] if record.status == "draft" else [])]
        refused = reasons(store, record.scenario_id, asked, workspace.actor, note)
        line = st.container(horizontal=True, key="library_steps")
        for action in steps:
            line.button(t(f"library.decide.{action}"), key=f"library_{action}", icon=_ICONS[action],
                        type="primary" if action in _PRIMARY else "secondary", disabled=action in refused,
                        on_click=partial(_decide, workspace, store, record, action, note))
        if "edit" in asked:
            _offer_rename(workspace, store, record, line, is_off="edit" in refused)
        show_reasons(refused)
        show_said("decide")


def reasons(store: Store, scenario_id: str, actions: Iterable[str], actor: str, note: str = "") -> dict[str, str]:
    """Each of these actions that the store would refuse now, with its sentence (Markdown)."""
    asked = {action: told(partial(store.why_not, action, scenario_id, actor=actor, note=note))
             for action in actions}
    found = {action: answer.error if not answer.is_done else error_text(answer.result) if answer.result else ""
             for action, answer in asked.items()}
    return {action: reason for action, reason in found.items() if reason}


def show_reasons(refused: Mapping[str, str]) -> None:
    """Why the buttons beside are off; those with one reason together."""
    for reason in dict.fromkeys(refused.values()):
        actions = ", ".join(t(f"library.decide.{action}") for action, why in refused.items() if why == reason)
        st.caption(f":material/block: {t('library.decide.refused', actions=actions, reason=reason)}")


def _standing(store: Store, record: ScenarioRecord) -> str:
    """Where the scenario stands and who decides."""
    if record.status != "submitted":
        return t(f"library.decide.{record.status}", seq=fmt.count(record.approved_seq))
    submitters = [each.actor for each in told(lambda: store.decisions(record.scenario_id)).result or ()
                  if each.action == "submit"]
    authors = [each.author for each in told(lambda: store.history(record.scenario_id)).result or ()][:1]
    return t("library.decide.submitted", people=", ".join(dict.fromkeys(
        md(each) for each in (*authors, *submitters[-1:]))))


def _decide(workspace: Workspace, store: Store, record: ScenarioRecord, action: str, note: str) -> None:
    _ask(workspace, record, partial(
        store.decide, action, record.scenario_id, expected_rev=record.rev, actor=workspace.actor, note=note,
        idempotency_key=next_key(record, action, note)),
         t(f"library.decided.{action}", name=md(record.name), seq=fmt.count(record.latest_seq)))


def _ask(workspace: Workspace, record: ScenarioRecord, request: partial, done: str) -> None:
    answer = told(request)
    if answer.conflict is not None:
        st.session_state[_STALE] = Stale(record.name, answer.conflict)
    elif not answer.is_done:
        say_next("error", answer.error, "decide")
    else:
        saved: Saved = answer.result
        follow_link(desk_of(workspace), record, saved.rev)
        warnings = [t(f"store.warning.{code}") for code in saved.warnings if has_sentence(f"store.warning.{code}")]
        say_next("success", " ".join((done, *warnings)), "decide")


def _offer_rename(workspace: Workspace, store: Store, record: ScenarioRecord, line: object, *, is_off: bool) -> None:
    with line.popover(t("library.rename.open"), icon=":material/edit:", width="content"):
        name = st.text_input(t("scenarios.keep.name"), record.name, max_chars=200,
                             key=f"rename_name_{record.scenario_id}_{record.rev}")
        note = st.text_input(t("scenarios.keep.note"), record.note,
                             key=f"rename_note_{record.scenario_id}_{record.rev}")
        st.button(t("library.rename.button"), key="library_rename", disabled=is_off,
                  on_click=partial(_rename, workspace, store, record, name, note))


def _rename(workspace: Workspace, store: Store, record: ScenarioRecord, name: str, note: str) -> None:
    _ask(workspace, record, partial(
        store.rename, record.scenario_id, expected_rev=record.rev, actor=workspace.actor, name=name, note=note,
        idempotency_key=next_key(record, "rename", f"{name}\n{note}")),
         t("library.rename.done", name=md(name)))


def show_stale(workspace: Workspace) -> None:
    """The last press was about an older state: who changed what, and that nothing was decided."""
    stale: Stale | None = st.session_state.pop(_STALE, None)
    if stale is None:
        return
    conflict = stale.conflict
    st.warning(t("library.decide.stale", name=md(stale.name), by=md(conflict.by), at=moment_text(conflict.at)),
               icon=":material/sync_problem:")
    rows = [{"what": change_place(change.path, language()),
             "before": change_value(change.path, change.before, language()),
             "after": change_value(change.path, change.after, language()), "who": change.actor,
             "when": moment_text(change.at)} for change in conflict.changes if not is_technical(change.path)][:60]
    if rows:
        columns = columns_of("library.changes.column", rows[0])
        show_reading_table(rows, columns, key="library_stale", file_stem="thay-doi-cua-nguoi-khac",
                           alt=t("library.changes.alt"), notes=table_notes(workspace))
