"""The licences of all runtime dependencies, from their installed metadata: python -m docs.make_licences.

The rule: the product is combined with packages under the licences of `MAY_BE_COMBINED` alone. They let a ministry use,
change and pass on the whole. Of the two that ask for more, MPL-2.0 covers its own files and LGPL-3.0 lets whoever has
the product put another version in its place; both are packages of their own, unchanged, which keeps to them. A
licence that would cover the whole product (GPL, AGPL, SSPL), that forbids a use, or that nobody can name is refused.
"""
from __future__ import annotations

import csv
import io
import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from docs.lock import ROOT, read_lock

TABLE = ROOT / "docs" / "licences.csv"
MAY_BE_COMBINED = frozenset((
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "PSF-2.0", "Zlib"))
# What packages wrote before there were expressions.
_WRITTEN = {"BSD License": "BSD-3-Clause", "3-Clause BSD License": "BSD-3-Clause", "MIT License": "MIT",
            "Apache License 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0",
            "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0"}


def licence_of(found: Distribution) -> str:
    """The licence as an SPDX expression; "" where the metadata name none."""
    told = found.metadata
    if told.get("License-Expression"):
        return told["License-Expression"]
    classifiers = [line for line in told.get_all("Classifier", []) if line.startswith("License ::")]
    for text in (told.get("License") or "", *(line.rpartition(" :: ")[2] for line in classifiers)):
        if text in MAY_BE_COMBINED:
            return text
        if text in _WRITTEN:
            return _WRITTEN[text]
    return ""


def may_be_combined(expression: str) -> bool:
    """Whether the rule allows it: of `A OR B` one, of `A AND B` both."""
    parts = [part.strip("() ") for part in re.split(r"\bAND\b", expression)]
    return bool(expression) and all(
        any(choice.strip("() ") in MAY_BE_COMBINED for choice in re.split(r"\bOR\b", part)) for part in parts)


def rows() -> list[tuple[str, str, str, str]]:
    """(package, version, licence, where it is from) of every line of the lock, in its order.

    What is not installed on this machine has the licence that the table told before.
    """
    before = {(row[0], row[1]): row[2:] for row in read_table()}
    found = []
    for pin in read_lock():
        try:
            installed = distribution(pin.name)
        except PackageNotFoundError:
            installed = None
        if installed is not None and installed.version == pin.version:
            found.append((pin.name, pin.version, licence_of(installed), f"https://pypi.org/project/{pin.name}/"))
        else:
            known = before.get((pin.name, pin.version)) or next(
                (row[2:] for row in found if row[0] == pin.name), ("", ""))
            found.append((pin.name, pin.version, *known))
    return found


def read_table() -> list[tuple[str, ...]]:
    """The rows of the table as it stands."""
    if not TABLE.exists():
        return []
    return [tuple(row) for row in csv.reader(io.StringIO(TABLE.read_text(encoding="utf-8")))][1:]


def written(table: list[tuple[str, str, str, str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("package", "version", "licence", "source"))
    writer.writerows(table)
    return text.getvalue()


if __name__ == "__main__":
    TABLE.write_text(written(rows()), encoding="utf-8")
