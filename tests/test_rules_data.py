"""The law as data: every value is dated, cited, bounded and says what stands behind it."""
from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from itertools import combinations

import pytest
import yaml

from docs.make_rules_table import PAGE, rules_tables
from models import context, domain, plan, rules, settings
from models.domain import LocalisationBasis, Regime, Target
from models.rules import DATA, NoRuleInForce, RuleStatus, load_catalogues, load_rule_values, load_rulebook
from models.settings import Settings, load_assumptions
from models.wording import load_sentences

TODAY = date(2026, 11, 23)
VALUES = load_rule_values()
EXPECTED = {
    "enterprise_share_floor.market": (Fraction(1, 2), RuleStatus.DIRECTIVE),
    "enterprise_share_floor.state_led": (Fraction(1, 5), RuleStatus.DIRECTIVE),
    "state_share_cap.market": (Fraction(1, 2), RuleStatus.INFERRED),
    "state_share_cap.state_led": (Fraction(4, 5), RuleStatus.DIRECTIVE),
    "counterpart_who_counts": ("enterprises", RuleStatus.DIRECTIVE),
    "disbursement_priority_share": (Fraction(7, 10), RuleStatus.UNDER_STUDY),
    "strategic_share_floor": (Fraction(3, 20), RuleStatus.DIRECTIVE),
    "regime_of_tier.1": ("market", RuleStatus.INFERRED),
    "regime_of_tier.2": ("state_led", RuleStatus.INFERRED),
}


def check_citation(citation: rules.Citation) -> None:
    assert citation.document and citation.provision and citation.provision_en
    assert citation.note and citation.note_en, "every value says how its text was read"
    assert citation.retrieved_on <= TODAY
    assert citation.link.startswith("https://") or "link" in citation.note_en, "no link: the note says why"


def test_the_rules_in_force_and_what_stands_behind_them():
    book = load_rulebook(TODAY)
    assert {rule_id: (rule.value, rule.status) for rule_id, rule in book.values.items()} == EXPECTED


@pytest.mark.parametrize("value", VALUES, ids=lambda v: f"{v.rule_id}@{v.in_force_from}")
def test_every_value_is_labelled_cited_dated_and_bounded(value):
    assert value.label_vi and value.label_en and value.unit in ("share", "code")
    check_citation(value.citation)
    assert value.in_force_until is None or value.in_force_from <= value.in_force_until
    if value.choices:
        assert value.value in value.choices
    else:
        assert value.minimum <= value.value <= value.maximum


@pytest.mark.parametrize("value", VALUES, ids=lambda v: v.rule_id)
def test_nothing_is_called_law_and_an_inference_says_so(value):
    assert value.status is not RuleStatus.LAW
    if value.status is RuleStatus.INFERRED:
        assert "inferred" in value.citation.note_en.lower() and "suy ra" in value.citation.note.lower()
    assert "official copy" in value.citation.note_en, "no official copy was opened of any text"


def overlapping(values) -> list[str]:
    """Rules of which two values are in force on one day."""
    return [first.rule_id for first, second in combinations(values, 2) if first.rule_id == second.rule_id
            and first.in_force_from <= (second.in_force_until or date.max)
            and second.in_force_from <= (first.in_force_until or date.max)]


def test_values_of_one_rule_never_overlap_in_time():
    """No rule has two values yet, so the check is tried on a second one of a rule that has."""
    assert overlapping(VALUES) == []
    first = replace(VALUES[0], in_force_until=date(2030, 6, 30))
    later = replace(first, in_force_from=date(2030, 7, 1), in_force_until=None)
    assert overlapping([first, later]) == []
    assert overlapping([first, replace(later, in_force_from=date(2030, 6, 30))]) == [first.rule_id]
    assert overlapping([replace(first, in_force_until=None), later]) == [first.rule_id]


