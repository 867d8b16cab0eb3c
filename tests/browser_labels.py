"""What a real browser does and `AppTest` does not: it remembers a choice by the words that were on the screen.

A select box, radio button or pill sends back the label it was chosen under until the server gives it another one, also
when the labels of the page are those of another language by now.
"""
from __future__ import annotations

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1.element_tree import ElementTree

CHOICES = ("selectbox", "radio", "multiselect", "pills", "segmented_control")


def send_once(monkeypatch: pytest.MonkeyPatch, state: WidgetState) -> None:
    """With the next run the browser also sends this state, of a field that `AppTest` has no handle for."""
    plain = ElementTree.get_widget_states

    def states(tree: ElementTree) -> WidgetStates:
        monkeypatch.setattr(ElementTree, "get_widget_states", plain)
        sent = plain(tree)
        sent.widgets.append(state)
        return sent

    monkeypatch.setattr(ElementTree, "get_widget_states", states)


class BrowserLabels:
    """The labels that a browser holds, by the id of the field. Put in place for one test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._held: dict[str, WidgetState] = {}
        plain = ElementTree.get_widget_states

        def states(tree: ElementTree) -> WidgetStates:
            drawn = plain(tree)
            fields = {node.id: node for node in tree if getattr(node, "type", "") in CHOICES and hasattr(node, "id")}
            sent = WidgetStates()
            for state in drawn.widgets:
                node = fields.get(state.id)
                sent.widgets.append(state if node is None else self._send(node, state))
            self._held = {state.id: state for state in sent.widgets if state.id in fields}
            return sent

        monkeypatch.setattr(ElementTree, "get_widget_states", states)

    def _send(self, node: object, drawn: WidgetState) -> WidgetState:
        """The label held, unless the test has just chosen another one or the server has set one."""
        held = self._held.get(node.id)
        untouched = {"_value", "_values"} & set(vars(node)) and all(
            type(vars(node).get(name)).__name__ in ("InitialValue", "NoneType") for name in ("_value", "_values"))
        return held if held is not None and untouched and not node.proto.set_value else drawn
