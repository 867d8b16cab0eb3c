"""Back-test of the forecast on another family of histories: `python -m benchmarks.loan_lives FOLDER`.

FOLDER holds `ibrd_loans_<date>.csv`: snapshots of a development bank's loans, used to score the method and never shown
as figures of this country. No path within a year is in them, so the period is a loan's life until the second snapshot:
loans of so many years on the first snapshot are forecast to the second. What is learned comes from the first alone:
loans that were as old then as these will be. What those had been paid at the earlier age is not known and taken as the
mean share of loans of that age. Scored as in `benchmarks.year_end`, every age apart; nothing was tuned on it.
"""
from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.year_end import Score, pinball
from models.money.year_end import Past, Seen, forecast_all

AGES = range(1, 9)
_DAYS = 365.25


@dataclass(frozen=True)
class Loan:
    """A loan on the day of a snapshot, US dollars; plan: what is left of the principal after cancellations."""

    number: str
    age: float
    plan: float
    paid: float
    undisbursed: float


def read_snapshots(folder: Path) -> list[tuple[date, Mapping[str, Loan]]]:
    """Every snapshot by its date, the earliest first."""
    found = []
    for file in sorted(folder.glob("ibrd_loans_*.csv")):
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        day = date.fromisoformat(rows[0]["as_of"])
        found.append((day, {row["loan_number"]: _loan(row, day) for row in rows if row["approved_on"]}))
    return found


def _loan(row: Mapping[str, str], day: date) -> Loan:
    amounts = {name: float(row[f"{name}_usd"] or 0) for name in ("principal", "cancelled", "undisbursed", "disbursed")}
    age = (day - date.fromisoformat(row["approved_on"])).days / _DAYS
    return Loan(row["loan_number"], age, amounts["principal"] - amounts["cancelled"], amounts["disbursed"],
                amounts["undisbursed"])


def score_lives(first: tuple[date, Mapping[str, Loan]], second: tuple[date, Mapping[str, Loan]]) -> tuple[Score, float]:
    """Loans still open on the first snapshot forecast to the second, and the forecast's error of their sum."""
    (start, known), (end, later) = first, second
    gap = (end - start).days / _DAYS
    errors: dict[str, float] = defaultdict(float)
    whole = loss = inside = count = difference = 0.0
    for age in AGES:
        seen = [loan for loan in known.values() if round(loan.age) == age and loan.undisbursed > 0 and loan.plan > 0
                and loan.number in later]
        now, then = _of_age(known, age), _of_age(known, age + gap)
        if not seen or not then:
            continue
        share_now, share_then = (sum(loan.paid for loan in own) / sum(loan.plan for loan in own) for own in (now, then))
        pasts = [Past(loan.number, loan.plan, share_now * loan.plan, loan.paid) for loan in then]
        part = age / (age + gap)
        told = forecast_all([Seen(loan.number, loan.plan, loan.paid) for loan in seen], pasts, part)
        guesses = {"forecast": [each.p50 for each in told], "straight line": [loan.paid / part for loan in seen],
                   "rate of older loans": [share_then * loan.plan for loan in seen],
                   "mean profile": [loan.paid * share_then / share_now for loan in seen]}
        finals = [later[loan.number].paid for loan in seen]
        whole += sum(finals)
        for name, values in guesses.items():
            errors[name] += sum(abs(value - final) for value, final in zip(values, finals, strict=True))
        difference += sum(guesses["forecast"]) - sum(finals)
        ranged = [(each, final) for each, final in zip(told, finals, strict=True)
                  if each.p10 is not None and each.p90 > each.p10]
        inside += sum(each.p10 <= final <= each.p90 for each, final in ranged)
        loss += sum(pinball(each, final) for each, final in ranged)
        count += len(ranged)
    return Score({name: value / whole for name, value in errors.items()}, inside / count, loss / whole,
                 int(count)), abs(difference) / whole


def _of_age(known: Mapping[str, Loan], age: float) -> list[Loan]:
    """Loans within half a year of an age, whatever became of them."""
    return [loan for loan in known.values() if abs(loan.age - age) <= 0.5 and loan.plan > 0]


def main(given: Sequence[str]) -> int:
    """Print the scores."""
    first, second, *_ = read_snapshots(Path(given[0]))
    found, of_sum = score_lives(first, second)
    print(f"{first[0]} to {second[0]}: " + "; ".join(f"{name} {error:.3f}" for name, error in found.errors.items()))
    print(f"  coverage of the 80 % range {found.coverage:.1%} of {found.forecasts}; pinball {found.pinball:.4f}; "
          f"the sum of all {of_sum:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
