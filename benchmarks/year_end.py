"""Back-test of the forecast of what is paid by year's end: `python -m benchmarks.year_end FOLDER [YEAR ...]`.

FOLDER holds `argentina_rd_agency_monthly_*.csv`: a public payment history of another country, used to score the method
and never shown as figures of this one. A year is forecast at the end of March, June and September from the years before
it that have twelve months. Scored against the straight line, last year's rate and the mean profile.
"""
from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.money.year_end import Past, Seen, YearEnd, forecast_all

MONTHS = (3, 6, 9)
_COLUMNS = ("revised_change_mars", "paid_mars")
Paths = Mapping[int, Mapping[str, Sequence[tuple[float, float]]]]


@dataclass(frozen=True)
class Score:
    """Of one level: absolute error as a share of what was paid, by method; coverage of the 80 % range; pinball loss of
    the three quantiles as a share of what was paid. `forecasts`: how many stand behind coverage."""

    errors: Mapping[str, float]
    coverage: float
    pinball: float
    forecasts: int


def read_paths(folder: Path) -> Paths:
    """Cumulative (plan in force, paid) of each month, by year and line; years short of twelve months left out."""
    sums: dict[int, dict[str, list[list[float]]]] = defaultdict(lambda: defaultdict(
        lambda: [[0.0, 0.0] for _ in range(12)]))
    months: dict[int, set[int]] = defaultdict(set)
    for file in sorted(folder.glob("argentina_rd_agency_monthly_*.csv")):
        with file.open(encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened):
                year, month = int(row["year"]), int(row["month"])
                months[year].add(month)
                line = f"{row['activity_id']}|{row['item_id']}|{row['funding_source']}"
                for at, column in enumerate(_COLUMNS):
                    sums[year][line][month - 1][at] += float(row[column] or 0)
    return {year: {line: _cumulative(path) for line, path in lines.items()}
            for year, lines in sums.items() if len(months[year]) == 12}


def _cumulative(path: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    plan = paid = 0.0
    found = []
    for change, amount in path:
        plan, paid = plan + change, paid + amount
        found.append((plan, paid))
    return found


def in_total(paths: Paths) -> Paths:
    """All lines of a year as one."""
    return {year: {"total": [tuple(map(sum, zip(*month, strict=True))) for month in zip(*lines.values(), strict=True)]}
            for year, lines in paths.items()}


def score_of_sums(paths: Paths, years: Iterable[int] = ()) -> float:
    """Absolute error of the sum of the lines' forecasts as a share of the year's total."""
    found = []
    for year in tuple(years) or tuple(sorted(paths))[1:]:
        for month in MONTHS:
            seen, pasts = _question(paths, year, month)
            final = sum(paths[year][each.key][11][1] for each in seen)
            found.append(abs(sum(each.p50 for each in forecast_all(seen, pasts, month / 12)) - final) / final)
    return sum(found) / len(found)


def _question(paths: Paths, year: int, month: int) -> tuple[list[Seen], list[Past]]:
    before = [each for each in sorted(paths) if each < year]
    return ([Seen(line, *path[month - 1]) for line, path in paths[year].items() if any(path[month - 1])],
            [Past(line, *path[month - 1], path[11][1]) for each in before for line, path in paths[each].items()])


def score(paths: Paths, years: Iterable[int] = ()) -> Score:
    """Every year that has one before it (or the ones given), at the end of each of `MONTHS`."""
    wanted = tuple(years) or tuple(sorted(paths))[1:]
    errors: dict[str, list[float]] = defaultdict(list)
    inside, losses, count = 0, [], 0
    for year in wanted:
        before = [each for each in sorted(paths) if each < year]
        for month in MONTHS:
            finals = {line: path[11][1] for line, path in paths[year].items()}
            seen, pasts = _question(paths, year, month)
            found = forecast_all(seen, pasts, month / 12)
            whole = sum(finals[each.key] for each in seen)
            for name, guess in {"forecast": {each.key: each.p50 for each in found},
                                **_rivals(paths, before, seen, month)}.items():
                errors[name].append(sum(abs(guess[each.key] - finals[each.key]) for each in seen) / whole)
            told = [each for each in found if each.p10 is not None and each.p90 > each.p10]
            inside += sum(each.p10 <= finals[each.key] <= each.p90 for each in told)
            losses += [sum(pinball(each, finals[each.key]) for each in told) / whole] if told else []
            count += len(told)
    return Score({name: _mean(values) for name, values in errors.items()}, inside / count if count else float("nan"),
                 _mean(losses), count)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def _rivals(paths: Paths, before: Sequence[int], seen: Sequence[Seen], month: int) -> dict[str, dict[str, float]]:
    last = paths[before[-1]].values()
    rate = sum(path[11][1] for path in last) / sum(path[11][0] for path in last)
    shares = [sum(path[month - 1][1] for path in lines) / sum(path[11][1] for path in lines)
              for lines in (paths[year].values() for year in before)]
    profile = sum(shares) / len(shares)
    return {"straight line": {each.key: each.paid * 12 / month for each in seen},
            "last year's rate": {each.key: each.plan * rate for each in seen},
            "mean profile": {each.key: each.paid / profile for each in seen}}


def pinball(told: YearEnd, final: float) -> float:
    """Mean over the three quantiles."""
    return sum(max(share * (final - value), (share - 1) * (final - value)) for share, value in (
        (0.1, told.p10), (0.5, told.p50), (0.9, told.p90))) / 3


def main(given: Sequence[str]) -> int:
    """Print the scores of lines and total."""
    paths = read_paths(Path(given[0]))
    for name, level in (("lines", paths), ("total", in_total(paths))):
        found = score(level, map(int, given[1:]))
        print(f"{name}: " + "; ".join(f"{method} {error:.3f}" for method, error in found.errors.items()))
        print(f"  coverage of the 80 % range {found.coverage:.1%} of {found.forecasts}; pinball {found.pinball:.4f}")
    print(f"total as the sum of its lines: forecast {score_of_sums(paths, map(int, given[1:])):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
