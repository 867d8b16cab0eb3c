"""The way through an import: its steps, back and on, and the progress of reading a long file."""
from __future__ import annotations

import streamlit as st

from models.intake.importing import ImportReading
from models.intake.mapping import check_mapping
from ui import format as fmt
from ui.i18n import t
from ui.importing.questions import question_text
from ui.importing.state import ImportState
from ui.messages import finding_text, md
from ui.navigation import PAGES, page_link
from ui.session import Workspace

# So many open points of a step are named; the others are counted.
_MOST_NAMED = 4


def show_steps(workspace: Workspace, state: ImportState) -> None:
    """Every step with its number and how much is open there, and below them what is open, in words."""
    line = st.container(horizontal=True, gap="small", key="import_steps")
    left = open_points(workspace, state)
    for number, step in enumerate(state.steps, start=1):
        words = "import_page.step_button_open" if left.get(step) else "import_page.step_button"
        line.button(t(words, number=number, name=t(f"import_page.step.{step}"), count=len(left.get(step, ()))),
                    key=f"import_step_{step}", type="primary" if step == state.step else "secondary",
                    disabled=not state.may_open(step), on_click=_go, args=(state, step))
    if any(left.values()):
        lines = [t("import_page.open.line", number=number, name=t(f"import_page.step.{step}"), what=_listed(left[step]))
                 for number, step in enumerate(state.steps, start=1) if left.get(step)]
        st.warning(t("import_page.open.lead") + "\n" + "\n".join(f"- {text}" for text in lines),
                   icon=":material/checklist:")


def _listed(points: list[str]) -> str:
    """The first points in words, and how many more there are."""
    more = [t("import_page.open.more", count=fmt.count(len(points) - _MOST_NAMED))] if len(points) > _MOST_NAMED else []
    return "; ".join([*points[:_MOST_NAMED], *more])


def open_points(workspace: Workspace, state: ImportState) -> dict[str, list[str]]:
    """What still keeps the import from being applied, by the step that mends it; known from the last reading on."""
    found: dict[str, list[str]] = {}
    if state.mapping is not None and state.step not in ("file", "table"):
        faults = [f for f in check_mapping(state.mapping, state.draft.frame.headings) if f.severity == "error"]
        found["columns"] = [finding_text(finding) for finding in faults]
    for question_id in sorted(state.open_questions):
        question = state.asked[question_id]
        step = "names" if question_id.startswith("match:") else "amounts"
        text = t("import_page.open.name", name=md(str(question.values["name"]))) if step == "names" else (
            question_text(question) if question_id != "unit" else t("import_page.amounts.unit"))
        found.setdefault(step, []).append(text)
    if state.is_read(workspace) and state.kept_apart == "block" and (kept := state.read(workspace).kept):
        found["preview"] = [t("import_page.open.kept", count=fmt.count(len(kept)))]
    return found


def _go(state: ImportState, step: str) -> None:
    if state.step == "table" and step != "file":
        state.confirm_table()
    state.done = ""
    state.go(step)


def show_way_on(state: ImportState) -> None:
    """Back and on below the step."""
    line = st.container(horizontal=True, key="import_way")
    before, after = state.neighbour(-1), state.neighbour(1)
    if before:
        line.button(t("import_page.back"), key="import_back", icon=":material/arrow_back:", on_click=_go,
                    args=(state, before))
    if after:
        words = "import_page.table.confirm" if state.step == "table" else "import_page.next"
        line.button(t(words), key="import_next", type="primary", icon=":material/arrow_forward:",
                    disabled=not state.may_open(after), on_click=_go, args=(state, after))
    if state.grid is not None:
        line.button(t("import_page.start_over"), key="import_start_over", type="tertiary", on_click=state.start_over,
                    icon=":material/restart_alt:", help=t("import_page.start_over_help"))


def read_with_progress(workspace: Workspace, state: ImportState) -> ImportReading:
    """Read every row by the mapping. Any press of a button stops the reading: nothing has been changed by it."""
    if state.is_read(workspace):
        return state.read(workspace)
    place = st.empty()
    with place.container():
        bar = st.progress(0.0, text=t("import_page.reading.start"))
        st.button(t("shell.stop"), key="import_stop", icon=":material/stop:", on_click=state.go,
                  args=("columns",))

    def tell(done: int, rows: int) -> None:
        bar.progress(done / rows if rows else 1.0, text=t("import_page.reading.rows", done=fmt.count(done),
                                                           rows=fmt.count(rows)))

    reading = state.read(workspace, tell)
    place.empty()
    return reading


def show_done(state: ImportState) -> None:
    """After an import: what was done, and where to go from here."""
    if not state.done:
        return
    st.success(state.done, icon=":material/check_circle:")
    line = st.container(horizontal=True)
    page_link(PAGES["projects"].file, where=line, label=t("import_page.confirm.to_projects"), icon=":material/science:")
    page_link(PAGES["quality"].file, where=line, label=t("import_page.confirm.to_quality"), icon=":material/rule:")
