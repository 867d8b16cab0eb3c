"""The scenarios of a visit: presets, the edits as they stand, files that were opened, stacks that were kept.

One non-widget session key. Scenarios apply to the register as it was opened; the edits of the visit are one of them.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from models.checks import is_blocking
from models.domain import Finding
from models.problem import Problem
from models.scenario import Scenario, pose_problem, to_yaml
from models.scenario.folder import read_folder, resolve_parents
from models.scenario.from_changes import scenario_from_changes
from models.scenario.scenario_text import scenario_name
from ui.i18n import language, t
from ui.session import Workspace

OWN = "own"
_KEY = "scenario_desk"
_MOST_POSED = 16


@dataclass
class Desk:
    """`kept`: opened and kept scenarios by key; `stack`: keys in the order of application; `baseline`: of Compare."""

    kept: dict[str, Scenario] = field(default_factory=dict)
    stack: list[str] = field(default_factory=list)
    said: str = ""
    posed: dict[tuple[str, str, str], tuple[Problem | None, tuple[Finding, ...]]] = field(default_factory=dict)

    def keep(self, scenario: Scenario) -> str:
        """Keep a scenario under a key of its own; one of the same name is replaced."""
        key = f"kept:{scenario.name or len(self.kept) + 1}"
        self.kept[key] = scenario
        return key


def open_desk() -> Desk:
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Desk()
    return st.session_state[_KEY]


def available(workspace: Workspace, desk: Desk) -> dict[str, Scenario]:
    """Everything that can be stacked and compared, by key: presets, own edits, kept ones."""
    presets = _presets()
    return {**{f"preset:{key}": each for key, each in presets.items()}, OWN: own_scenario(workspace), **desk.kept}


def names(scenarios: dict[str, Scenario]) -> dict[str, str]:
    """What each is called, as plain text; own edits say when there are none."""
    return {key: t("scenarios.own.nothing") if key == OWN and each.changes_nothing else
            scenario_name(each, language()) or key for key, each in scenarios.items()}


def own_scenario(workspace: Workspace) -> Scenario:
    """The edits and overrides of this visit as a scenario over the register as it was opened."""
    return scenario_from_changes(
        workspace.draft.base, workspace.case,
        rules={key: (override.value, override.reason) for key, override in workspace.rule_overrides.items()},
        settings={key: str(override.value) for key, override in workspace.setting_overrides.items()},
        name=t("scenarios.own.name"), author=t("scenarios.own.author"), note=t("scenarios.own.note"))


def pose(workspace: Workspace, desk: Desk, scenario: Scenario) -> tuple[Problem | None, tuple[Finding, ...]]:
    """The problem of a scenario over the register as opened (None when it cannot be planned), and what was found."""
    key = (workspace.draft.base.digest, workspace.as_of.isoformat(), to_yaml(scenario))
    if key not in desk.posed:
        while len(desk.posed) >= _MOST_POSED:
            del desk.posed[next(iter(desk.posed))]
        problem, found = pose_problem(workspace.draft.base, workspace.as_of, scenario)
        is_stopped = any(is_blocking(finding) for finding in found)
        desk.posed[key] = (None if is_stopped else problem), found
    return desk.posed[key]


def posed_names(problems: Sequence[Problem]) -> tuple[str, ...]:
    """What a question about these problems is about."""
    return tuple(problem.digest for problem in problems)


@st.cache_resource(show_spinner=False)
def _presets() -> dict[str, Scenario]:
    folder = read_folder()
    resolved = {key: resolve_parents(each, (folder,)).scenario for key, each in folder.scenarios.items()}
    return {key: each for key, each in resolved.items() if each is not None}
