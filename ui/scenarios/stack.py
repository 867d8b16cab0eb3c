"""Choosing scenarios and putting them in order; where they meet; what they change together; naming, keeping, saving."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.domain import Finding
from models.explain.input_changes import find_input_changes
from models.problem import Problem
from models.scenario import Scenario, find_conflicts, to_yaml
from models.scenario.stored import join_stack
from models.words.compare_text import input_sentence
from models.words.scenario_text import conflict_place, override_value, rule_lines, scenario_note
from ui import format as fmt
from ui.actor import actor_field
from ui.downloads import file_name
from ui.i18n import language, t
from ui.messages import md, show_findings
from ui.notes import table_notes
from ui.scenarios.desk import Desk, available, names
from ui.session import Workspace
from ui.tables import columns_of, show_reading_table
from ui.terms import named

# So many changes are told in sentences; the scenario file holds them all.
_MOST_TOLD = 20


def choose_stack(workspace: Workspace, desk: Desk) -> tuple[Scenario, ...]:
    """The list in its order, with buttons to move and remove; the chosen scenarios from the first to the last."""
    every = available(workspace, desk, with_library=False)
    called = names(every)
    desk.stack = [key for key in desk.stack if key in every]
    st.subheader(t("scenarios.stack.title"))
    st.caption(t("scenarios.stack.help"))
    free = [key for key in every if key not in desk.stack]
    line = st.container(horizontal=True, vertical_alignment="bottom", key="stack_add")
    chosen = line.selectbox(t("scenarios.stack.add"), free, key="stack_choice", format_func=named(free, called.get))
    line.button(t("scenarios.stack.add_button"), key="stack_add_button", icon=":material/add:", disabled=not free,
                on_click=partial(_add, desk, chosen))
    for place, key in enumerate(desk.stack):
        _show_entry(desk, place, called[key], every[key])
    if not desk.stack:
        st.info(t("scenarios.stack.empty"), icon=":material/info:")
    return tuple(every[key] for key in desk.stack)


def _show_entry(desk: Desk, place: int, name: str, scenario: Scenario) -> None:
    with st.container(border=True, key=f"stack_{place}"):
        line = st.container(horizontal=True, vertical_alignment="center", key=f"stack_line_{place}")
        line.markdown(f"**{place + 1}. {md(name)}**", width="stretch")
        for label, icon, move, blocked in (
                ("up", ":material/arrow_upward:", -1, place == 0),
                ("down", ":material/arrow_downward:", 1, place == len(desk.stack) - 1)):
            line.button(t(f"scenarios.stack.{label}"), key=f"stack_{label}_{place}", icon=icon, type="tertiary",
                        disabled=blocked, on_click=partial(_move, desk, place, move))
        line.button(t("scenarios.stack.remove"), key=f"stack_remove_{place}", icon=":material/close:",
                    type="tertiary", on_click=partial(desk.stack.pop, place))
        st.caption(t("scenarios.stack.by", author=md(scenario.author), note=md(scenario_note(scenario, language()))))


def _add(desk: Desk, key: str | None) -> None:
    if key is not None and key not in desk.stack:
        desk.stack.append(key)


def _move(desk: Desk, place: int, by: int) -> None:
    desk.stack[place], desk.stack[place + by] = desk.stack[place + by], desk.stack[place]


def show_conflicts(workspace: Workspace, stack: Scenario) -> None:
    """Where the layers meet: each value, and which one is used."""
    conflicts = find_conflicts(stack)
    st.markdown(f"**{t('scenarios.conflicts.title')}**")
    if not conflicts:
        st.markdown(t("scenarios.conflicts.none"))
        return
    rows = [{"what": conflict_place(each, language()),
             "given": "; ".join(f"{one.layer}: {override_value(each, one.value, language())}" for one in each.given),
             "used": override_value(each, each.winner.value, language()),
             "kind": t(f"scenarios.conflicts.kind.{each.kind}")} for each in conflicts]
    show_reading_table(rows, columns_of("scenarios.conflicts.column", rows[0]), key="conflicts",
                       file_stem="kich-ban-mau-thuan", alt=t("scenarios.conflicts.title"),
                       notes=table_notes(workspace))


def show_changes(base: Problem | None, problem: Problem | None, findings: tuple[Finding, ...],
                 stack: Scenario) -> None:
    """What the stack changes in the register as opened, what the texts say about each rule, and the file itself."""
    if problem is None or base is None:
        st.error(t("scenarios.changes.blocked"), icon=":material/block:")
        show_findings(finding for finding in findings if finding.severity == "error")
        return
    changes = find_input_changes(base, problem)
    st.markdown("**" + (t("scenarios.changes.title", count=fmt.count(len(changes))) if changes
                        else t("scenarios.changes.none")) + "**")
    lines = [md(input_sentence(change, language())) for change in changes[:_MOST_TOLD]]
    if len(changes) > _MOST_TOLD:
        lines.append(t("compare.more_values", count=fmt.count(len(changes) - _MOST_TOLD)))
    st.markdown("\n".join(f"- {line}" for line in lines))
    for line in rule_lines(stack, language()):
        st.caption(md(line))
    with st.expander(t("scenarios.changes.yaml"), icon=":material/code:"):
        st.code(to_yaml(stack), language="yaml", wrap_lines=True)


def name_and_keep(workspace: Workspace, desk: Desk, chosen: tuple[Scenario, ...]) -> Scenario:
    """Name, author and note; buttons that keep the stack for comparison and save its file."""
    st.subheader(t("scenarios.keep.title"))
    usual = " + ".join(each.name for each in chosen)
    for name in ("name", "note"):
        # Only what differs: a text that is set anew in every run would take away what is being typed meanwhile.
        if st.session_state.get(f"keep_{name}") != getattr(desk, name):
            st.session_state[f"keep_{name}"] = getattr(desk, name)
    st.text_input(t("scenarios.keep.name"), key="keep_name", placeholder=usual, max_chars=200,
                  on_change=partial(_take_text, desk, "name"))
    st.text_input(t("scenarios.keep.note"), key="keep_note", on_change=partial(_take_text, desk, "note"))
    author = actor_field(workspace, "keep_author", label=t("headings.author"))
    stack = join_stack(chosen, name=desk.name or usual, author=author, note=desk.note, as_of=workspace.as_of)
    line = st.container(horizontal=True, key="keep_buttons")
    line.button(t("scenarios.keep.button"), key="keep_button", icon=":material/bookmark_add:",
                on_click=partial(_keep, desk, stack))
    line.download_button(t("scenarios.keep.save"), to_yaml(stack).encode("utf-8"),
                         file_name(f"kich-ban-{stack.name}", "yaml"), "application/yaml", key="keep_save",
                         on_click="ignore", icon=":material/download:")
    if desk.said:
        st.success(t("scenarios.keep.kept", name=md(desk.said)), icon=":material/check:")
        desk.said = ""
    return stack


def _take_text(desk: Desk, name: str) -> None:
    setattr(desk, name, (st.session_state.get(f"keep_{name}") or "").strip())


def _keep(desk: Desk, stack: Scenario) -> None:
    desk.keep(stack)
    desk.said = stack.name
