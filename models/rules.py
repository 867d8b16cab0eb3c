"""Rules as data: each value dated, cited and with its status; the rulebook is what is in force on one day.

Rule ids: `enterprise_share_floor.market`, `enterprise_share_floor.state_led`, `state_share_cap.market`,
`state_share_cap.state_led`, `counterpart_who_counts`, `disbursement_priority_share`, `strategic_share_floor`,
`regime_of_tier.1`, `regime_of_tier.2`. Source: `data/rules/*.yaml`, one file per topic.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path

from models.domain import LocalisationBasis, Product, Regime, Target
from models.files.shipped import DATA, shipped_rows, shipped_yaml
from models.plain import digest_of
from models.units import read_decimal

# Stands for the reason of a value that nobody gave one for.
NO_REASON = "-"


class RuleStatus(StrEnum):
    """What stands behind a value. Only `law` may be used without saying so on every page and export."""

    LAW = "law"
    DIRECTIVE = "directive"
    UNDER_STUDY = "under_study"
    INFERRED = "inferred"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a value stands. `document` keeps its official Vietnamese name; `note` says how the text was read."""

    document: str
    provision: str
    link: str
    retrieved_on: date
    note: str = ""
    provision_en: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class RuleValue:
    """One value of a rule over one span of dates. `value` is an exact share or a code; None = switched off."""

    rule_id: str
    topic: str
    label_vi: str
    label_en: str
    unit: str
    value: Fraction | str | None
    status: RuleStatus
    citation: Citation
    in_force_from: date
    in_force_until: date | None = None
    confirmed_on: date | None = None
    minimum: Fraction | None = None
    maximum: Fraction | None = None
    choices: tuple[str, ...] = ()
    override_reason: str = ""
    overridden_value: Fraction | str | None = None

    @property
    def is_override(self) -> bool:
        return bool(self.override_reason)


class NoRuleInForce(LookupError):
    """No value of a rule is in force on the planning date. Carries `rule_id` and `as_of`."""

    def __init__(self, rule_id: str, as_of: date) -> None:
        super().__init__(f"{rule_id} @ {as_of.isoformat()}")
        self.rule_id, self.as_of = rule_id, as_of


@dataclass(frozen=True)
class Rulebook:
    """The rules, the catalogue and the programme's localisation targets in force on `as_of`, after overrides."""

    as_of: date
    values: Mapping[str, RuleValue]
    catalogue_id: str
    products: Mapping[int, Product]
    targets: tuple[Target, ...] = ()

    def rule(self, rule_id: str) -> RuleValue:
        """The value in force. Raises NoRuleInForce, which names the rule and the date."""
        if rule_id not in self.values:
            raise NoRuleInForce(rule_id, self.as_of)
        return self.values[rule_id]

    def share(self, rule_id: str) -> Fraction | None:
        """The share a rule sets, or None when an override switched the rule off."""
        value = self.rule(rule_id).value
        return None if value is None else Fraction(value)

    def code(self, rule_id: str) -> str:
        """The value of a rule that is a choice. Raises NoRuleInForce."""
        return str(self.rule(rule_id).value)

    def enterprise_share_floor(self, regime: Regime) -> Fraction | None:
        """Least share of the cost that enterprises pay; None = switched off. Raises NoRuleInForce."""
        return self.share(f"enterprise_share_floor.{regime.value}")

    def state_share_cap(self, regime: Regime) -> Fraction | None:
        """Largest share of the cost that the state pays; None = switched off. Raises NoRuleInForce."""
        return self.share(f"state_share_cap.{regime.value}")

    def regime_of_product(self, product_no: int | None) -> Regime | None:
        """The default regime of a product: read from its tier (inferred); None without a product or a tier."""
        product = self.products.get(product_no) if product_no is not None else None
        if product is None or product.tier is None:
            return None
        return Regime(self.code(f"regime_of_tier.{product.tier}"))

    def follows_from(self, rule_id: str) -> RuleValue | None:
        """The rule whose text was read as setting this one too, which no text sets: what an enterprise floor leaves is
        the state's cap of the same regime. None for a value with a text of its own."""
        kind, _, regime = rule_id.partition(".")
        floor = self.values.get(f"enterprise_share_floor.{regime}")
        if kind != "state_share_cap" or floor is None or self.rule(rule_id).status is not RuleStatus.INFERRED:
            return None
        return floor

    def coupled_value(self, rule_id: str) -> Fraction | None:
        """What a rule would be if it followed from the other one as it now stands (50 % -> 40 % makes 50 % -> 60 %);
        None where it follows from none, or is so already."""
        leading = self.follows_from(rule_id)
        if leading is None or leading.value is None or 1 - Fraction(leading.value) == self.rule(rule_id).value:
            return None
        return 1 - Fraction(leading.value)

    def override(self, rule_id: str, value: Fraction | str | None, reason: str) -> Rulebook:
        """A copy in which one rule has another value; the law's own value stays beside it."""
        law = self.rule(rule_id)
        changed = replace(law, value=value, override_reason=reason or NO_REASON, overridden_value=law.value)
        return replace(self, values={**self.values, rule_id: changed})

    @property
    def digest(self) -> str:
        return digest_of({"as_of": self.as_of, "catalogue": self.catalogue_id, "targets": self.targets,
                          "values": {key: rule.value for key, rule in self.values.items()}})


