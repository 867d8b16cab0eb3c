"""The table of rights as a file that an auditor reads: `python -m models.access.written > docs/access_matrix.csv`."""
from __future__ import annotations

from collections.abc import Iterator

from models.access.rights import ACTIONS, ROLES, is_allowed

HEADING = ("action", "role", "whose", "answer")


def cells() -> Iterator[tuple[str, str, str, str]]:
    """Every action x role x own or other, with its answer."""
    for action in ACTIONS:
        for role in ROLES:
            for is_own in (True, False):
                answer = "allowed" if is_allowed(action, role, is_own=is_own) else "refused"
                yield action, role, "own" if is_own else "other", answer


def as_csv() -> str:
    """The whole table: codes of this program, in which no comma stands."""
    return "".join(",".join(row) + "\n" for row in (HEADING, *cells()))


if __name__ == "__main__":
    print(as_csv(), end="")
