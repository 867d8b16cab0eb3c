"""What `docs/developing.md` says, done: a toy of each kind added to a copy of the project, and seen to work there."""
from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FOLDERS = ("models", "ui", "pages", "locales", "data", "docs", "tests", "benchmarks", ".streamlit")
_FILES = ("app.py", "pyproject.toml", "README.md")
# Fonts are large and nobody writes to them.
_LINKED = Path("data") / "fonts"


@dataclass(frozen=True)
class Added:
    """Text that goes before (or after) a line of a file that is there; the line stands in it exactly once."""

    text: str
    before: str = ""
    after: str = ""


class By(tuple):
    """The words of a Python command of the project that writes the file."""

    def __new__(cls, *words: str) -> By:
        return super().__new__(cls, words)


class PrintedBy(By):
    """The same for a command that prints what the file holds."""


@dataclass(frozen=True)
class Recipe:
    """One way to add something. heading: its section in the guide; most: files that it may touch.

    files: path -> the text of a new file, or what is added to one, or a command that writes it. proof: Python that
    fails where the toy is not there; checks: arguments of pytest that must pass with it.
    """

    heading: str
    most: int
    files: Mapping[str, str | Added | tuple[Added, ...] | By]
    proof: str
    checks: tuple[str, ...] = ()


def copy_of_the_project(folder: Path) -> Path:
    """The project in a folder of its own, without what is no part of it."""
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=_left_out)
    for name in _FILES:
        shutil.copy(ROOT / name, folder / name)
    (folder / _LINKED).symlink_to(ROOT / _LINKED)
    return folder


def _left_out(folder: str, names: list[str]) -> set[str]:
    is_data = Path(folder) == ROOT / "data"
    return {name for name in names if name == "__pycache__" or (is_data and name == "fonts")}


def follow(recipe: Recipe, folder: Path) -> None:
    """Do what the recipe says in a copy of the project: texts first, then the commands that write pages."""
    for path, change in recipe.files.items():
        target = folder / path
        if isinstance(change, str):
            assert not target.exists(), f"{path} is there already"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(change, encoding="utf-8")
        elif not isinstance(change, By):
            for added in change if isinstance(change, tuple) else (change,):
                _add(target, added)
    for path, change in recipe.files.items():
        if isinstance(change, By):
            printed = run(folder, *change)
            if isinstance(change, PrintedBy):
                (folder / path).write_text(printed, encoding="utf-8")


def _add(target: Path, added: Added) -> None:
    text, line = target.read_text(encoding="utf-8"), added.before or added.after
    assert text.count(line) == 1, f"{target.name}: {line!r} stands there {text.count(line)} times"
    new = added.text + line if added.before else line + added.text
    target.write_text(text.replace(line, new), encoding="utf-8")


def run(folder: Path, *words: str) -> str:
    """What a Python command writes, run in the copy; its end is told where it fails."""
    ended = subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True)
    assert ended.returncode == 0, (ended.stdout + ended.stderr)[-4000:]
    return ended.stdout
