"""Keeping the draft of a visit: every change is written at once, and a draft that another tab changed is never lost.

The keeper knows the id under which this visit saves and the revision it saw last. When somebody else saved in between,
what this visit has goes into a draft of its own, and the visitor is told.
"""
from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakSet

from models.domain import Finding
from models.register.draft_file import DraftContent
from models.register.draft_room import NoRoom, make_room
from models.register.draft_store import DraftChanged, drafts_folder, new_draft_id, save_draft

_LOG = logging.getLogger(__name__)


# What visits of this server hold: the drafts that are open.
_KEEPERS: WeakSet[DraftKeeper] = WeakSet()


def open_drafts() -> frozenset[str]:
    """The drafts that some visit has open: none of them is removed."""
    return frozenset(keeper.draft_id for keeper in list(_KEEPERS))


@dataclass(eq=False)
class DraftKeeper:
    """`other_id`: the draft that another tab changed while this visit changed it too, since `other_saved_at`.

    `other_is_damaged`: its file can no longer be read; without a time and not damaged, it was deleted.

    `findings`: what is to be said about a draft that could not be opened or does not fit any more. `is_failing`: the
    last change could not be written and lives in this visit only; `no_room` says why, where room is what was missing.
    """

    visitor: str = ""
    draft_id: str = ""
    revision: int = 0
    saved_at: datetime | None = None
    other_id: str = ""
    other_saved_at: datetime | None = None
    other_is_damaged: bool = False
    findings: tuple[Finding, ...] = ()
    is_failing: bool = False
    no_room: NoRoom | None = None

    def __post_init__(self) -> None:
        _KEEPERS.add(self)

    def take(self, content: DraftContent) -> None:
        """Go on under the id and revision of a draft that was opened."""
        self.draft_id, self.revision, self.saved_at = content.draft_id, content.revision, content.saved_at

    def start_over(self) -> None:
        """The next save begins a new draft; the old one stays as it is."""
        self.draft_id, self.revision, self.saved_at, self.other_id = "", 0, None, ""

    def keep(self, content: DraftContent) -> None:
        """Write what the visit holds; under a new id when it has none or when another tab saved since."""
        try:
            if not self.draft_id:
                make_room(drafts_folder(), self.visitor, open_drafts(), time.time())
            self.take(save_draft(replace(content, draft_id=self.draft_id or new_draft_id(), revision=self.revision,
                                         visitor=self.visitor)))
            self.is_failing, self.no_room = False, None
        except DraftChanged as changed:
            self.other_id, self.other_saved_at = self.draft_id, changed.saved_at
            self.other_is_damaged = changed.is_damaged
            self.draft_id, self.revision = "", 0
            self.keep(content)
        except OSError as error:
            self.is_failing = True
            self.no_room = error if isinstance(error, NoRoom) else None
            _LOG.exception("draft not saved")