@pytest.mark.parametrize("rule_id, first_day", [
    ("enterprise_share_floor.market", date(2025, 10, 15)), ("enterprise_share_floor.state_led", date(2025, 10, 15)),
    ("state_share_cap.market", date(2025, 10, 15)), ("state_share_cap.state_led", date(2025, 10, 17)),
    ("counterpart_who_counts", date(2025, 10, 15)), ("disbursement_priority_share", date(2025, 10, 17)),
    ("regime_of_tier.1", date(2026, 7, 1)), ("regime_of_tier.2", date(2026, 7, 1))])
def test_a_rule_holds_from_its_first_day_and_not_a_day_before(rule_id, first_day):
    assert load_rulebook(first_day).rule(rule_id).in_force_from == first_day
    with pytest.raises(NoRuleInForce) as refused:
        load_rulebook(date.fromordinal(first_day.toordinal() - 1)).rule(rule_id)
    assert refused.value.rule_id == rule_id
    assert refused.value.as_of == date.fromordinal(first_day.toordinal() - 1)


@pytest.mark.parametrize("as_of", [date(2024, 1, 1), date(2025, 6, 11)])
def test_without_a_catalogue_in_force_the_error_names_catalogue_and_date(as_of):
    with pytest.raises(NoRuleInForce) as refused:
        load_rulebook(as_of)
    assert (refused.value.rule_id, refused.value.as_of) == ("catalogue", as_of)


def test_a_gap_between_catalogues_is_an_error_not_a_default(monkeypatch):
    new, old = load_catalogues()
    gap = (new, replace(old, in_force_until=date(2026, 5, 31)))
    monkeypatch.setattr(rules, "load_catalogues", lambda: gap)
    assert load_rulebook(date(2026, 5, 31)).catalogue_id == "qd1131_2025"
    with pytest.raises(NoRuleInForce):
        load_rulebook(date(2026, 6, 1))


@pytest.mark.parametrize("as_of, catalogue_id, products, groups", [
    (date(2025, 6, 12), "qd1131_2025", 35, 11), (date(2026, 6, 30), "qd1131_2025", 35, 11),
    (date(2026, 7, 1), "qd21_2026", 30, 10), (TODAY, "qd21_2026", 30, 10)])
def test_the_catalogue_changes_on_the_first_of_july_2026(as_of, catalogue_id, products, groups):
    book = load_rulebook(as_of)
    assert book.catalogue_id == catalogue_id
    assert sorted(book.products) == list(range(1, products + 1))
    assert {product.group_no for product in book.products.values()} == set(range(1, groups + 1))


def test_catalogues_are_cited_and_not_called_law():
    for catalogue in load_catalogues():
        check_citation(catalogue.citation)
        assert catalogue.status is RuleStatus.DIRECTIVE


def test_the_old_catalogue_has_no_tiers_and_gives_no_regime():
    old = load_rulebook(date(2026, 6, 30))
    assert all(old.regime_of_product(product_no) is None for product_no in old.products)


def test_the_regime_follows_the_tier_in_the_catalogue_in_force():
    book = load_rulebook(TODAY)
    assert book.regime_of_product(22) is Regime.MARKET
    assert book.regime_of_product(23) is Regime.STATE_LED
    assert book.regime_of_product(31) is None and book.regime_of_product(None) is None


def test_the_programme_targets_are_those_of_its_six_products():
    book = load_rulebook(TODAY)
    shares = {LocalisationBasis.SELLING_PRICE: Fraction(3, 5), LocalisationBasis.PRODUCTION_COST: Fraction(2, 5),
              LocalisationBasis.CORE_MASTERY: Fraction(4, 5)}
    six = {number for number, product in book.products.items() if product.is_priority_2815}
    assert six == {1, 2, 5, 6, 7, 22}
    plain = {(t.product_no, t.year, t.basis): (t.target_share, t.is_hard) for t in book.targets}
    assert plain == {(number, 2030, basis): (share, False) for number in six for basis, share in shares.items()}
    assert load_rulebook(date(2025, 12, 27)).targets == ()
    assert len(load_rulebook(date(2025, 12, 28)).targets) == 18
    assert all(isinstance(target, Target) and "2815" in target.source for target in book.targets)


