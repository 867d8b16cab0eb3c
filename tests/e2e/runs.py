"""Which runs of a page the browser has asked for, and which of them have ended: what a journey waits for."""
from __future__ import annotations

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg


class Runs:
    """The runs of the page that the browser asked for over one connection, and what the server has ended of them.

    Not every request becomes a run: one for a part of the page (a fragment) that is gone is dropped by the server
    without a word. Those of a timer are nobody's, and are not waited for; one that somebody made is void where the page
    was drawn to its end without the part.
    """

    def __init__(self) -> None:
        self._begun, self._ended = 0, 0
        # The run that was the last one when somebody asked; the part that was asked for, "" for the whole page.
        self._begun_when_asked, self._part_asked = -1, ""
        self._parts_drawn: set[str] = set()

    @property
    def are_over(self) -> bool:
        """Whether a run has begun after the last one was asked for, and every one that began has ended."""
        return self._begun_when_asked < self._begun == self._ended

    def sent(self, frame: bytes | str) -> None:
        message = BackMsg.FromString(frame) if isinstance(frame, bytes) else None
        if message is not None and message.WhichOneof("type") == "rerun_script" and (
                not message.rerun_script.is_auto_rerun):
            self._begun_when_asked, self._part_asked = self._begun, message.rerun_script.fragment_id

    def received(self, frame: bytes | str) -> None:
        message = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._begun += 1
            self._parts_drawn = set()
        elif kind == "delta":
            self._parts_drawn.add(message.delta.fragment_id)
        elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._ended = self._begun
            is_whole = message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            if is_whole and self._part_asked and self._part_asked not in self._parts_drawn:
                self._begun_when_asked = min(self._begun_when_asked, self._begun - 1)
