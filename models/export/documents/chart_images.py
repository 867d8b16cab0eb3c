"""Vega-Lite specifications as pictures for documents: drawn in this process, without a browser or a network.

The library reserves tens of gigabytes of addresses (it uses a few), so it cannot run in a child process whose address
space is limited: a document's pictures are drawn before a job begins (`draw_pictures`).

The fonts are those of documents (`models.files.fonts`), so that a picture looks the same on every machine.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import vl_convert

from models.export.documents.chart_specs import Spec
from models.export.documents.document_parts import Document, Picture
from models.files.fonts import FONT, FONTS

# Pixels per unit of the specification: about 200 dots per inch at the width of a page.
SCALE = 2.5


def to_png(spec: Spec, width: int) -> bytes:
    """A picture `width` units wide, `SCALE` pixels each."""
    _use_fonts()
    return vl_convert.vegalite_to_png(_for_paper(spec, width), scale=SCALE, allowed_base_urls=[])


def to_svg(spec: Spec, width: int) -> str:
    """The same as vectors; its text stays text."""
    _use_fonts()
    return vl_convert.vegalite_to_svg(_for_paper(spec, width), allowed_base_urls=[])


def draw_pictures(document: Document, draw: Callable[[Spec, int], bytes | str]) -> Document:
    """The document with every picture of its body drawn by `to_png` or `to_svg`."""
    return replace(document, body=tuple(
        replace(part, drawn=draw(part.spec, part.width)) if isinstance(part, Picture) else part
        for part in document.body))


def _for_paper(spec: Spec, width: int) -> Spec:
    return {**spec, "width": width, "background": "white", "autosize": {"type": "fit-x", "contains": "padding"},
            "config": {**spec.get("config", {}), "font": FONT}}


@cache
def _use_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))
