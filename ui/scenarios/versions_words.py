"""What the library says of a scenario in a few words: its state, its proof, its projects."""
from __future__ import annotations

import streamlit as st

from models.plan import at_most_share
from models.store import Store
from models.store.records import Headline, ScenarioRecord
from ui import format as fmt
from ui.i18n import t
from ui.scenarios.versions_store import told


def status_text(record: ScenarioRecord) -> str:
    """The state in words; beside a newer draft, which approved version is still in force."""
    status = t(f"store.status.{record.status}")
    if record.approved_seq is None or record.status in ("approved", "superseded", "archived"):
        return status
    return t("library.in_force", status=status, seq=fmt.count(record.approved_seq))


def projects_text(head: Headline) -> str:
    """How many of the projects considered get money."""
    return t("library.projects_of", funded=fmt.count(head.projects_funded),
             considered=fmt.count(head.projects_considered))


def proof_text(store: Store, scenario_id: str, seq: int, head: Headline) -> str:
    """Proved, how far from it, or without a plan; findings of the re-check are counted."""
    if head.termination == "optimal":
        text = t("scenarios.state.optimal")
    elif head.termination == "feasible":
        text = t("library.not_proved", gap=_gap_text(store, scenario_id, seq))
    elif head.termination:
        text = t(f"scenarios.state.{head.termination}")
    else:
        text = t("library.without_plan")
    return text if not head.finding_count else t("library.with_findings", state=text,
                                                 count=fmt.count(head.finding_count))


def _gap_text(store: Store, scenario_id: str, seq: int) -> str:
    """How much better a stored plan could still be, rounded up. Versions never change: each is read once."""
    known = st.session_state.setdefault("library_gaps", {})
    if (scenario_id, seq) not in known:
        version = told(lambda: store.load(scenario_id, seq)).result
        gap = (version.plan or {}).get("gap") if version else None
        known[scenario_id, seq] = t("shell.no_bound") if gap is None else fmt.set_percent(at_most_share(gap))
    return known[scenario_id, seq]
