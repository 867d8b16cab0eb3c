"""The independent re-check of a plan on the screen: how many checks passed, and every finding in full."""
from __future__ import annotations

import streamlit as st

from ui import format as fmt
from ui.audit_words import audit_finding_text, audited_rule
from ui.i18n import t
from ui.session import AuditedPlan
from ui.tables import TableColumn, show_table


def show_audit(answer: AuditedPlan, notes: list[str]) -> None:
    """What was checked, how often, and what did not hold."""
    report = answer.report
    used = [check for check in report.checks if check.checked_count]
    show_verdict(answer)
    rows = [{"rule": audited_rule(check.rule_id), "count": check.checked_count,
             "result": t("audit.passed" if check.passed else "audit.failed") if check.checked_count
             else t("allocation.audit.nothing")} for check in report.checks]
    st.markdown(t("allocation.audit.lead", kinds=fmt.count(len(report.checks)), rules=fmt.count(len(used)),
                  times=fmt.count(sum(check.checked_count for check in report.checks))))
    show_table(rows, [TableColumn("rule", t("headings.constraint"), width="large"),
                      TableColumn("count", t("allocation.audit.count"), "count"),
                      TableColumn("result", t("headings.result"))],
               key="audit", file_stem="kiem-tra", alt=t("allocation.tab.audit"), notes=notes)


def show_verdict(answer: AuditedPlan) -> None:
    """Passed or refused, with the number of checks; every finding when it was refused."""
    report = answer.report
    times = fmt.count(sum(check.checked_count for check in report.checks))
    if report.is_compliant:
        st.markdown(f":material/verified_user: {t('allocation.audit.passed', times=times)}")
        return
    st.error(t("allocation.audit.refused", count=fmt.count(len(report.findings))), icon=":material/gpp_bad:")
    for finding in report.findings:
        st.markdown(f"- {audit_finding_text(finding)}")
