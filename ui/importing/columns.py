"""The third step of an import: which column of the file is which field of the register, and mappings kept by name."""
from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from models.domain import Regime
from models.intake.assigning import CONSTANTS, assign_column, set_constant, target_of
from models.intake.mapping import (
    GROUP_COLUMN,
    FieldRule,
    ImportMapping,
    check_mapping,
    list_mappings,
    load_mapping,
    possible_targets,
    save_mapping,
)
from models.intake.proposing import ColumnProposal
from models.intake.rows import RowKind
from models.register.dictionary import columns_by_attribute
from models.register.filters import values_present
from ui import format as fmt
from ui.again import run_again
from ui.i18n import has_sentence, label_of, t
from ui.importing.state import ImportState, mapping_file_name, mappings_folder
from ui.messages import md, show_findings
from ui.session import Workspace
from ui.terms import named, term

_SURE, _LIKELY = 0.85, 0.65
_UNUSED = ""
_GROUP_TARGETS = ("managing_agency", "locality", "lead_enterprise", "channel")


def show_columns(workspace: Workspace, state: ImportState) -> None:
    """One line per column of the file; below it what holds for the whole file, and what is still missing."""
    _offer_saved(state)
    years = _years(workspace, state)
    targets = possible_targets(years)
    st.markdown(t("import_page.columns.lead", count=fmt.count(len(state.proposal.columns))))
    with st.container(border=True, key="import_columns"):
        for proposal in state.proposal.columns:
            _column_line(state, proposal, targets)
        if state.draft.count(RowKind.GROUP):
            _group_line(state)
    st.markdown(f"**{t('import_page.columns.constants')}**")
    st.caption(t("import_page.columns.constants_help"))
    _constants(workspace, state)
    headings = state.draft.frame.headings
    show_findings(check_mapping(state.mapping, headings))
    _offer_saving(state)


def _years(workspace: Workspace, state: ImportState) -> list[int]:
    named_years = {rule.year for rule in state.mapping.fields.values() if rule.year}
    own = {candidate.target.rsplit("_", 2)[1] for proposal in state.proposal.columns
           for candidate in proposal.candidates if candidate.target.endswith("_mvnd")}
    return sorted({*named_years, *(int(year) for year in own if year.isdigit()), *workspace.case.years})


def _column_line(state: ImportState, proposal: ColumnProposal, targets: tuple[str, ...]) -> None:
    heading = proposal.column.heading
    chosen = target_of(state.mapping, heading)
    likely = [candidate.target for candidate in proposal.candidates]
    # What the file suggests stands first in the list.
    options = list(dict.fromkeys((_UNUSED, *([chosen] if chosen else []), *likely, *targets)))
    key = state.key(f"column_{proposal.column.position}")

    def take() -> None:
        state.change_mapping(assign_column(state.mapping, heading, st.session_state[key] or _UNUSED,
                                           state.draft.frame.headings))

    theirs, ours = st.columns([5, 4], vertical_alignment="top")
    with theirs.container(gap=None):
        st.markdown(t("import_page.columns.column", letter=proposal.column.letter, heading=md(heading)))
        samples = " · ".join(proposal.samples) or t("import_page.columns.blank")
        st.caption(t("import_page.columns.samples", samples=md(samples)))
    with ours.container(gap=None):
        st.selectbox(t("import_page.columns.is_field", letter=proposal.column.letter), options,
                     index=options.index(chosen), key=key, on_change=take, label_visibility="collapsed",
                     format_func=named(options, target_label))
        st.caption(_confidence_text(proposal, chosen))


def _confidence_text(proposal: ColumnProposal, chosen: str) -> str:
    """How sure the proposal is, in words, and why; a choice of the planner is called that."""
    if chosen != proposal.target:
        return f":material/edit: {t('import_page.confidence.own')}"
    found = next((candidate for candidate in proposal.candidates if candidate.target == chosen), None)
    if found is None:
        return t("import_page.confidence.unused")
    level, icon = (("sure", ":material/check_circle:") if found.confidence >= _SURE else
                   ("likely", ":material/help:") if found.confidence >= _LIKELY else ("look", ":material/warning:"))
    reasons = "; ".join(t(f"import.reason.{reason}") for reason in found.reasons
                        if has_sentence(f"import.reason.{reason}"))
    return f"{icon} {t(f'import_page.confidence.{level}')}. {reasons}"


