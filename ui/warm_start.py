"""Before the first visit: load what pages draw with, and set it apart from what is looked through for garbage.

Streamlit collects garbage after every run, also of a part of a page. With all that is loaded to look through, this took
longer than drawing most pages. What is loaded stays loaded, so nothing of it ever is garbage.
"""
from __future__ import annotations

import gc
from importlib import import_module
from pkgutil import walk_packages

import ui


def load_and_set_apart() -> None:
    """Import every module of `ui/` and all that they rest on; once, while the server starts."""
    for module in walk_packages(ui.__path__, "ui."):
        import_module(module.name)
    gc.collect()
    gc.freeze()
