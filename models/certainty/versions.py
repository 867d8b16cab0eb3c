"""Which code, solver and libraries work here: what two machines must have alike to give the same answer."""
from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version

from models.files.shipped import DATA
from models.milp.solver import solver_version


@cache
def versions() -> Mapping[str, str]:
    """Name -> version; `code` is the fingerprint of the models and of the values that come with the product."""
    return {"python": platform.python_version(), "solver": solver_version(), "pulp": version("pulp"),
            "numpy": version("numpy"), "code": _code()}


def _code() -> str:
    found = hashlib.sha256()
    for path in sorted([*(DATA.parent / "models").rglob("*.py"), *(DATA / "rules").rglob("*.yaml"),
                        *DATA.glob("*.yaml")]):
        found.update(path.relative_to(DATA.parent).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def differing(others: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """Workers that have something else than this machine, each with what differs: "address: solver 1.14 != 1.15"."""
    own = versions()
    return tuple(f"{worker}: {name} {theirs.get(name, '?')[:12]} != {own[name][:12]}"
                 for worker, theirs in sorted(others.items()) for name in own if theirs.get(name) != own[name])
