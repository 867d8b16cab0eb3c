"""A folder to start a register in: every table with its headings and an example that reads and plans."""
from __future__ import annotations

import shutil
from pathlib import Path

from models.files.shipped import DATA

EXAMPLE_CASE = DATA / "example_case"


def new_case(folder: str | Path) -> tuple[Path, ...]:
    """Copy the example tables (`data/example_case`, marked illustrative) into a new or empty folder.

    Returns the files written. Raises FileExistsError for a folder that holds anything: nothing is overwritten.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(Path(shutil.copyfile(source, folder / source.name)) for source in sorted(EXAMPLE_CASE.glob("*.csv")))
