"""What a panel of the page Explain declares is there: sentences in both languages, and a card that a job can run."""
from __future__ import annotations

import inspect

import pytest

from models.wording import LANGUAGES, say
from ui.explain.panels import CONFLICT, PANELS

EVERY = [each for panel in (*PANELS.values(), CONFLICT) for each in (panel, panel.below) if each is not None]


def test_names_are_unique():
    assert len({panel.name for panel in EVERY}) == len(EVERY) and list(PANELS) == [p.name for p in PANELS.values()]


@pytest.mark.parametrize("panel", EVERY, ids=lambda panel: panel.name)
def test_a_card_takes_what_every_panel_hands_over(panel):
    assert {"limits", "watch"} <= set(inspect.signature(panel.card).parameters)


@pytest.mark.parametrize("language", LANGUAGES)
def test_tabs_leads_and_buttons_have_their_sentences(language):
    assert all(say(f"{panel.sentences}.tab", language) for panel in PANELS.values())
    assert all(say(f"{panel.sentences}.lead", language) for panel in EVERY if panel.has_lead)
    assert all(say(f"{panel.sentences}.ask", language) for panel in EVERY if panel.pose.__name__ == "<lambda>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_panel_but_the_first_stands_among_what_leaders_ask(language):
    assert all(say(f"{panel.sentences}.asked", language).endswith("?")
               for panel in PANELS.values() if panel.name != "project")
