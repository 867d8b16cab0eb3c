"""Text that came from a file, as one plain line of a document: nothing in it can steer a word processor or a printer.

DOCX text is escaped as XML and PDF text is handed to typst as a value, so markup stays text by construction; what is
left to take out are control characters and the marks that turn the direction of writing.
"""
from __future__ import annotations

import re

from models.files.spreadsheet_text import clean_text

# Overrides and isolates of direction, zero-width marks: they would reorder or hide the figures that follow a name.
_UNSEEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def plain_text(text: object) -> str:
    """One line of text: line ends become spaces, what cannot be seen is dropped."""
    return " ".join(_UNSEEN.sub("", clean_text(str(text))).split())
