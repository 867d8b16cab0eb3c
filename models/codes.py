"""The codes of a register: what a cell with a fixed choice may hold. `locales/*/terms.yaml` has their words."""
from __future__ import annotations

from enum import StrEnum


class Regime(StrEnum):
    """Who leads the financing: enterprises (a market exists) or the state (the remaining technologies)."""

    MARKET = "market"
    STATE_LED = "state_led"


class Payer(StrEnum):
    """Who pays counterpart money beside the state."""

    ENTERPRISE = "enterprise"
    INSTITUTE = "institute"
    OTHER_PRIVATE = "other_private"


class BudgetLine(StrEnum):
    """The two state envelopes: development investment, and recurrent (of which S&T non-business)."""

    DEVELOPMENT = "development_investment"
    RECURRENT = "recurrent"


class Channel(StrEnum):
    """How a project came in."""

    TOP_DOWN = "top_down_order"
    BOTTOM_UP = "bottom_up_call"
    OPEN_INNOVATION = "open_innovation"


class FundingMode(StrEnum):
    """All or nothing, or any of the levels of scale of the settings."""

    WHOLE = "whole"
    SCALABLE = "scalable"


class ProjectStatus(StrEnum):
    """Where a project stands before this plan."""

    PROPOSED = "proposed"
    COMMITTED = "committed"
    RUNNING = "running"
    STOPPED = "stopped"


class Decision(StrEnum):
    """What was decided about a project beforehand."""

    FREE = "free"
    MUST = "must"
    MUST_NOT = "must_not"


class LocalisationBasis(StrEnum):
    """What a localisation share is a share of. Shares on different bases are never averaged or compared."""

    SELLING_PRICE = "value_added_in_selling_price"
    PRODUCTION_COST = "value_added_in_production_cost"
    BILL_OF_MATERIALS = "bill_of_materials"
    CORE_MASTERY = "core_technology_mastery"


class LinkKind(StrEnum):
    """What ties projects together: one needs others, shuts them out, at most so many, worth more together."""

    REQUIRES = "requires"
    EXCLUDES = "excludes"
    AT_MOST = "at_most"
    SYNERGY = "synergy"


class PurseKind(StrEnum):
    """Whose money a purse is: the sources that the law names."""

    CENTRAL = "central"
    LOCAL = "local"
    NATIONAL_FUND = "national_fund"
    OTHER = "other"


class PoolDimension(StrEnum):
    """By what a pool or a purse names its projects; `all` is the whole register, `project` a list of ids."""

    ALL = "all"
    PROJECT = "project"
    PRODUCT = "product"
    TECHNOLOGY_GROUP = "technology_group"
    REGIME = "regime"
    CHANNEL = "channel"
    MANAGING_AGENCY = "managing_agency"
    LOCALITY = "locality"
    LEAD_ENTERPRISE = "lead_enterprise"
    STRATEGIC = "strategic"