def test_the_programme_targets_are_cited():
    document = yaml.safe_load((DATA / "rules" / "localisation.yaml").read_text(encoding="utf-8"))
    for group in document["targets"]:
        check_citation(rules.Citation(**group["citation"]))
        assert RuleStatus(group["status"]) is RuleStatus.DIRECTIVE
        assert "inferred" in group["citation"]["note_en"], "the product numbers are our mapping"


def test_assumptions_and_settings_are_one_list_with_one_set_of_defaults():
    assumptions = load_assumptions()
    assert list(assumptions) == [field.name for field in fields(Settings)]
    assert Settings.read({key: entry.default for key, entry in assumptions.items()}) == Settings()


@pytest.mark.parametrize("entry", load_assumptions().values(), ids=lambda e: e.key)
def test_every_assumption_is_labelled_explained_and_bounded(entry):
    assert entry.label_vi and entry.label_en and entry.description_vi and entry.description_en and entry.unit
    if entry.kind in ("share", "decimal", "money", "count"):
        assert entry.minimum is not None and entry.maximum is not None and entry.minimum < entry.maximum
    if entry.kind in ("choice", "levels"):
        assert entry.choices
    assert entry.optional == (getattr(Settings(), entry.key) is None)


def test_budget_figures_name_their_source():
    figures = context.load_budget_figures()
    assert figures["strategic_share_2025"].value == Fraction("0.0919")
    assert figures["disbursed_share_2025"].value == Fraction("0.62")
    allocated = figures["strategic_allocation_2025"].value / figures["proposed_allocation_2025"].value
    assert round(allocated, 4) == figures["strategic_share_2025"].value
    parts = ("resolution_57_tasks_done", "resolution_57_tasks_running", "resolution_57_tasks_pending")
    assert sum(figures[part].value for part in parts) == figures["resolution_57_tasks"].value
    for figure in figures.values():
        assert figure.source and figure.label_vi and figure.label_en and figure.unit in ("bvnd", "share", "tasks")


# Enum -> the group of words that pages and exports use for it.
WORDS = {
    domain.Regime: "terms.regime", domain.Payer: "terms.payer", domain.BudgetLine: "terms.budget_line",
    domain.Channel: "terms.channel", domain.FundingMode: "terms.funding_mode", domain.ProjectStatus: "terms.status",
    domain.Decision: "terms.decision", domain.LocalisationBasis: "terms.basis", domain.LinkKind: "terms.link_kind",
    domain.PoolDimension: "terms.dimension", rules.RuleStatus: "terms.rule_status", settings.Level: "terms.level",
    settings.PriorityMode: "terms.priority_mode", settings.LocalisationMode: "terms.localisation_mode",
    plan.Variant: "terms.variant", plan.Termination: "export.termination", plan.StopReason: "export.stop_reason",
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("enum, group", WORDS.items(), ids=lambda item: getattr(item, "__name__", ""))
def test_every_code_has_a_word_in_both_languages(enum, group, language):
    words = load_sentences(language)
    assert [code for code in enum if not words.get(f"{group}.{code.value}")] == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_table_has_a_name(language):
    assert all(load_sentences(language).get(f"terms.table.{table}") for table in (*domain.ROW_TYPES, "settings"))


def test_the_page_about_the_rules_is_up_to_date():
    assert rules_tables() in PAGE.read_text(encoding="utf-8"), "run: python -m docs.make_rules_table"


def test_what_an_enterprise_floor_leaves_is_the_cap_that_no_text_sets():
    rulebook = load_rulebook(date(2026, 11, 30))
    assert rulebook.follows_from("state_share_cap.market").rule_id == "enterprise_share_floor.market"
    assert rulebook.follows_from("state_share_cap.state_led") is None, "it has a text of its own"
    assert rulebook.coupled_value("state_share_cap.market") is None, "it follows already"
    moved = rulebook.override("enterprise_share_floor.market", Fraction(2, 5), "thử")
    assert moved.coupled_value("state_share_cap.market") == Fraction(3, 5)
    off = rulebook.override("enterprise_share_floor.market", None, "thử")
    assert off.coupled_value("state_share_cap.market") is None
