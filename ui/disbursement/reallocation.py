"""Money that will not be spent: what a planner types over the forecast, the moves, what to sign, and the files."""
from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import starmap

import streamlit as st

from models.domain import BudgetLine
from models.export.documents.reallocation_paper import reallocation_paper
from models.export.documents.submission_docx import docx_of
from models.export.documents.submission_pdf import pdf_of
from models.export.plan_files import plan_to_xlsx
from models.problem import Problem
from models.reallocation.authority import Scope, load_authorities
from models.reallocation.reallocate import Reallocation, reallocate
from models.reallocation.takers import Ground, find_takers
from models.reallocation.units import Fault, Typed, YearUnit, find_units
from models.units import MVND_PER_BVND
from models.words.names import agency_label
from models.words.reallocation_text import (
    advanced_sentences,
    authority_sentence,
    day_sentence,
    fault_sentence,
    headline,
    left_sentences,
    line_text,
    price_name,
    proof_sentence,
    standing_lines,
    why_text,
)
from ui import downloads
from ui import format as fmt
from ui.disbursement.choice import Watched
from ui.i18n import language, t
from ui.messages import md
from ui.questions import ask, show_question
from ui.session import Workspace
from ui.tables import TableColumn, columns_of, show_reading_table, show_table
from ui.terms import named, project_shown
from ui.widgets import number_field

_NAME = "reallocation"
_MONEY = ("planned_mvnd", "paid_mvnd", "committed_mvnd", "unspent_mvnd", "free_mvnd", "room_mvnd")


def show_reallocation(workspace: Workspace, watched: Watched, notes: list[str]) -> None:
    """The day and who decides, what was typed, the button, the answer."""
    st.markdown(t("reallocation.lead"))
    units, faults = find_units(watched.problem, watched.money, watched.forecast, watched.planned)
    for fault in faults:
        _show_fault(fault)
    if not units:
        return
    scopes = tuple(Scope)
    scope = st.segmented_control(t("reallocation.scope"), scopes, default=scopes[0], required=True,
                                 key="reallocation_scope", persist_state="session",
                                 format_func=named(scopes, lambda code: t(f"reallocation.scopes.{code.value}")))
    st.caption(md(f"{day_sentence(watched.money.year, language())} "
                  f"{authority_sentence(load_authorities()[Scope(scope)], language())}"))
    advance = _show_takers(watched, units, notes)
    room = _typed(watched, units, "room")
    unspent = _typed(watched, units, "unspent")
    if room is None or unspent is None:
        return
    subject = (watched.plan_digest, watched.problem.digest, watched.money.year, watched.problem.case.digest, scope,
               advance, *(tuple(sorted(starmap(_told, typed.items()))) for typed in (room, unspent)))

    def start() -> None:
        ask(workspace, _NAME, reallocate, watched.problem, watched.planned, watched.money, watched.forecast,
            subject=subject, chosen=watched.chosen, unspent=unspent, room=room, advance=advance, scope=Scope(scope),
            reason=t("reallocation.stays_out", year=watched.money.year))

    show_question(workspace, _NAME, t("reallocation.button"), start, partial(_show, watched.problem, notes),
                  subject=subject, item_text=lambda item: t(f"reallocation.step.{item}"), rests_on_plan=False)


def _told(key: tuple[str, BudgetLine | None], amount: int) -> tuple[str, str, int]:
    return key[0], str(key[1]), amount


def _show_takers(watched: Watched, units: tuple[YearUnit, ...], notes: list[str]) -> bool:
    """Who could take, as the register tells; whether next year's money may be spent in this one."""
    found = find_takers(watched.problem, watched.planned, watched.money, units)
    if not found:
        st.markdown(t("reallocation.takers.nobody"))
        return False
    ahead = sum(taker.amount_mvnd for taker in found if taker.ground is Ground.NEXT_YEAR)
    st.markdown(md(t("reallocation.takers.found", count=fmt.count(len(found)), amount=fmt.mvnd(
        sum(taker.amount_mvnd for taker in found) - ahead), ahead=fmt.mvnd(ahead))))
    rows = [{"project": project_shown(watched.problem.case, taker.project_id), "line": line_text(
        taker.line, language()), "room_mvnd": taker.amount_mvnd, "ground": t(
            f"reallocation.ground.{taker.ground.value}")} for taker in found]
    with st.expander(t("reallocation.takers.title"), key="reallocation_takers_expander"):
        show_table(rows, columns_of("reallocation.column", rows[0], {"room_mvnd": "mvnd"}, {"project": 300}),
                   key="reallocation_takers", file_stem="du-an-co-the-nhan-them", alt=t("reallocation.takers.title"),
                   notes=notes, height=300 if len(rows) > 7 else "content",
                   project_ids=[taker.project_id for taker in found])
    return bool(ahead) and st.toggle(t("reallocation.takers.advance"), key="reallocation_advance",
                                     persist_state="session", help=t("reallocation.takers.advance_help",
                                                                     year=watched.money.year + 1))


