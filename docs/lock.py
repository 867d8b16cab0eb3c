"""What the lock of the runtime names: package, version, where it applies, and the hashes of its files."""
from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.txt"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+?)(?: ; (.+?))?(?: \\)?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Pinned:
    """One line of the lock. marker: on which Python or system it is installed, "" = everywhere."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def read_lock(path: Path = LOCK) -> tuple[Pinned, ...]:
    """The pins in the order of the lock. Raises ValueError on a line that is none and on one without hashes."""
    found: list[Pinned] = []
    for block in re.split(r"\n(?=\S)", path.read_text(encoding="utf-8").strip()):
        first, _, rest = block.partition("\n")
        match = _PIN.match(first)
        hashes = tuple(_HASH.findall(rest))
        if match is None or not hashes:
            raise ValueError(f"not a pin with hashes: {first}")
        found.append(Pinned(match[1], match[2], match[3] or "", hashes))
    return tuple(found)
