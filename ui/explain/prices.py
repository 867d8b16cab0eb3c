"""The price list: what each rule, switch and step of the envelopes costs or brings, each solved again alone."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.explain.prices import Price, PriceKind, PriceList, price_list
from models.problem import Problem
from models.search_limits import SolveLimits
from models.words.price_text import basis_text, change_word, item_name, price_sentence, why_below_zero
from ui import format as fmt
from ui.explain_words import certainty, ids_text
from ui.i18n import language, t
from ui.messages import md
from ui.questions import ask, show_question
from ui.session import Answer, Workspace
from ui.tables import TableColumn, show_table
from ui.terms import named

# Searches are limited by nodes; the clock only guards against one that hangs.
_LIMITS = SolveLimits(time_limit_seconds=60.0)
_KINDS = tuple(PriceKind)
# So many of the dearest are told in full sentences above the table.
_MOST_TOLD = 3


def show_prices_panel(workspace: Workspace, answer: Answer, notes: list[str]) -> None:
    """Ask for the whole list and read it by kind, dearest first."""
    st.markdown(t("explain_page.prices.lead"))
    show_question(workspace, "prices", t("explain_page.prices.ask"),
                  partial(ask, workspace, "prices", price_list, answer.problem, answer.plan, _LIMITS, is_list=True),
                  partial(_show, answer.problem, notes),
                  item_text=lambda item: item_name(answer.problem, str(item), language()))


def _show(problem: Problem, notes: list[str], found: PriceList) -> None:
    if found.skipped:
        st.caption(t("prices.skipped", count=fmt.count(found.skipped)))
    counts = {kind: sum(price.kind is kind for price in found.prices) for kind in _KINDS}
    kind = st.segmented_control(
        t("shell.show"), _KINDS, default=PriceKind.RULE, required=True, key="prices_kind",
        persist_state="session", format_func=named(_KINDS, lambda each: t(
            f"explain_page.prices.kinds.{each}", count=fmt.count(counts[each]))))
    prices = [price for price in found.prices if price.kind is kind]
    for price in [price for price in prices if price.value_change][:_MOST_TOLD]:
        st.markdown(f"- {md(price_sentence(problem, price, language()))}")
    show_table([_row(problem, price) for price in prices], _columns(),
               key=f"prices_{kind}", file_stem=f"bang-gia-{kind}", alt=t("explain_page.tab.prices"), notes=notes,
               height="content" if len(prices) < 10 else 420)
    for sentence in why_below_zero(prices, language()):
        st.caption(md(sentence))
    st.caption(t("explain_page.prices.note"))


def _row(problem: Problem, price: Price) -> dict[str, object]:
    return {"item": item_name(problem, price.item_id, language()) + change_word(price, language()),
            "change": price.value_change, "at_most": price.value_change_at_most, "certainty": t(
                f"explain_page.certainty.{certainty(price.is_proved, price.has_plan, price.termination)}"),
            "state_mvnd": price.state_change_mvnd, "entered": ids_text(price.entered), "left": ids_text(price.left),
            "resized": ids_text(price.resized), "status": t(f"terms.rule_status.{price.basis.status}"),
            "basis": basis_text(price.basis, language())}


def _columns() -> list[TableColumn]:
    heading = {name: t(f"explain_page.prices.column.{name}") for name in (
        "item", "change", "at_most", "certainty", "state_mvnd", "entered", "left", "resized", "status", "basis")}
    kinds = {"change": "points", "at_most": "points", "state_mvnd": "mvnd"}
    widths = {"item": 300, "basis": 320, "entered": 150, "left": 150, "resized": 150}
    return [TableColumn(name, label, kinds.get(name, "text"), width=widths.get(name))
            for name, label in heading.items()]
