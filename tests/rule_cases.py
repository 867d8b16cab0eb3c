"""Rule cases that a lawyer can read: `tests/rules/*.yaml`, each decided by the one family it names.

A case gives projects in short form and what must come out: the funded projects, or that there is no plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

import yaml

from models.codes import InstrumentKind
from models.domain import (
    Actual,
    BudgetLine,
    Case,
    Channel,
    Cost,
    Decision,
    Envelope,
    FundingLevel,
    FundingMode,
    Link,
    LinkKind,
    Localisation,
    LocalisationBasis,
    Payer,
    Pledge,
    Pool,
    PoolDimension,
    Project,
    ProjectStatus,
    Purse,
    PurseAmount,
    PurseKind,
    Regime,
    Score,
    Target,
)
from models.ledger import Instrument
from models.problem import Problem, state_problem
from models.rules import load_rulebook
from models.units import read_decimal

RULES = Path(__file__).parent / "rules"
AS_OF = date(2026, 11, 1)


@dataclass(frozen=True)
class RuleCase:
    topic: str
    name: str
    family: str
    problem: Problem
    funded: frozenset[str] | None
    state_mvnd: int | None
    shortfall_mvnd: Fraction | None
    golden: str = ""


def load_rule_cases() -> list[RuleCase]:
    return [
        _read(path.stem, entry)
        for path in sorted(RULES.glob("*.yaml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    ]


def _read(topic: str, entry: Mapping) -> RuleCase:
    shortfall = entry.get("shortfall_mvnd")
    return RuleCase(
        topic,
        entry["name"],
        entry["family"],
        _problem(entry),
        None if entry.get("infeasible") else frozenset(entry["funded"]),
        entry.get("state_mvnd"),
        None if shortfall is None else Fraction(shortfall),
        entry.get("golden", ""),
    )


def _problem(entry: Mapping) -> Problem:
    projects, costs, pledges, scores, localisation, levels = [], [], [], [], [], []
    for project_id, row in entry["projects"].items():
        scale = row.get("minimum_scale")
        projects.append(
            Project(
                project_id,
                project_id,
                product_no=row.get("product_no"),
                regime=Regime(row["regime"]) if "regime" in row else None,
                regime_reason="case",
                channel=Channel(row["channel"]) if "channel" in row else None,
                managing_agency=row.get("managing_agency", ""),
                locality=row.get("locality", ""),
                lead_enterprise=row.get("lead_enterprise", ""),
                funding_mode=FundingMode(row.get("funding_mode", "scalable" if scale else "whole")),
                minimum_scale_share=read_decimal(scale) if scale else Fraction(1),
                latest_start=row.get("latest_start"),
                status=ProjectStatus(row.get("status", "proposed")),
                decision=Decision(row.get("decision", "free")),
                decision_reason="case",
            )
        )
        scores.append(Score(project_id, "score", Fraction(row.get("score", 50))))
        for year, amount in row["cost"].items():
            costs.append(
                Cost(
                    project_id,
                    year,
                    BudgetLine(row.get("budget_line", "recurrent")),
                    amount,
                    row.get("state_request", {}).get(year),
                    row.get("committed", {}).get(year, 0),
                )
            )
        for payer in Payer:
            for year, amount in row.get(payer.value, {}).items():
                pledges.append(
                    Pledge(project_id, payer, payer.value, year, amount, "" if row.get("unevidenced") else "doc")
                )
        for number, (amount, share) in enumerate(row.get("levels", {}).items(), start=1):
            levels.append(FundingLevel(project_id, number, amount, read_decimal(share)))
        for basis, rates in row.get("localisation", {}).items():
            for year, rate in rates.items():
                localisation.append(
                    Localisation(
                        project_id, year, LocalisationBasis(basis), None if rate is None else read_decimal(rate)
                    )
                )
    case = Case(
        tuple(projects),
        tuple(costs),
        tuple(pledges),
        tuple(scores),
        localisation=tuple(localisation),
        envelopes=tuple(
            Envelope(
                row["year"],
                BudgetLine(row["budget_line"]) if "budget_line" in row else None,
                row.get("managing_agency", ""),
                row["state_mvnd"],
            )
            for row in entry.get("envelopes", ())
        ),
        targets=tuple(
            Target(
                row["product_no"],
                row["year"],
                LocalisationBasis(row["basis"]),
                read_decimal(row["target_share"]),
                row["is_hard"],
            )
            for row in entry.get("targets", ())
        ),
        pools=tuple(_pool(row) for row in entry.get("pools", ())),
        links=tuple(
            Link(
                row["link_id"],
                LinkKind(row["kind"]),
                tuple(row["project_ids"]),
                row.get("limit"),
                None if "bonus" not in row else read_decimal(row["bonus"]),
            )
            for row in entry.get("links", ())
        ),
        funding_levels=tuple(levels),
        purses=tuple(Purse(row["purse_id"], PurseKind(row.get("purse_kind", "other")),
                           PoolDimension(row.get("dimension", "all")), tuple(row.get("members", ())),
                           bool(row.get("pays_together")), row.get("most_tranches"),
                           read_decimal(row["first_tranche_share"]) if "first_tranche_share" in row else None)
                     for row in entry.get("purses", ())),
        purse_amounts=tuple(PurseAmount(row["purse_id"], year, amount) for row in entry.get("purses", ())
                            for year, amount in row["amounts"].items()),
        actuals=tuple(Actual(project_id, year, 4, committed, paid, 0)
                      for project_id, rows in entry.get("closed", {}).items()
                      for year, (committed, paid) in rows.items()),
        instruments=tuple(Instrument(project_id, instrument=InstrumentKind(row["instrument"]))
                          for project_id, row in entry["projects"].items() if "instrument" in row),
        settings={key: str(value) for key, value in entry.get("settings", {}).items()},
    )
    rulebook = load_rulebook(AS_OF)
    for rule_id, value in entry.get("rules", {}).items():
        rulebook = rulebook.override(rule_id, None if value == "off" else value, "case")
    return state_problem(case, AS_OF, rulebook)


def _pool(row: Mapping) -> Pool:
    shares = {key: read_decimal(row[key]) for key in ("floor_share", "cap_share") if key in row}
    counts = {key: row[key] for key in ("year", "floor_mvnd", "cap_mvnd", "min_projects", "max_projects") if key in row}
    return Pool(row["pool_id"], PoolDimension(row["dimension"]), tuple(row.get("members", ())), **counts, **shares)
