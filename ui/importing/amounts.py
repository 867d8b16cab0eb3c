"""Steps four and five of an import: the unit, how numbers are written, totals; and names to match."""
from __future__ import annotations

import streamlit as st

from models.cell_grammar.words import USUAL_UNITS, Unit
from models.intake.importing import ImportReading
from models.intake.questions import Question
from ui import format as fmt
from ui.i18n import t
from ui.importing.columns import target_label
from ui.importing.questions import (
    NAMES_AT_ONCE,
    ask_questions,
    questions_about_amounts,
    questions_about_names,
)
from ui.importing.state import ImportState
from ui.messages import show_findings
from ui.session import Workspace
from ui.tables import show_words
from ui.terms import named

# What reading finds about amounts, as against what it finds about a row.
_ABOUT_AMOUNTS = ("import_total", "import_rounded", "import_parts", "import_years", "import_cost", "import_no_unit",
                  "import_merged", "import_columns_unused", "import_no_score")


def show_amounts(workspace: Workspace, state: ImportState, reading: ImportReading) -> None:
    """Declare the unit, see how each column writes its numbers, answer what cannot be told, compare with totals."""
    still_open = frozenset(question.question_id for question in reading.questions)
    _declare_unit(state, reading, "unit" in still_open)
    questions = questions_about_amounts(state)
    if questions:
        st.markdown(f"**{t('import_page.amounts.questions')}**")
        ask_questions(workspace, state, questions, still_open)
    _show_styles(state, reading)
    _show_totals(state, reading)
    show_findings([finding for finding in reading.findings if finding.code.startswith(_ABOUT_AMOUNTS)])


def _declare_unit(state: ImportState, reading: ImportReading, is_open: bool) -> None:
    frame, key = state.draft.frame, state.key("unit")
    declared = state.mapping.unit
    units = [unit.value for unit in Unit if unit in USUAL_UNITS or unit.value == declared]
    with st.container(border=True):
        mark = ":material/help:" if is_open else ":material/check_circle:"
        st.markdown(f"{mark} **{t('import_page.amounts.unit')}**")
        if frame.unit is not None:
            st.markdown(t("import_page.amounts.unit_line", unit=t(f"import_page.unit.{frame.unit}"),
                          row=frame.unit_row))
        by_heading: dict[str, list[str]] = {}
        for column in frame.columns:
            if column.unit is not None and column.heading in reading.columns.units:
                by_heading.setdefault(column.unit.value, []).append(column.letter)
        for unit, letters in by_heading.items():
            st.markdown(t("import_page.amounts.unit_heading", columns=", ".join(letters),
                          unit=t(f"import_page.unit.{unit}")))
        if sum(map(len, by_heading.values())) == len(reading.columns.units) and not declared:
            return

        def take() -> None:
            state.answer("unit", st.session_state[key])

        st.radio(t("import_page.amounts.unit_ask"), units, index=units.index(declared) if declared in units else None,
                 key=key, on_change=take, horizontal=True,
                 format_func=named(units, lambda unit: t(f"import_page.unit.{unit}")))
        if is_open:
            st.caption(t("import_page.amounts.unit_help"))


def _show_styles(state: ImportState, reading: ImportReading) -> None:
    columns = reading.columns
    if not columns.styles:
        return
    st.markdown(f"**{t('import_page.amounts.styles')}**")
    rows = []
    for heading, style in columns.styles.items():
        mark, unit, share = columns.marks.get(heading), columns.units.get(heading), columns.share_styles.get(heading)
        shown = t(f"import_page.unit.{unit}") if unit else t(f"import_page.share.{share}") if share else (
            t("import_page.amounts.no_unit") if heading in columns.units else "")
        rows.append({"column": heading, "field": ", ".join(
            target_label(target) for target, rule in state.mapping.fields.items() if heading in rule.columns),
            "mark": t(f"import_page.choice.{mark}") if mark else t("import_page.amounts.no_mark"), "unit": shown,
            "example": "; ".join(text for _, text in style.examples[:2]) or _example(state, heading),
            "numbers": t("import_page.amounts.numbers_of", numbers=fmt.count(style.numbers),
                         filled=fmt.count(style.filled))})
    _plain_table(rows, "amounts", state, "styles")


def _example(state: ImportState, heading: str) -> str:
    found = next((proposal for proposal in state.proposal.columns if proposal.column.heading == heading), None)
    return "; ".join(found.samples[:2]) if found else ""


def _show_totals(state: ImportState, reading: ImportReading) -> None:
    if not reading.totals:
        return
    st.markdown(f"**{t('import_page.amounts.totals')}**")
    st.caption(t("import_page.amounts.totals_help"))
    rows = [{"column": total.heading, "unit": t(f"import_page.unit.{total.unit}") if total.unit else "",
             "sheet": fmt.number(total.sheet, 6, trim=True),
             **{name: fmt.number(total.parts[name], 6, trim=True) for name in ("imported", "kept_apart", "totals")},
             "groups": fmt.number(total.sheet - sum(total.parts[name] for name in (
                 "imported", "kept_apart", "totals")), 6, trim=True),
             "unreadable": fmt.count(total.unreadable)} for total in reading.totals]
    _plain_table(rows, "amounts", state, "totals")


def _plain_table(rows: list[dict[str, str]], group: str, state: ImportState, name: str) -> None:
    show_words([{t(f"import_page.{group}.column.{code}"): text for code, text in row.items()} for row in rows],
                 key=state.key(name), alt=t(f"import_page.{group}.{name}"))


def show_names(workspace: Workspace, state: ImportState, reading: ImportReading) -> None:
    """Names that are in no list, with the nearest ones; a page at a time."""
    questions = questions_about_names(state)
    if not questions:
        st.success(t("import_page.names.none"), icon=":material/check:")
        return
    still_open = frozenset(question.question_id for question in reading.questions)
    left = [question for question in questions if question.question_id in still_open]
    st.markdown(t("import_page.names.lead", count=fmt.count(len(questions)), left=fmt.count(len(left))))
    near = [question for question in left if question.choices]
    if near:
        st.button(t("import_page.names.take_nearest", count=fmt.count(len(near))), key=state.key("take_nearest"),
                  icon=":material/done_all:", on_click=_take_nearest, args=(state, near),
                  help=t("import_page.names.take_nearest_help"))
    ordered = [*left, *(question for question in questions if question.question_id not in still_open)]
    ask_questions(workspace, state, ordered[:NAMES_AT_ONCE], still_open)
    if len(ordered) > NAMES_AT_ONCE:
        st.caption(t("import_page.names.more", count=fmt.count(len(ordered) - NAMES_AT_ONCE)))


def _take_nearest(state: ImportState, questions: list[Question]) -> None:
    for question in questions:
        state.answer(question.question_id, question.suggestion)
