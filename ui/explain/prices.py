"""The price list: what each rule, switch and step of the envelopes costs or brings, each solved again alone."""
from __future__ import annotations

import streamlit as st

from models.explain.prices import Price, PriceKind, PriceList
from models.plan import Termination
from models.problem import Problem
from models.words.price_text import basis_text, change_word, item_name, price_sentence, why_below_zero
from ui import format as fmt
from ui.explain.panel import Scene, ids_text
from ui.i18n import language, t
from ui.messages import md
from ui.tables import TableColumn, show_table
from ui.terms import named

_KINDS = tuple(PriceKind)
# So many of the dearest are told in full sentences above the table.
_MOST_TOLD = 3


def price_step(scene: Scene, item: object) -> str:
    """The rule, switch or envelope whose price is found."""
    return item_name(scene.answer.problem, str(item), language())


def show_prices(scene: Scene, found: PriceList) -> None:
    """The list by kind, dearest first."""
    problem = scene.answer.problem
    if found.skipped:
        st.caption(t("prices.skipped", count=fmt.count(found.skipped)))
    counts = {kind: sum(price.kind is kind for price in found.prices) for kind in _KINDS}
    kind = st.segmented_control(
        t("shell.show"), _KINDS, default=PriceKind.RULE, required=True, key="prices_kind",
        persist_state="session", format_func=named(_KINDS, lambda each: t(
            f"prices.panel.kinds.{each}", count=fmt.count(counts[each]))))
    prices = [price for price in found.prices if price.kind is kind]
    for price in [price for price in prices if price.value_change][:_MOST_TOLD]:
        st.markdown(f"- {md(price_sentence(problem, price, language()))}")
    show_table([_row(problem, price) for price in prices], _columns(),
               key=f"prices_{kind}", file_stem=f"tac-dong-{kind}", alt=t("prices.panel.tab"), notes=scene.notes,
               height="content" if len(prices) < 10 else 420)
    for sentence in why_below_zero(prices, language()):
        st.caption(md(sentence))
    st.caption(t("prices.panel.note"))


def _row(problem: Problem, price: Price) -> dict[str, object]:
    return {"item": item_name(problem, price.item_id, language()) + change_word(price, language()),
            "change": price.value_change, "at_most": price.value_change_at_most, "certainty": t(
                f"explain_page.certainty.{_certainty(price.is_proved, price.has_plan, price.termination)}"),
            "state_mvnd": price.state_change_mvnd, "entered": ids_text(price.entered), "left": ids_text(price.left),
            "resized": ids_text(price.resized), "status": t(f"terms.rule_status.{price.basis.status}"),
            "basis": basis_text(price.basis, language())}


def _certainty(is_proved: bool, has_plan: bool, termination: Termination) -> str:
    """What is known of an answer: proved, an interval, no plan for certain, or nothing found in the time."""
    if has_plan:
        return "proved" if is_proved else "interval"
    return "no_plan" if termination is Termination.INFEASIBLE else "unknown"


def _columns() -> list[TableColumn]:
    heading = {name: t(f"prices.panel.column.{name}") for name in (
        "item", "change", "at_most", "certainty", "state_mvnd", "entered", "left", "resized", "status", "basis")}
    kinds = {"change": "points", "at_most": "points", "state_mvnd": "mvnd"}
    widths = {"item": 300, "basis": 320, "entered": 150, "left": 150, "resized": 150}
    return [TableColumn(name, label, kinds.get(name, "text"), width=widths.get(name))
            for name, label in heading.items()]
