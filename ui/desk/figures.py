"""Six figures of the plan on the screen, each with its difference to what it is compared with."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import streamlit as st

from models.report.allocation import allocate
from models.report.outcome_figures import OutcomeFigures, outcome_figures
from models.units import MVND_PER_BVND
from ui import format as fmt
from ui.baseline import Compared
from ui.i18n import language, t
from ui.known_views import view_of
from ui.session import AuditedPlan


def short_bvnd(mvnd: int) -> str:
    """Billions to one decimal, without the unit."""
    return fmt.number(Fraction(mvnd, MVND_PER_BVND), 1)


def signed_bvnd(mvnd: int) -> str:
    """A difference in billions to one decimal, without the unit."""
    return fmt.signed(Fraction(mvnd, MVND_PER_BVND), 1)


@dataclass(frozen=True)
class _Cell:
    name: str
    value: str
    note: str


def show_figures(answer: AuditedPlan, compared: Compared | None) -> None:
    """Amounts in billions to one decimal: a headline is read, the tables are exact. Each is one text, so that label,
    figure and difference are read together."""
    cells = answer.view(("desk_figures", language(), compared and compared.key), lambda: _known_cells(answer, compared))
    with st.grid(6, min_column_width=104, gap="xsmall", key="desk_figures"):
        for cell in cells:
            with st.container(border=True, height="stretch"):
                st.markdown("  \n".join((t(f"desk.figure.{cell.name}"), f"**{cell.value}**",
                                         "" if compared is None else cell.note)))


def _known_cells(answer: AuditedPlan, compared: Compared | None) -> tuple[_Cell, ...]:
    then = None if compared is None else compared_figures(compared)
    return _cells(answer.view("figures", lambda: outcome_figures(answer.allocation)), then,
                  answer.allocation.totals.projects_considered)


def compared_figures(compared: Compared) -> OutcomeFigures:
    """Of the plan that is compared with."""
    return view_of(compared.key, "figures", lambda: outcome_figures(allocate(compared.problem, compared.plan)))


def _cells(now: OutcomeFigures, then: OutcomeFigures | None, considered: int) -> tuple[_Cell, ...]:
    def change(name: str, show: Callable[[object], str]) -> str:
        if then is None or None in (getattr(now, name), getattr(then, name)):
            return t("desk.figure.no_before")
        difference = getattr(now, name) - getattr(then, name)
        return show(difference) if difference else t("desk.figure.same")

    return (
        _Cell("state", short_bvnd(now.state_mvnd), change("state_mvnd", signed_bvnd)),
        _Cell("counterpart", short_bvnd(now.counterpart_mvnd), change("counterpart_mvnd", signed_bvnd)),
        _Cell("projects", t("desk.figure.of", part=fmt.count(now.projects), whole=fmt.count(considered)),
              change("projects", fmt.signed)),
        _Cell("strategic", fmt.percent(now.strategic_share), change(
            "strategic_share", lambda share: t("desk.figure.points", points=fmt.signed(share * 100, 1)))),
        _Cell("targets", t("desk.figure.of", part=fmt.count(now.targets_met), whole=fmt.count(now.targets_measured)),
              change("targets_met", fmt.signed)),
        _Cell("value", fmt.number(now.value), change("value", lambda x: fmt.percent(
            x / then.value, is_signed=True) if then.value else fmt.signed(x))))
