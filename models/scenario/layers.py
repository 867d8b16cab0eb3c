"""A scenario and the layers below it in the order in which they apply; and several scenarios stacked into one."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.scenario.reading import Scenario


@dataclass(frozen=True, slots=True)
class Layer:
    """One scenario of a stack with its place in the file: "" for the outermost one's own overrides."""

    path: str
    scenario: Scenario


def flatten(scenario: Scenario) -> tuple[Layer, ...]:
    """Every scenario of a stack, in the order in which they apply; the scenario's own overrides are the last."""
    return tuple(_walk(scenario, ""))


def _walk(scenario: Scenario, path: str) -> list[Layer]:
    below = [layer for index, each in enumerate(scenario.layers, start=1)
             for layer in _walk(each, f"{path}layers.{index}.")]
    return [*below, Layer(path, scenario)]


def stack_scenarios(scenarios: Sequence[Scenario], *, name: str = "", author: str = "", note: str = "",
                    parent: str = "") -> Scenario:
    """One scenario that applies the given ones in order: what comes later wins."""
    return Scenario(name=name, author=author, note=note, parent=parent, layers=tuple(scenarios))
