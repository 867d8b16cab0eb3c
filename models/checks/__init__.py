"""What is wrong or worth knowing about a problem before it is planned: every finding at once, none repaired.

`CHECKS` is the table of contents. error: a plan would be wrong or cannot exist; warning: a person should look;
note: worth knowing. Sentences: `locales/*/findings.yaml`.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from models.checks.evaluations import check_cost_ranges, check_evaluations, check_spreads
from models.checks.happened import check_spending_history, check_what_happened
from models.checks.letters import check_letters
from models.checks.levels import check_levels
from models.checks.money import (
    check_assumed_pledges,
    check_committed,
    check_costs,
    check_counterpart,
    check_envelopes,
    check_parts,
    check_pledges,
    check_rows_kept_apart,
    check_unused_envelopes,
)
from models.checks.names import (
    check_caps,
    check_damaged_text,
    check_envelope_agencies,
    check_localities,
    check_near_names,
    check_one_body,
    check_same_ids,
)
from models.checks.projects import (
    check_decisions,
    check_products,
    check_regimes,
    check_same_names,
    check_scales,
    check_scores,
    check_start_windows,
    check_trl,
    check_weights,
)
from models.checks.purses import check_projects_have_purses, check_purse_amounts, check_purses
from models.checks.ranges import check_amounts_apart
from models.checks.ties import (
    check_links,
    check_must_against_must,
    check_pool_limits,
    check_pool_members,
    check_requires_cycles,
    check_targets,
)
from models.domain import LEDGER_TABLES, Finding
from models.problem import Problem
from models.rules import Rulebook
from models.settings import SettingError, Settings

CHECKS: tuple[Callable[[Problem], Iterable[Finding]], ...] = (
    check_products, check_regimes, check_decisions, check_start_windows, check_scales, check_levels, check_trl,
    check_localities, check_damaged_text, check_one_body, check_near_names, check_same_ids, check_same_names,
    check_letters, check_scores, check_weights, check_costs, check_amounts_apart, check_committed, check_counterpart,
    check_pledges, check_parts,
    check_assumed_pledges, check_rows_kept_apart, check_envelopes, check_unused_envelopes, check_envelope_agencies,
    check_caps, check_targets, check_pool_members, check_pool_limits, check_links, check_requires_cycles,
    check_must_against_must, check_purses, check_purse_amounts, check_projects_have_purses,
    check_what_happened, check_spending_history, check_evaluations, check_spreads, check_cost_ranges,
)

# Contradictions that the programme can be asked about: it answers "infeasible" and names the families in conflict.
CONTRADICTIONS = frozenset({"must_excludes_must", "must_requires_must_not", "must_below_floor", "must_above_cap",
                            "bound_must_not"})

# Limits that limit nobody, or not all they seem to: told on the plan too, for a plan cannot show what it did not keep.
MEETS_NO_PROJECT = frozenset({"envelope_without_project", "envelope_without_cost", "envelope_unused",
                              "cap_without_project", "cap_misses_projects", "pool_names_nobody",
                              "pool_unknown_member", "target_without_project"})

_RULES = ("enterprise_share_floor.market", "enterprise_share_floor.state_led", "state_share_cap.market",
          "state_share_cap.state_led", "counterpart_who_counts", "disbursement_priority_share",
          "strategic_share_floor", "regime_of_tier.1", "regime_of_tier.2")


def check_problem(problem: Problem) -> tuple[Finding, ...]:
    """Every finding about a problem, in the order of CHECKS."""
    return tuple(finding for check in CHECKS for finding in check(problem))


def is_blocking(finding: Finding) -> bool:
    """An error that no plan may be computed over. Contradictions are errors too, but the solver can name them; and no
    plan rests on what happened after one."""
    return (finding.severity == "error" and finding.code not in CONTRADICTIONS
            and finding.table not in LEDGER_TABLES)


def check_settings(settings: dict[str, str]) -> tuple[Finding, ...]:
    """Every setting that cannot be read, each by its own reason."""
    return tuple(finding for key, value in settings.items() for finding in _setting_faults(key, value))


def _setting_faults(key: str, value: object) -> Iterable[Finding]:
    try:
        Settings.read({key: value})
    except SettingError as error:
        yield setting_finding(error)


def setting_finding(error: SettingError, **where: object) -> Finding:
    """A setting error as a finding on the settings table (or at the place given)."""
    where = where or {"table": "settings", "column": "value"}
    return Finding(f"setting_{error.reason}", **where, values={"key": error.key, "value": error.value})


def check_rulebook(rulebook: Rulebook) -> tuple[Finding, ...]:
    """Every rule the model needs that has no value in force on the planning date."""
    return tuple(no_rule_finding(rule_id, rulebook.as_of) for rule_id in _RULES if rule_id not in rulebook.values)


def no_rule_finding(rule_id: str, as_of: date) -> Finding:
    """The finding that a rule the plan needs was not in force on the day."""
    return Finding("no_rule_in_force", values={"rule_id": rule_id, "as_of": as_of.isoformat()})
