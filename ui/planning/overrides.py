"""An override in words: what it changes, from what, to what."""
from __future__ import annotations

from models.problem import Problem
from models.settings import Settings, load_assumptions
from ui.i18n import label_of
from ui.planning.citations import rule_value_text
from ui.planning.settings_text import setting_text
from ui.session import Workspace


def override_text(workspace: Workspace, problem: Problem, key: str) -> tuple[str, str, str]:
    """(name, value before, value now) of an overridden rule or setting."""
    rule = problem.rulebook.values.get(key)
    if rule is not None:
        return label_of(rule), rule_value_text(rule, rule.overridden_value), rule_value_text(rule, rule.value)
    assumption = load_assumptions()[key]
    before, now = Settings.read(workspace.draft.base.settings).value_of(key), problem.settings.value_of(key)
    return label_of(assumption), setting_text(assumption, before), setting_text(assumption, now)
