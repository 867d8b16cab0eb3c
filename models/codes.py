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
    INSTRUMENT = "instrument"


class PaidBy(StrEnum):
    """Who paid, or is bound to pay, an amount of a project: the state, or a payer of counterpart money."""

    STATE = "state"
    ENTERPRISE = "enterprise"
    INSTITUTE = "institute"
    OTHER_PRIVATE = "other_private"


class PaymentKind(StrEnum):
    """What a payment is. A settlement moves no money: it accepts work done against an advance paid before."""

    FINAL = "final"
    ADVANCE = "advance"
    SETTLEMENT = "settlement"
    REFUND = "refund"


class FundSource(StrEnum):
    """Out of whose budget or fund money comes."""

    CENTRAL_BUDGET = "central_budget"
    LOCAL_BUDGET = "local_budget"
    STATE_FUND = "state_fund"
    ENTERPRISE = "enterprise"
    INSTITUTE = "institute"
    OTHER = "other"


class GateDecision(StrEnum):
    """What a council decides when a milestone is due."""

    CONTINUE = "continue"
    ADJUST = "adjust"
    SUSPEND = "suspend"
    TERMINATE = "terminate"


class ResultKind(StrEnum):
    """What a project brought about, or promised to."""

    IP_FILED = "ip_filed"
    IP_GRANTED = "ip_granted"
    PAPER = "paper"
    CORE_TECHNOLOGY = "core_technology"
    DESIGN = "design"
    STANDARD = "standard"
    REVENUE = "revenue"
    TRANSFER = "transfer"
    LOCALISATION = "localisation"


class TaskStatus(StrEnum):
    """How a task is reported: done, running within its time, or not done when it was due."""

    IN_TIME = "in_time"
    DONE = "done"
    OVERDUE = "overdue"


class ObstacleCause(StrEnum):
    """Whether a rule is in the way (mechanism), or how the work is carried out (implementation)."""

    MECHANISM = "mechanism"
    IMPLEMENTATION = "implementation"


class InstrumentKind(StrEnum):
    """By what means the state's money reaches a project."""

    GRANT = "grant"
    ORDER = "order"
    FIRST_BATCH = "first_batch"
    PRE_COMMERCIAL = "pre_commercial_procurement"
    VOUCHER = "voucher"
    INTEREST_SUPPORT = "interest_support"
    VENTURE_STAKE = "venture_stake"
    KEY_LABORATORY = "key_laboratory"


class SourceStatus(StrEnum):
    """How a text was read, or that there is none: only `official` may be shown without saying so."""

    OFFICIAL = "official"
    COPY = "copy"
    SECOND_HAND = "second_hand"
    PRESS = "press"
    DIRECTIVE = "directive"
    UNDER_STUDY = "under_study"
    INFERRED = "inferred"
    CONFIGURABLE = "configurable"
