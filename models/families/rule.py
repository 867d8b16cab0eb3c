"""A rule that people know by name: what it stands on, how it is called, how a problem looks without it.

A rule id is a path: `enterprise_share_floor.market`, `state_envelope.2027.recurrent`, `pool.<pool_id>`,
`localisation_target.<product>.<year>.<basis>`, `link.<link_id>`, `decision.<project_id>`, `lead_enterprise_cap`, ...
"""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.problem import Problem
from models.rules import RuleStatus


@dataclass(frozen=True, slots=True)
class RuleBasis:
    """status: as the rules state it; `assumed` = set by no text. origin: text, setting or register.

    `setting_key`: of a planning setting; `source`: the document (official Vietnamese name) or the register's own word.
    """

    status: RuleStatus
    origin: str
    source: str = ""
    provision_vi: str = ""
    provision_en: str = ""
    setting_key: str = ""


def on_text(problem: Problem, rule_id: str) -> RuleBasis:
    """The basis of a rule of the rulebook: its citation, or why somebody overrode it. Raises NoRuleInForce."""
    known = problem.rulebook.rule(rule_id)
    if known.is_override:
        return RuleBasis(RuleStatus.ASSUMED, "text", known.override_reason)
    cited = known.citation
    return RuleBasis(known.status, "text", cited.document, cited.provision, cited.provision_en or cited.provision)


def on_setting(key: str) -> RuleBasis:
    """The basis of a rule that a planning setting switches on."""
    return RuleBasis(RuleStatus.ASSUMED, "setting", setting_key=key)


def on_register(source: str) -> RuleBasis:
    """The basis of a rule that somebody entered in the register, in the register's own word."""
    return RuleBasis(RuleStatus.ASSUMED, "register", source)


@dataclass(frozen=True, slots=True)
class Word:
    """A part of a rule's name that is a sentence of `locales/`."""

    key: str


@dataclass(frozen=True, slots=True)
class Label:
    """A part of a rule's name that the register or the catalogue gives in both languages."""

    vi: str
    en: str


# A tuple is a list of parts.
Named = str | Word | Label | tuple["Named", ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a family, whatever number of rows it has.

    is_text: its family stands in a text; everything else is the planner's own policy and is relaxed first.
    sentence: the key of its name, `values` what stands in it; blank: its rule's or setting's name, else the family's.
    Without it the problem has `switched_off` among its settings, the rule `waived` overridden, no pool `pool_id`; where
    none is given the rows say all about the rule, for it makes no funding options.
    """

    rule_id: str
    family: str
    basis: RuleBasis
    is_text: bool = False
    sentence: str = ""
    values: tuple[tuple[str, Named], ...] = ()
    switched_off: tuple[tuple[str, object], ...] = ()
    waived: str = ""
    pool_id: str = ""


class MoneyKind(StrEnum):
    """Limits in money that a planner may move, by where their amount stands."""

    ENVELOPE = "envelope"
    POOL_CAP = "pool_cap"
    POOL_FLOOR = "pool_floor"
    PURSE = "purse"
    SETTING = "setting"


class LockKind(StrEnum):
    """Rules that a planner may release. A commitment is a running project: releasing it means to stop it."""

    DECISION = "decision"
    COMMITMENT = "commitment"
    LINK = "link"
    POOL_LIMIT = "pool_limit"
    TARGET = "target"
    LOCALISATION_MODE = "localisation_mode"
    SETTING = "setting"


@dataclass(frozen=True, slots=True)
class MoneyLimit:
    """A limit in money as it stands (million VND). key: (year, budget line, agency), (pool_id,), (purse_id, year)
    or (setting,)."""

    rule_id: str
    kind: MoneyKind
    key: tuple[str, ...]
    limit_mvnd: int

    @property
    def is_floor(self) -> bool:
        """A floor gives way downwards, and never below nothing."""
        return self.kind is MoneyKind.POOL_FLOOR


@dataclass(frozen=True, slots=True)
class Lock:
    """A rule that holds or not.

    key: (project_id,), (link_id,), (pool_id, column), (product_no, year, basis) or (setting,). released_to: the value
    that takes a setting's rule away.
    """

    rule_id: str
    kind: LockKind
    key: tuple[str, ...]
    released_to: str = ""
