"""Times as a visitor reads them: in the visitor's own zone."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from ui.i18n import t


def moment(at: datetime | None) -> str:
    """hh:mm of today, with the day when it is another one."""
    if at is None:
        return t("terms.blank")
    here = at.astimezone(_zone())
    is_today = here.date() == datetime.now(_zone()).date()
    return here.strftime("%H:%M") if is_today else here.strftime("%H:%M %d/%m/%Y")


def full_moment(at: datetime | None) -> str:
    """hh:mm dd/mm/yyyy, for lists and files."""
    return t("terms.blank") if at is None else at.astimezone(_zone()).strftime("%H:%M %d/%m/%Y")


def _zone() -> ZoneInfo | timezone:
    try:
        return ZoneInfo(str(st.context.timezone or "Asia/Ho_Chi_Minh"))
    except (ZoneInfoNotFoundError, ValueError):
        return timezone(timedelta(hours=7))