def _typed(watched: Watched, units: tuple[YearUnit, ...], kind: str) -> Typed | None:
    """Amounts typed for projects that are picked, million VND; None while one is not understood."""
    by_name = {f"{unit.project_id}|{unit.line.value}": unit for unit in units}
    names = tuple(by_name)
    picked = st.multiselect(t(f"reallocation.pick.{kind}"), names, key=f"reallocation_pick_{kind}",
                            persist_state="session", format_func=named(names, lambda name: _unit_name(
                                watched.problem, by_name[name])), help=t(f"reallocation.pick_help.{kind}"))
    found, is_good = {}, True
    for name in picked:
        unit = by_name[name]
        field = number_field(t(f"reallocation.amount.{kind}", unit=_unit_name(watched.problem, unit)),
                             Fraction(getattr(unit, f"{kind}_mvnd"), MVND_PER_BVND), key=f"reallocation_{kind}_{name}",
                             minimum=Fraction(0), persist_state="session")
        is_good = is_good and field.is_good and field.value is not None
        if field.is_good and field.value is not None:
            amount = field.value * MVND_PER_BVND
            if amount.denominator != 1:
                st.error(t("reallocation.not_whole"), icon=":material/error:")
                is_good = False
            else:
                found[unit.project_id, unit.line] = int(amount)
    return found if is_good else None


def _unit_name(problem: Problem, unit: YearUnit) -> str:
    return t("reallocation.unit", project=project_shown(problem.case, unit.project_id),
             line=line_text(unit.line, language()))


def _show_fault(fault: Fault) -> None:
    show = st.info if fault.is_note else st.error
    show(md(fault_sentence(fault, language())), icon=":material/info:" if fault.is_note else ":material/error:")


def _show(problem: Problem, notes: list[str], found: Reallocation) -> None:
    if found.is_refused:
        for fault in found.faults:
            _show_fault(fault)
        return
    show = st.success if found.moves else st.info
    show(md(headline(found, language())), icon=":material/swap_horiz:")
    if not found.is_searched:
        return
    st.markdown(md(proof_sentence(found, language())))
    _show_moves(problem, notes, found)
    for line in (*left_sentences(found, language()), *advanced_sentences(problem, found, language()),
                 *standing_lines(problem, found, language())):
        st.markdown(f"- {md(line)}")
    _show_files(problem, found)
    _show_units(problem, notes, found)
    if found.prices:
        st.markdown(f"**{t('reallocation.prices')}**")
        show_reading_table(
            [{"rule": price_name(problem, price.rule_id, language()), "price": price.price} for price in found.prices],
            columns_of("reallocation.column", ("rule", "price"), {"price": "points"}), key="reallocation_prices",
            file_stem="gia-cua-rang-buoc", alt=t("reallocation.prices"), notes=notes)


def _show_moves(problem: Problem, notes: list[str], found: Reallocation) -> None:
    if not found.moves:
        return
    rows = [{"from": project_shown(problem.case, move.from_id), "to": project_shown(problem.case, move.to_id),
             "agency": agency_label(problem, move.from_id),
             "line": line_text(move.line, language()), "amount": move.amount_mvnd, "gain": move.gain}
            for move in found.moves]
    show_table(rows, columns_of("reallocation.column", rows[0], {"amount": "mvnd", "gain": "points"},
                                {"from": 300, "to": 300}), key="reallocation_moves", file_stem="dieu-chinh-du-toan",
               alt=t("reallocation.paper.moves"), notes=notes)


def _show_units(problem: Problem, notes: list[str], found: Reallocation) -> None:
    """Every project and line before and after; where money stays, why."""
    names = ("project", "line", "agency", *_MONEY, "change_mvnd", "after_mvnd", "why")
    rows = [{"project": project_shown(problem.case, row.unit.project_id), "line": line_text(row.unit.line, language()),
             "agency": agency_label(problem, row.unit.project_id), **{name: getattr(row.unit, name) for name in _MONEY},
             "change_mvnd": row.change_mvnd, "after_mvnd": row.after_mvnd, "why": why_text(row.why_left, language())}
            for row in found.units]
    columns: list[TableColumn] = columns_of("reallocation.column", names, {
        name: "mvnd" for name in names if name.endswith("_mvnd")}, {"project": 280, "why": 300})
    with st.expander(t("reallocation.every_project"), key="reallocation_units_expander"):
        show_table(rows, columns, key="reallocation_units", file_stem="von-tung-du-an-trong-nam",
                   alt=t("reallocation.every_project"), notes=notes, height=420,
                   project_ids=[row.unit.project_id for row in found.units])


def _show_files(problem: Problem, found: Reallocation) -> None:
    """The decision paper, and the workbook that certifies the plan after the moves."""
    line = st.container(horizontal=True, key="reallocation_files")
    for suffix, draw in (("docx", docx_of), ("pdf", pdf_of)):
        downloads.button(line, t(f"reallocation.file.{suffix}"), partial(_paper, problem, found, language(), draw),
                         f"to-trinh-dieu-chinh-{found.year}", suffix)
    if found.is_compliant:
        make = partial(plan_to_xlsx, found.problem, found.plan, language())
        downloads.button(line, t("reallocation.file.xlsx"), make,
                         f"phuong-an-sau-dieu-chinh-{found.year}", "xlsx")


def _paper(problem: Problem, found: Reallocation, told_in: str, draw) -> bytes:
    return draw(reallocation_paper(problem, found, told_in))
