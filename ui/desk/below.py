"""Under the figures, in three short lists of links: limits that are used up, what is at risk, what comes next."""
from __future__ import annotations

from collections import Counter

import streamlit as st

from models.brief.risks import RiskCode, risks_of
from models.report.limit_uses import LimitUse
from ui import format as fmt
from ui.i18n import language, t
from ui.known_certainty import known_certainty
from ui.limit_steps import show_step_gains
from ui.messages import md
from ui.navigation import PAGES, page_link
from ui.planning.limits import limit_row
from ui.register.quality_views import quality_report
from ui.session import AuditedPlan, Workspace

_MOST_LIMITS, _SETTLED = 4, "desk_settled"


def show_below(workspace: Workspace, answer: AuditedPlan) -> None:
    """Three columns; fewer on a narrow screen. While a better plan is looked for, those of the plan before it."""
    if workspace.job is None or not isinstance(st.session_state.get(_SETTLED), AuditedPlan):
        st.session_state[_SETTLED] = answer
    answer = st.session_state[_SETTLED]
    with st.grid(3, min_column_width=210, gap="small", key="desk_below"):
        with st.container(gap="xxsmall"):
            _show_limits(workspace, answer)
        with st.container(gap="xxsmall"):
            _show_risks(workspace, answer)
        with st.container(gap="xxsmall"):
            _show_next_steps()
    if answer is not workspace.answer:
        st.caption(t("desk.below.earlier"))


def _show_limits(workspace: Workspace, answer: AuditedPlan) -> None:
    """The limits that keep most projects out first; all of them stand on the page Allocation."""
    for text in answer.view(("desk_limits", language()), lambda: _limit_texts(answer)):
        st.markdown(text)
    show_step_gains(workspace, answer, _tight(answer)[:_MOST_LIMITS])
    page_link(PAGES["allocation"].file, label=t("desk.below.all_limits"), icon=":material/data_thresholding:")


def _tight(answer: AuditedPlan) -> list[LimitUse]:
    return sorted((use for use in answer.limit_uses if use.is_tight), key=lambda use: -len(use.kept_out))


def _limit_texts(answer: AuditedPlan) -> tuple[str, str]:
    tight = _tight(answer)
    return (f"**{t('desk.below.limits', tight=fmt.count(len(tight)), all=fmt.count(len(answer.limit_uses)))}**",
            "\n".join(f"- {_limit_text(answer, use)}" for use in tight[:_MOST_LIMITS]))


def _limit_text(answer: AuditedPlan, use: LimitUse) -> str:
    row = limit_row(answer.problem, use)
    left = t("desk.below.left", room=md(row["room"])) if row["room"] else md(row["used"])
    return t("desk.below.limit", name=md(row["limit"]), left=left)


def _show_risks(workspace: Workspace, answer: AuditedPlan) -> None:
    """In money where there is money: pledges without evidence; late starts; figures and findings of the register."""
    st.markdown(f"**{t('desk.below.risks')}**")
    risks = answer.view("risks", lambda: risks_of(answer.allocation))
    unevidenced = next((risk for risk in risks if risk.code is RiskCode.UNEVIDENCED), None)
    if unevidenced is not None:
        _link("briefing", t("desk.below.unevidenced", amount=fmt.bvnd(unevidenced.values["amount_mvnd"]),
                            projects=fmt.count(unevidenced.values["projects"])), ":material/handshake:")
    late = sum(option.shift_years > 0 for option in answer.plan.chosen)
    if late:
        _link("allocation", t("desk.below.late", late=fmt.count(late), funded=fmt.count(len(answer.plan.chosen))),
              ":material/event_upcoming:")
    if (sure := known_certainty(workspace, answer)) is not None:
        _link("certainty", t("desk.below.certainty", every=fmt.count(sure.in_every_draw),
                             funded=fmt.count(len(sure.funded))), ":material/casino:")
    problem, severities = answer.problem, Counter(finding.severity for finding in workspace.problem_findings)
    mismatches = len(quality_report(problem.digest, problem).findings)
    if mismatches:
        _link("quality", t("desk.below.mismatches", count=fmt.count(mismatches)), ":material/rule:")
    _link("projects", t("desk.below.findings", **{f"{severity}s": fmt.count(severities[severity])
                                                  for severity in ("error", "warning", "note")}),
          ":material/fact_check:")


def _show_next_steps() -> None:
    st.markdown(f"**{t('desk.below.next')}**")
    _link("scenarios", t("desk.below.submit"), ":material/approval:")
    _link("briefing", t("desk.below.brief"), ":material/description:")
    _link("allocation", t("desk.below.tables"), ":material/table_view:")
    _link("explain", t("desk.below.explain"), ":material/help_center:")
    _link("certainty", t("desk.below.how_sure"), ":material/casino:")


def _link(page: str, label: str, icon: str) -> None:
    page_link(PAGES[page].file, label=label, icon=icon)
