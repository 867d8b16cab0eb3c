"""What goes with every file that leaves the dashboard: which case, which plan, on which date, and what it rests on."""
from __future__ import annotations

from models.report import headline
from ui import format as fmt
from ui import session
from ui.header import case_name, plan_state_text
from ui.i18n import t
from ui.session import AuditedPlan, Workspace


def table_notes(workspace: Workspace, answer: AuditedPlan | None = None) -> list[str]:
    """Lines for the notes sheet of a table, as plain text."""
    lines = [t("notes.case", name=case_name(workspace).replace("\\", "")),
             t("notes.as_of", day=fmt.day(workspace.as_of)), t("notes.digest", digest=workspace.case.digest)]
    if workspace.case.is_illustrative:
        lines.insert(0, f"{t('shell.illustrative')} - {t('shell.illustrative_help')}")
    if answer is not None:
        lines += [plan_state_text(workspace, session.plan_state(workspace)),
                  t("notes.question", digest=answer.problem.digest)]
        if headline.rules_short_of_law(answer.problem):
            lines.append(t("notes.rules_short_of_law"))
    return lines
