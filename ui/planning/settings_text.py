"""Planning settings as people read and type them; what is typed becomes the text that `Settings.read` takes."""
from __future__ import annotations

from fractions import Fraction
from functools import partial

import streamlit as st

from models.settings import Assumption
from models.units import decimal_text
from ui import format as fmt
from ui.i18n import label_of, t
from ui.terms import named
from ui.widgets import LATER, number_field, percent_field


def setting_text(assumption: Assumption, value: object) -> str:
    """A value with its unit; None = the limit is not set."""
    if value is None:
        return t("terms.not_set")
    if assumption.kind == "boolean":
        return t(f"shell.yes_no.{'yes' if value else 'no'}")
    if assumption.kind == "choice":
        return t(f"rules_page.choice.{value}")
    if assumption.kind == "levels":
        return " → ".join(t(f"terms.level.{level}") for level in value)
    if assumption.kind == "share":
        return fmt.set_percent(value)
    if assumption.kind == "money":
        return fmt.mvnd(value)
    return fmt.number(value, 4, trim=True)


def setting_field(assumption: Assumption, value: object, *, key: str) -> str | None:
    """A field for a new value. Returns the text for `Settings.read`, or None while what is typed cannot be used."""
    label = f"{label_of(assumption)} ({t(f'rules_page.unit.{assumption.unit}')})"
    help_text = label_of(assumption, "description")
    if assumption.kind == "boolean":
        words = {"true": t("shell.yes_no.yes"), "false": t("shell.yes_no.no")}
        return st.selectbox(label, tuple(words), index=0 if value else 1, key=key, help=help_text, on_change=LATER,
                            format_func=words.__getitem__)
    if assumption.kind == "choice":
        return st.selectbox(label, assumption.choices, index=assumption.choices.index(str(value)), key=key,
                            help=help_text, on_change=LATER,
                            format_func=named(assumption.choices, lambda code: t(f"rules_page.choice.{code}")))
    if assumption.kind == "levels":
        chosen = st.multiselect(label, assumption.choices, default=[str(level) for level in value], key=key,
                                help=help_text, on_change=LATER, select_all=False,
                                placeholder=t("projects.choose"),
                                format_func=named(assumption.choices, lambda code: t(f"terms.level.{code}")))
        return ",".join(chosen)
    field = percent_field if assumption.kind == "share" else partial(
        number_field, whole=assumption.kind in ("money", "count"))
    typed = field(label, value, key=key, minimum=assumption.minimum, maximum=assumption.maximum,
                  required=not assumption.optional, help=help_text, on_change=LATER)
    if not typed.is_good:
        return None
    return "" if typed.value is None else decimal_text(Fraction(typed.value))
