"""A limit of the plan as a row of a table: which limit, what is used of it, what is left."""
from __future__ import annotations

from models.report.headline import LimitKind, LimitUse
from ui import format as fmt
from ui.i18n import label_of, t


def limit_row(use: LimitUse) -> dict[str, str]:
    """limit, used, most, room; amounts in billion VND or projects, each with its unit."""
    return {"limit": _limit_name(use), **{
        column: t("overview.limits.projects_amount", amount=fmt.number(value)) if use.counts_projects
        else fmt.bvnd(value) for column, value in (("used", use.used), ("most", use.limit), ("room", use.room))}}


def _limit_name(use: LimitUse) -> str:
    if use.kind is LimitKind.ENVELOPE:
        line = t(f"terms.budget_line.{use.of.budget_line}") if use.of.budget_line else t("overview.limits.both_lines")
        agency = f" · {use.of.managing_agency}" if use.of.managing_agency else ""
        return t("overview.limits.kind.envelope", name=f"{line}{agency}", year=use.of.year)
    name = use.of if isinstance(use.of, str) else label_of(use.of) or use.of.pool_id
    return t(f"overview.limits.kind.{use.kind}", name=name)
