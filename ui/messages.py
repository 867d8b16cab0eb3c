"""Findings and errors as sentences: what is wrong, where it stands, what to do. And `md`, for text from a file."""
from __future__ import annotations

import string
from collections.abc import Iterable

import streamlit as st

from models.domain import Finding
from models.register.dictionary import load_dictionary
from models.words.finding_text import finding_values
from ui.i18n import has_sentence, label_of, language, t

_ESCAPED = {ord(mark): f"\\{mark}" for mark in string.punctuation} | {ord("\n"): " ", ord("\r"): " ", ord("\t"): " "}
# Between a colon and a letter, so that Streamlit sees no :icon: and no :colour[directive].
_WORD_JOINER = "\N{WORD JOINER}"
_ICONS = {"error": ":material/error:", "warning": ":material/warning:", "note": ":material/info:"}


def md(text: object) -> str:
    """Text from a file, harmless as Markdown: shown letter for letter, never as a link, a picture or an icon."""
    return str(text).replace(":", f":{_WORD_JOINER}").translate(_ESCAPED)


def finding_text(finding: Finding) -> str:
    """One finding as a sentence with its place; Markdown. An unknown code is shown as the code, never dropped."""
    key = f"findings.{finding.code}"
    values = {name: md(text) for name, text in finding_values(finding, language()).items()}
    values.setdefault("project_id", md(finding.project_id))
    try:
        sentence = t(key, **values) if has_sentence(key) else t("shell.finding.unknown", code=md(finding.code))
    except KeyError:
        sentence = t("shell.finding.unknown", code=md(finding.code))
    place = place_text(finding)
    return f"{sentence} ({place})" if place else sentence


def place_text(finding: Finding) -> str:
    """Where a finding stands: file, table, row, column, project; only what is known, in words where there are any."""
    parts = (("file", finding.file), ("table", _word("terms.table", finding.table)), ("row", finding.row),
             ("column", _column_word(finding)), ("project", finding.project_id), ("key", _key_of(finding)))
    return ", ".join(t(f"shell.place.{name}", value=md(value)) for name, value in parts if value)


def _key_of(finding: Finding) -> str:
    """What tells the row apart where neither its line nor its project does; codes in words."""
    if finding.row or finding.project_id or finding.table == "settings":
        return ""
    words = {code: _word(f"terms.{column.term}", code) for column in load_dictionary().get(finding.table, ())
             for code in column.choices}
    parts = str(finding.values.get("key", "")).split(", ")
    return ", ".join(words.get(part, part) for part in parts if part)


def _word(group: str, code: str) -> str:
    key = f"{group}.{code}"
    return t(key) if code and has_sentence(key) else code


def _column_word(finding: Finding) -> str:
    known = {column.attribute: column for column in load_dictionary().get(finding.table, ())}
    if finding.column == "score":  # of the short form of the table of projects, which the dictionary has no column for
        return t("headings.score")
    return label_of(known[finding.column]) if finding.column in known else finding.column


def show_findings(findings: Iterable[Finding], *, most: int = 50) -> None:
    """A list of findings, errors first; past `most` the rest is counted, not silently cut."""
    order = {"error": 0, "warning": 1, "note": 2}
    ranked = sorted(findings, key=lambda finding: order.get(finding.severity, 3))
    for finding in ranked[:most]:
        st.markdown(f"{_ICONS.get(finding.severity, '')} **{t(f'shell.severity.{finding.severity}')}.** "
                    f"{finding_text(finding)}")
    if len(ranked) > most:
        st.caption(t("shell.finding.more", count=len(ranked) - most))
