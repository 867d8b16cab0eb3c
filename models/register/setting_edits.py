"""Edits of the register's own settings: a table of keys and texts, each read as planning will read it."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.domain import Case, Finding
from models.settings import SettingError, Settings

TABLE = "settings"


def setting_rows(case: Case) -> dict[tuple[str, ...], dict[str, object]]:
    """The settings that the register sets itself, as canonical rows by key."""
    return {(key,): {"key": key, "value": str(value), "note": ""} for key, value in case.settings.items()}


def apply_setting(case: Case, edits: Sequence) -> tuple[Case | None, list[Finding]]:
    """The case after the edits of one setting (`models.register.edits.Edit`), or why they are refused."""
    edit, (key,) = edits[-1], edits[0].key
    if any(each.column not in ("", "value") for each in edits):
        return None, [_refusal("edit_locked_column", key, edit.column)]
    is_known, others = key in case.settings, {name: text for name, text in case.settings.items() if name != key}
    if edit.column == "" and edit.new is None:
        return (replace(case, settings=others), []) if is_known else (None, [_refusal("edit_unknown_row", key, "")])
    if edit.column == "" and is_known:
        return None, [_refusal("edit_duplicate_row", key, "")]
    if edit.column and str(edits[0].old) != str(case.settings.get(key, "")):
        return None, [_refusal("edit_conflict", key, "value", value=case.settings.get(key, ""))]
    text = str(edit.new if edit.column else dict(edit.new).get("value", "")).strip()
    try:
        Settings.read({key: text})
    except SettingError as wrong:
        return None, [_refusal("edit_setting_refused", key, "value", setting=key, value=wrong.value,
                               setting_reason=wrong.reason)]
    return replace(case, settings=dict(sorted({**others, key: text}.items()))), []


def _refusal(code: str, key: str, column: str, **values: object) -> Finding:
    return Finding(code, "error", table=TABLE, column=column, values={"key": key, **values})
