"""Write the golden LP files anew: `python -m tests.renew_golden`. Read the difference before you commit it."""
from __future__ import annotations

from tests.golden_programmes import GOLDEN, golden_path, golden_text, shown_cases


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for family in shown_cases():
        golden_path(family).write_text(golden_text(family), encoding="utf-8")


if __name__ == "__main__":
    main()
