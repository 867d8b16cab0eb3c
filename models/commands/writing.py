"""What commands that write files share."""
from __future__ import annotations

from pathlib import Path


def can_be_written(path: Path, *, is_folder: bool = False) -> bool:
    """Tried before solving, so that a long search is not lost to a wrong path. A folder is made where it is missing."""
    if is_folder:
        return can_be_written(path / "x")
    is_new = not path.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("ab").close()
    except OSError:
        return False
    if is_new:
        path.unlink()
    return True
