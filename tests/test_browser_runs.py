"""What a journey waits for: runs that somebody asked for and that can come, and none other."""
from __future__ import annotations

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

pytest.importorskip("playwright")
pytest.importorskip("axe_playwright_python")
from tests.e2e.browser import Runs


def ask(runs: Runs, part: str = "", *, by_timer: bool = False) -> None:
    message = BackMsg()
    message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = part, by_timer
    runs.sent(message.SerializeToString())


def begin(runs: Runs) -> None:
    message = ForwardMsg()
    message.new_session.SetInParent()
    runs.received(message.SerializeToString())


def draw(runs: Runs, part: str) -> None:
    message = ForwardMsg()
    message.delta.fragment_id = part
    runs.received(message.SerializeToString())


def end(runs: Runs, how: int = ForwardMsg.FINISHED_SUCCESSFULLY) -> None:
    message = ForwardMsg()
    message.script_finished = how
    runs.received(message.SerializeToString())


@pytest.fixture
def runs() -> Runs:
    """A page that stands there, with the part "search"."""
    made = Runs()
    assert made.are_over
    ask(made)
    assert not made.are_over
    begin(made)
    assert not made.are_over
    draw(made, "search")
    end(made)
    assert made.are_over
    return made


def test_a_run_is_waited_for_until_it_has_ended(runs):
    ask(runs)
    assert not runs.are_over
    begin(runs)
    end(runs, ForwardMsg.FINISHED_EARLY_FOR_RERUN)
    assert not runs.are_over, "it is run once more"
    begin(runs)
    end(runs)
    assert runs.are_over


def test_requests_that_the_server_makes_one_of_are_over_with_it(runs):
    for _ in range(3):
        ask(runs)
    begin(runs)
    end(runs)
    assert runs.are_over


def test_what_is_asked_while_a_run_goes_on_needs_another_one(runs):
    ask(runs)
    begin(runs)
    ask(runs)
    end(runs)
    assert not runs.are_over
    begin(runs)
    end(runs)
    assert runs.are_over


def test_a_timer_that_asks_for_a_part_that_is_gone_is_not_waited_for(runs):
    ask(runs)
    begin(runs)
    end(runs)  # the search is over: its part is not drawn any more
    ask(runs, "search", by_timer=True)
    assert runs.are_over, "the server has dropped it without a word"


def test_a_press_in_a_part_that_goes_away_in_the_same_moment_is_void(runs):
    ask(runs)
    begin(runs)
    ask(runs, "search")
    draw(runs, "figures")
    end(runs)
    assert runs.are_over
    ask(runs, "figures")
    assert not runs.are_over
    begin(runs)
    end(runs, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
    assert runs.are_over


def test_a_press_in_a_part_that_stays_is_waited_for(runs):
    ask(runs)
    begin(runs)
    ask(runs, "search")
    draw(runs, "search")
    end(runs)
    assert not runs.are_over
