"""The second half of the header: which scenario is on the screen, how many changes it has, what it is compared with,
and the button that keeps it. The whole line is the same on every page."""
from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from models.store.records import ScenarioRecord
from ui import format as fmt
from ui.baseline import choose_baseline
from ui.i18n import t
from ui.messages import md
from ui.navigation import PAGES, lead_to, page_link
from ui.scenarios.approved import approved_scenario, shows_approved
from ui.scenarios.desk import name_on_screen
from ui.scenarios.keeping import HEADER, show_keep_form
from ui.scenarios.scenario_list import look_at_record
from ui.session import Workspace


def show_standing(workspace: Workspace, line: DeltaGenerator) -> None:
    """Draw it into the header's line."""
    changes = count_changes(workspace)
    approved = approved_scenario(workspace)
    is_approved = approved is not None and shows_approved(workspace, approved)
    line.caption(_sentence(workspace, changes, approved, is_approved=is_approved), width="content")
    if changes:
        page_link(PAGES["desk"].file, where=line, label=_count_text(changes), icon=":material/edit_note:",
                  width="content", help=t("shell.standing.changes_help"))
    if approved is not None and not is_approved and line.button(
            t("shell.standing.open"), key="open_approved", type="tertiary", icon=":material/verified:"):
        look_at_record(approved)
        lead_to("scenarios")
    choose_baseline(workspace, line)
    with line.popover(t("shell.keep.button"), icon=":material/bookmark_add:", key=HEADER):
        show_keep_form(workspace)


def count_changes(workspace: Workspace) -> int:
    """Entries of the list that are on: fields of the register, rules, settings and the date."""
    return sum(change.is_on for change in workspace.changes)


def _count_text(changes: int) -> str:
    return t("shell.standing.one_change") if changes == 1 else t("shell.standing.changes", count=fmt.count(changes))


def _sentence(workspace: Workspace, changes: int, approved: ScenarioRecord | None, *, is_approved: bool) -> str:
    if is_approved:
        return t("shell.standing.approved", name=md(approved.name), seq=fmt.count(approved.approved_seq))
    known, is_changed = name_on_screen(workspace)
    name = t("scenarios.own.name" if changes else "library.review.base") if not known else t(
        "shell.standing.changed_since", name=known) if is_changed else known
    if approved is None:
        return t("shell.standing.scenario", name=md(name))
    return t("shell.standing.not_approved", name=md(name), approved=md(approved.name),
             seq=fmt.count(approved.approved_seq))
