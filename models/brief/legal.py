"""The texts a plan rests on: each document and clause once, with its status and the rules in use that come from it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.problem import Problem
from models.rules import Citation, RuleStatus, RuleValue, load_catalogues


@dataclass(frozen=True)
class LegalText:
    """One clause of one document. `document` is its official Vietnamese name; notes say how the text was read.

    rules: the values in use that stand there (an overridden one keeps its text and carries `is_override`); empty for
    the catalogue of strategic products, which `is_catalogue` marks.
    """

    document: str
    provision_vi: str
    provision_en: str
    status: RuleStatus
    in_force_from: date
    link: str
    note_vi: str
    note_en: str
    rules: tuple[RuleValue, ...] = ()
    is_catalogue: bool = False


def legal_texts(problem: Problem) -> tuple[LegalText, ...]:
    """The catalogue in force, then every clause that a rule in use comes from, in the order of the rules."""
    found: dict[tuple[str, str, RuleStatus], list[RuleValue]] = {}
    for _, rule in sorted(problem.rulebook.values.items()):
        found.setdefault((rule.citation.document, rule.citation.provision, rule.status), []).append(rule)
    catalogue = next(c for c in load_catalogues() if c.catalogue_id == problem.rulebook.catalogue_id)
    return (_text(catalogue.citation, catalogue.status, catalogue.in_force_from, (), is_catalogue=True),
            *(_text(rules[0].citation, rules[0].status, min(rule.in_force_from for rule in rules), tuple(rules))
              for rules in found.values()))


def _text(citation: Citation, status: RuleStatus, since: date, rules: tuple[RuleValue, ...], *,
          is_catalogue: bool = False) -> LegalText:
    return LegalText(citation.document, citation.provision, citation.provision_en or citation.provision, status, since,
                     citation.link, citation.note, citation.note_en or citation.note, rules, is_catalogue)