def load_rulebook(as_of: date) -> Rulebook:
    """The rulebook in force on a date, from `data/rules` and `data/catalogue`.

    Raises NoRuleInForce("catalogue", as_of) when no catalogue is in force; a missing rule raises when it is asked for.
    """
    values = {rule.rule_id: rule for rule in load_rule_values() if _in_force(rule, as_of)}
    catalogue = [c for c in load_catalogues() if _in_force(c, as_of)]
    if not catalogue:
        raise NoRuleInForce("catalogue", as_of)
    targets = tuple(target for since, target in load_programme_targets() if since <= as_of)
    return Rulebook(as_of, values, catalogue[0].catalogue_id,
                    {product.product_no: product for product in catalogue[0].products}, targets)


def _in_force(dated: RuleValue | Catalogue, as_of: date) -> bool:
    return dated.in_force_from <= as_of and (dated.in_force_until is None or as_of <= dated.in_force_until)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One version of the catalogue of strategic products, and the days on which it is in force."""

    catalogue_id: str
    citation: Citation
    status: RuleStatus
    in_force_from: date
    in_force_until: date | None
    products: tuple[Product, ...]


@cache
def load_rule_values() -> tuple[RuleValue, ...]:
    """Every dated value of every rule, in file order."""
    return tuple(value for path in sorted((DATA / "rules").glob("*.yaml")) for value in _read_rule_file(path))


def _read_rule_file(path: Path) -> Iterator[RuleValue]:
    document = shipped_yaml(path)
    for rule_id, rule in document.get("rules", {}).items():
        choices = tuple(rule.get("choices", ()))
        for dated in rule["values"]:
            yield RuleValue(
                rule_id=rule_id, topic=document["topic"], label_vi=rule["label_vi"], label_en=rule["label_en"],
                unit=rule["unit"], choices=choices,
                value=str(dated["value"]) if choices else read_decimal(dated["value"]),
                minimum=None if choices else read_decimal(rule["minimum"]),
                maximum=None if choices else read_decimal(rule["maximum"]),
                status=RuleStatus(dated["status"]), citation=Citation(**dated["citation"]),
                in_force_from=dated["in_force_from"], in_force_until=dated.get("in_force_until"),
                confirmed_on=dated.get("confirmed_on"),
            )


@cache
def load_programme_targets() -> tuple[tuple[date, Target], ...]:
    """Localisation targets set by a text, each with the date since when it stands."""
    document = shipped_yaml("rules/localisation.yaml")
    return tuple(
        (group["in_force_from"], Target(product_no, group["year"], LocalisationBasis(basis), read_decimal(share),
                                        is_hard=False, source=group["citation"]["document"]))
        for group in document["targets"]
        for product_no in group["product_nos"]
        for basis, share in group["shares"].items()
    )


@cache
def load_catalogues() -> tuple[Catalogue, ...]:
    """Every version of the catalogue of strategic products, newest first."""
    index = shipped_yaml("catalogue/catalogues.yaml")
    catalogues = [
        Catalogue(entry["catalogue_id"], Citation(**entry["citation"]), RuleStatus(entry["status"]),
                  entry["in_force_from"], entry.get("in_force_until"),
                  _read_products(DATA / "catalogue" / entry["file"]))
        for entry in index["catalogues"]
    ]
    return tuple(sorted(catalogues, key=lambda catalogue: catalogue.in_force_from, reverse=True))


def _read_products(path: Path) -> tuple[Product, ...]:
    return tuple(
        Product(int(row["product_no"]), row["product_vi"], row["product_en"], int(row["group_no"]),
                row["group_vi"], row["group_en"], int(row["tier"]) if row.get("tier") else None,
                row.get("in_priority_programme_2815") == "yes")
        for row in shipped_rows(path)
    )