def target_label(target: str) -> str:
    """A field of the register by name; an amount with its year."""
    if target == _UNUSED:
        return t("import_page.columns.not_used")
    rule = FieldRule(target)
    if rule.money_kind:
        when = t("import_page.target.total") if rule.year is None else str(rule.year)
        return t("import_page.target.amount", kind=t(f"import_page.target.{rule.money_kind}"), when=when)
    if target in columns_by_attribute("projects"):
        return label_of(columns_by_attribute("projects")[target])
    key = f"import_page.target.{target}"
    return t(key) if has_sentence(key) else target


def _group_line(state: ImportState) -> None:
    labels = list(dict.fromkeys(row.label for row in state.draft.rows if row.kind is RowKind.GROUP))
    options = [_UNUSED, *_GROUP_TARGETS]
    key, chosen = state.key("column_group"), target_of(state.mapping, GROUP_COLUMN)

    def take() -> None:
        state.change_mapping(assign_column(state.mapping, GROUP_COLUMN, st.session_state[key] or _UNUSED,
                                           state.draft.frame.headings))

    theirs, ours = st.columns([5, 4], vertical_alignment="center")
    theirs.markdown(t("import_page.columns.group"))
    theirs.caption(t("import_page.columns.samples", samples=md(" · ".join(labels[:3]))))
    ours.selectbox(t("import_page.columns.group"), options, key=key, on_change=take, label_visibility="collapsed",
                   index=options.index(chosen) if chosen in options else 0, format_func=named(options, target_label))


def _constants(workspace: Workspace, state: ImportState) -> None:
    line = st.container(horizontal=True, vertical_alignment="bottom")
    for target in CONSTANTS:
        rule = state.mapping.fields.get(target)
        if (rule is not None and rule.columns) or (target == "regime" and "product_no" in state.mapping.fields):
            continue
        key, value = state.key(f"constant_{target}"), rule.constant if rule else ""

        def take(target: str = target, key: str = key) -> None:
            state.change_mapping(set_constant(state.mapping, target, (st.session_state[key] or "").strip()))

        if target == "regime":
            options = ["", *(regime.value for regime in Regime)]
            line.selectbox(target_label(target), options, index=options.index(value), key=key, on_change=take,
                           width=300, format_func=named(options, partial(_blank_or_term, "regime_short")))
        elif target == "managing_agency":
            known = [name for name in values_present(workspace.problem, target) if name]
            options = list(dict.fromkeys(["", *([value] if value else []), *known]))
            line.selectbox(target_label(target), options, index=options.index(value), key=key, on_change=take,
                           width=300, accept_new_options=True,
                           format_func=named(options, lambda name: name or t("import_page.columns.none")))
        else:
            line.text_input(target_label(target), value, key=key, on_change=take, max_chars=200, width=220)


def _blank_or_term(kind: str, code: str) -> str:
    return term(kind, code) if code else t("import_page.columns.none")


def _offer_saved(state: ImportState) -> None:
    saved = list_mappings(mappings_folder())
    if not saved:
        return
    line = st.container(horizontal=True, vertical_alignment="bottom")
    chosen = line.selectbox(t("import_page.saved.choose"), saved, index=None, key=state.key("saved"), width=320,
                            placeholder=t("import_page.saved.placeholder"))
    if line.button(t("shell.apply"), key=state.key("use_saved"), disabled=not chosen):
        mapping, findings = load_mapping(mappings_folder() / f"{chosen}.yaml")
        state.mapping_findings = findings
        if mapping is not None:
            state.use_mapping(mapping, chosen)
            run_again()
    show_findings(state.mapping_findings)


def _offer_saving(state: ImportState) -> None:
    with st.popover(t("import_page.saved.save_open"), icon=":material/bookmark_add:"):
        name = st.text_input(t("import_page.saved.name"), key=state.key("save_name"), max_chars=80)
        if st.button(t("import_page.saved.save"), key=state.key("save"), type="primary"):
            file_name = mapping_file_name(name)
            if not file_name:
                st.error(t("import_page.saved.no_name"))
            else:
                save_mapping(_named(state, file_name), mappings_folder())
                state.saved_as = file_name
    if state.saved_as:
        st.success(t("import_page.saved.done", name=state.saved_as), icon=":material/bookmark_added:")


def _named(state: ImportState, name: str) -> ImportMapping:
    # Where the headings stand is found again in the next file; which sheet is meant is kept only if it was asked.
    return replace(state.mapping, name=name, sheet=state.mapping.sheet if len(state.draft.alike) > 1 else "")

