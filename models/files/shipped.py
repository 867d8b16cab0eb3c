"""Files that come with the product: ours, so read without limits. Nothing from outside is read here."""
from __future__ import annotations

import csv
from pathlib import Path

import yaml

DATA = Path(__file__).resolve().parent.parent.parent / "data"
# Ten times quicker where PyYAML came with libyaml: every command and every server reads a hundred files of sentences.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def shipped_yaml(path: str | Path) -> dict[str, object]:
    """The document of a YAML file of ours, by its path in `data/`; dates and numbers as YAML reads them."""
    return yaml.load((DATA / path).read_text(encoding="utf-8"), _LOADER)


def shipped_rows(path: str | Path) -> list[dict[str, str]]:
    """The rows of a CSV file of ours, by its path in `data/`: texts by heading."""
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
