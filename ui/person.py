"""Whose work this is: where something is limited or shared out by person, this alone says who counts as one."""
from __future__ import annotations

from ui.session import Workspace


def person_of(workspace: Workspace) -> str:
    """The mark of the browser; "" before it has one. It is no proof of anything: it shares out, it lets nobody in."""
    return workspace.keeper.visitor
