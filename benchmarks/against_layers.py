"""Building the identical options model and handing it to HiGHS, against other modelling layers."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Line, Scale, Seconds, ask_child, middle
from benchmarks.register import make_problem
from benchmarks.rows import rows_of
from benchmarks.textbook import SETTINGS
from models.milp.build import build_programme

NAMES = {"linopy": "linopy", "pyomo": "pyomo (direct HiGHS)", "mathopt": "MathOpt (ortools)",
         "plain_pulp": "plain PuLP"}


def measure(scale: Scale) -> Iterator[Line]:
    """Every layer in a process of its own; ours is measured again just before each."""
    for size in (scale.register, scale.large):
        rows = rows_of(build_programme(make_problem(size, **SETTINGS)))
        with TemporaryDirectory() as folder:
            path = Path(folder) / "rows.npz"
            rows.save(path)
            for name, label in NAMES.items():
                yield _line(name, label, size, path, scale.repeats)


def _line(name: str, label: str, size: int, path: Path, repeats: int) -> Line:
    ours, _ = _runs("ours", path, repeats)
    topic = f"build + hand-over against {label}"
    try:
        theirs, same = _runs(name, path, repeats)
    except RuntimeError as error:
        return Line(topic, f"N = {size:,}", "failed", "faster", None, 0, str(error))
    ratio = theirs.wall / ours.wall
    model = "" if same is None else f"; {same[0]:,} columns, {same[1]:,} rows, {same[2]:,} non-zeros in both"
    return Line(topic, f"N = {size:,}", f"{ratio:.1f} times faster", "faster", ratio > 1, repeats,
                f"ours {ours.wall:.3f} s ({ours.cpu:.3f} s processor), {label} {theirs.wall:.3f} s "
                f"({theirs.cpu:.3f} s): {theirs.cpu / ours.cpu:.1f} times by processor time{model}")


def _runs(name: str, path: Path, repeats: int) -> tuple[Seconds, list[int] | None]:
    """Median seconds, and columns, rows and non-zeros as HiGHS holds them. Raises RuntimeError for another model."""
    answer = ask_child("benchmarks.layers", name, path, repeats)
    size, stated = answer["size"], answer["stated"]
    if size is not None and size != stated:
        raise RuntimeError(f"{name} built {size} of {stated}")
    return middle([Seconds(*pair) for pair in zip(answer["wall"], answer["cpu"], strict=True)]), size
