"""What will be paid by the end of the year, project by project and line by line, and what will not."""
from __future__ import annotations

import streamlit as st

from models.money.forecast import PaidForecast
from models.words.money_text import history_sentence
from ui.disbursement.choice import Watched
from ui.i18n import language, t
from ui.tables import columns_of, show_reading_table, show_table
from ui.terms import project_shown, term

_MONEY = ("planned_all_mvnd", "paid_mvnd", "p10_mvnd", "p50_mvnd", "p90_mvnd", "unspent_mvnd")


def show_forecast(watched: Watched, notes: list[str]) -> None:
    """The total by line, then every project, what will not be spent first."""
    told = history_sentence(watched.forecast, language())
    st.markdown(told)
    kinds = dict.fromkeys(_MONEY, "mvnd")
    rows = [{"budget_line": t("headings.sum") if row is watched.forecast.total else term("budget_line", row.line),
             **_money(row)} for row in (*watched.forecast.lines, watched.forecast.total)]
    show_reading_table(rows, columns_of("disbursement.column", ("budget_line", *_MONEY), kinds),
                       key="disbursement_forecast_lines", file_stem="du-bao-theo-dong",
                       alt=t("disbursement.tab.forecast"), notes=[*notes, told])
    projects = sorted(watched.forecast.projects, key=lambda row: (-row.unspent_mvnd, row.project_id))
    show_table([{"project": project_shown(watched.problem.case, row.project_id), **_money(row)} for row in projects],
               columns_of("disbursement.column", ("project", *_MONEY), kinds, {"project": 320}),
               key="disbursement_forecast", file_stem="du-bao-giai-ngan", alt=t("disbursement.tab.forecast"),
               notes=[*notes, told], height=420, project_ids=[row.project_id for row in projects])


def _money(row: PaidForecast) -> dict[str, int | None]:
    return {"planned_all_mvnd": row.planned_mvnd, **{name: getattr(row, name) for name in _MONEY[1:]}}
