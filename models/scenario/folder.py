"""A folder of scenario files (the presets shipped, or a planner's own), and the parents that a scenario is built on."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from models.domain import Finding
from models.rules import DATA
from models.scenario.reading import Scenario, ScenarioReading, read_scenario

PRESETS = DATA / "scenarios"
_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class ScenarioFolder:
    """Readable scenarios by id (the file's name without its ending), in order, and everything found in the files."""

    scenarios: Mapping[str, Scenario]
    findings: tuple[Finding, ...] = ()

    def find(self, name: str) -> str | None:
        """The id that a name means: an id, else the only scenario with that name."""
        if name in self.scenarios:
            return name
        named = [key for key, scenario in self.scenarios.items() if name in (scenario.name, scenario.name_en)]
        return named[0] if len(named) == 1 else None


def read_folder(folder: Path = PRESETS) -> ScenarioFolder:
    """Every scenario file of a folder. A file that cannot be read is told in the findings and left out."""
    files = sorted(path for path in folder.iterdir() if path.suffix in _ENDINGS) if folder.is_dir() else []
    readings = {path.stem: read_scenario(path) for path in files}
    return ScenarioFolder({key: reading.scenario for key, reading in readings.items() if reading.scenario},
                          tuple(finding for reading in readings.values() for finding in reading.findings))


def resolve_parents(scenario: Scenario, folders: Iterable[ScenarioFolder]) -> ScenarioReading:
    """The scenario on top of its parent, the parent's parent and so on: those come first among its layers.

    A parent that is in no folder is a warning, and the scenario stands as it is; a circle of parents is an error.
    """
    folders = tuple(folders)
    try:
        chain = tuple(_ancestors(scenario, folders))
    except _Circle as circle:
        return ScenarioReading(None, (Finding("scenario_parent_circle", file=scenario.file, column="parent",
                                              values={"chain": " → ".join(circle.args)}),))
    root = chain[0] if chain else scenario
    missing = () if not root.parent else (Finding(
        "scenario_parent_missing", "warning", file=root.file, column="parent", values={"parent": root.parent}),)
    if not chain:
        return ScenarioReading(scenario, missing)
    return ScenarioReading(replace(scenario, layers=(*chain, *scenario.layers), parent=""), missing)


class _Circle(ValueError):
    pass


def _ancestors(scenario: Scenario, folders: tuple[ScenarioFolder, ...]) -> Iterator[Scenario]:
    """From the root down to the parent."""
    found: list[Scenario] = []
    names = [scenario.name or scenario.file]
    seen = {_identity(scenario)}
    at = scenario
    while at.parent and (parent := _look_up(at.parent, folders)) is not None:
        names.append(at.parent)
        if _identity(parent) in seen:
            raise _Circle(*names)
        seen.add(_identity(parent))
        found.insert(0, parent)
        at = parent
    # What a parent is built on stands before it as a layer of its own; only the root may name a parent nobody has.
    yield from (replace(each, parent="") if place else each for place, each in enumerate(found))


def _identity(scenario: Scenario) -> tuple[str, str]:
    return scenario.file, scenario.name


def _look_up(name: str, folders: tuple[ScenarioFolder, ...]) -> Scenario | None:
    for folder in folders:
        key = folder.find(name)
        if key is not None:
            return folder.scenarios[key]
    return None


def read_with_parents(path: str | Path) -> ScenarioReading:
    """A scenario file on top of its parents, looked for beside the file and then among the presets."""
    path = Path(path)
    reading = read_scenario(path)
    if reading.scenario is None or not reading.scenario.parent:
        return reading
    resolved = resolve_parents(reading.scenario, (read_folder(path.parent), read_folder(PRESETS)))
    return ScenarioReading(resolved.scenario, (*reading.findings, *resolved.findings))
