"""Questions of an import that only the planner can answer, each with its field; answers stay visible and changeable."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from models.domain import Case
from models.intake.matching import known_names
from models.intake.questions import Question, read_years
from models.register.dictionary import columns_by_attribute
from models.units import decimal_text
from models.words.import_text import question_figure
from ui import format as fmt
from ui.i18n import has_sentence, language, t
from ui.importing.columns import target_label
from ui.importing.state import ImportState
from ui.messages import md
from ui.session import Workspace
from ui.terms import column_term, named, product_label, term

# A page of names: more would be too long to look through at once.
NAMES_AT_ONCE = 40
_TOPICS_OF_NAMES = ("match",)
_LATEST_YEAR = 2045


def questions_about_names(state: ImportState) -> list[Question]:
    return [q for key, q in state.asked.items() if key.partition(":")[0] in _TOPICS_OF_NAMES]


def questions_about_amounts(state: ImportState) -> list[Question]:
    """Every other question, but the unit, which has a field of its own."""
    return [q for key, q in state.asked.items()
            if key.partition(":")[0] not in _TOPICS_OF_NAMES and key not in ("unit", "sheet", "confirm:header")]


def question_text(question: Question) -> str:
    """The sentence of a question, with what came from the file escaped and codes in words."""
    values = {name: md(_value_text(name, value)) for name, value in question.values.items()}
    # Where the page offers fields, its own sentence leaves out how an answer is typed in a mapping.
    keys = (f"import_page.ask.{question.code}", f"import.question.{question.code}")
    key = next((key for key in keys if has_sentence(key)), "")
    return t(key, **values) if key else md(question.question_id)


def _value_text(name: str, value: object) -> str:
    if name in ("declared", "found"):
        return t(f"import_page.unit.{value}") if has_sentence(f"import_page.unit.{value}") else str(value)
    if name == "field":
        return target_label(str(value))
    if name == "targets":
        return "; ".join(target_label(part.strip()) for part in str(value).split(","))
    return question_figure(value, language())


def ask_questions(workspace: Workspace, state: ImportState, questions: Sequence[Question],
                  still_open: frozenset[str]) -> None:
    """Each question with its field; what is still open comes first and is marked."""
    for question in sorted(questions, key=lambda q: q.question_id not in still_open):
        is_open = question.question_id in still_open
        with st.container(border=True):
            mark = ":material/help:" if is_open else ":material/check_circle:"
            st.markdown(f"{mark} {question_text(question)}")
            topic = question.question_id.partition(":")[0]
            if topic == "years":
                _ask_years(workspace, state, question)
            elif topic == "rate":
                _ask_text(state, question, t("import_page.question.rate"))
            elif topic == "match":
                _ask_name(workspace, state, question)
            else:
                _ask_choice(state, question)


def _ask_choice(state: ImportState, question: Question) -> None:
    key, options = _key(state, question), list(question.choices)
    answer = state.answers.get(question.question_id)

    def take() -> None:
        state.answer(question.question_id, st.session_state[key])

    st.radio(t("import_page.question.answer"), options, index=options.index(answer) if answer in options else None,
             key=key, on_change=take, horizontal=True, label_visibility="collapsed",
             format_func=named(options, lambda code: _choice_label(question, code)))
    if answer == "no":
        topic = question.question_id.removeprefix("confirm:")
        st.warning(t(f"import_page.question.no.{topic}") if has_sentence(f"import_page.question.no.{topic}")
                   else t("import_page.question.no.other"), icon=":material/arrow_back:")


def _choice_label(question: Question, code: str) -> str:
    if question.question_id == "regime":
        return term("regime_short", code)
    topic = "unit" if question.question_id.startswith("unit:") else "choice"
    key = f"import_page.{topic}.{code}"
    return t(key) if has_sentence(key) else md(code)


def _ask_years(workspace: Workspace, state: ImportState, question: Question) -> None:
    """The years of a total, in equal parts or in parts that the planner types as percentages in the order of years."""
    key, parts_key = _key(state, question), state.key("years_parts")
    first = min(workspace.case.years, default=workspace.as_of.year)
    options = list(range(min(first, workspace.as_of.year), _LATEST_YEAR + 1))
    given = read_years(state.answers[question.question_id]) if question.question_id in state.answers else {}

    def take() -> None:
        years, typed = sorted(st.session_state[key]), st.session_state.get(parts_key, "").strip()
        if not years:
            return
        try:
            shares = [fmt.read_percent(part) for part in typed.split(";")] if typed and len(years) > 1 else []
            parts = dict(zip(years, shares, strict=True)) if shares else {}
        except (fmt.NumberNotRead, ValueError):
            state.wrong_answers.add(question.question_id)
            return
        state.answer(question.question_id, " ".join(f"{year}={parts[year]}" if parts else str(year) for year in years))

    st.multiselect(t("import_page.question.years"), options, default=[year for year in given if year in options],
                   key=key, on_change=take, placeholder=t("projects.choose"), select_all=False,
                   help=t("import_page.question.years_help"))
    if len(given) > 1:
        st.text_input(t("import_page.question.years_parts", years="; ".join(map(str, sorted(given)))), key=parts_key,
                      on_change=take, width=420, placeholder=t("import_page.question.years_even"))
    if question.question_id in state.wrong_answers:
        st.error(t("import_page.question.years_wrong"), icon=":material/error:")


def _ask_text(state: ImportState, question: Question, label: str) -> None:
    key = _key(state, question)

    def take() -> None:
        try:
            state.answer(question.question_id, decimal_text(fmt.read_number(st.session_state[key])))
        except fmt.NumberNotRead:
            state.wrong_answers.add(question.question_id)

    st.text_input(label, state.answers.get(question.question_id, ""), key=key, on_change=take, width=260)
    if question.question_id in state.wrong_answers:
        st.error(t("shell.number.not_a_number"), icon=":material/error:")


def _ask_name(workspace: Workspace, state: ImportState, question: Question) -> None:
    """Nearest names first, then every known one, then "leave it blank"; names of open lists may be typed."""
    field, key = str(question.values["field"]), _key(state, question)
    answer = state.answers.get(question.question_id)
    options = name_options(workspace.case, question)
    if answer is not None and answer not in options:
        options.append(answer)

    def take() -> None:
        if st.session_state[key] is not None:
            state.answer(question.question_id, st.session_state[key])

    known = known_names(field, workspace.case)
    # The answer may come from another button; a field that was drawn once takes no other default.
    if st.session_state.get(key) != answer:
        st.session_state[key] = answer
    st.selectbox(target_label(field), options, index=None, key=key, on_change=take,
                 placeholder=t("import_page.names.choose"), width=480,
                 accept_new_options=bool(known is not None and known.is_open),
                 format_func=named(options, lambda name: _with_likeness(
                     _name_label(workspace, field, name), question.likeness.get(name))))


def name_options(case: Case, question: Question) -> list[str]:
    """The names to offer for a question, best first; "" (leave it blank) last."""
    field = str(question.values["field"])
    known = known_names(field, case)
    every = sorted(set(known.values.values())) if known is not None else []
    return [*dict.fromkeys((*question.choices, *every)), ""]


def _name_label(workspace: Workspace, field: str, name: str) -> str:
    if name == "":
        return t("import_page.names.leave_blank")
    if field == "product_no" and name.isdigit():
        return product_label(workspace.problem, int(name))
    column = columns_by_attribute("projects").get(field)
    return column_term(column, name) if column is not None and column.choices else name


def _with_likeness(label: str, likeness: int | None) -> str:
    return label if likeness is None else t("import_page.names.likeness", name=label, likeness=likeness)


def _key(state: ImportState, question: Question) -> str:
    return state.key(f"q_{question.question_id}")
