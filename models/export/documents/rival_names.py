"""Whether a text for one applicant names another project: its id, its names, or an enterprise or institute in it.

`why_lines` already writes rivals as letters. This looks once more at the finished text, because a reason or the label
of a rule may be free text of a register that names anybody. What our own sentences or the catalogue say anyway ("doanh
nghiệp" as the name of a payer, a product as the name of a project) names nobody.
"""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from models.domain import Project
from models.export.documents.document_text import plain_text
from models.problem import Problem
from models.wording import LANGUAGES, load_sentences

_WORD = re.compile(r"\w+")
# The sentences that a reply is written from, by how their keys begin.
_TOPICS = ("why.", "reasons.", "replies.", "terms.", "families.", "explain_rules.", "shell.unit.")


class RivalNames:
    """Every name of a register that tells one project from another, found in a text word by word."""

    def __init__(self, problem: Problem) -> None:
        case, ours = problem.case, _our_words(problem)
        self._owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
        payers: dict[str, list[str]] = defaultdict(list)
        for pledge in case.pledges:
            payers[pledge.project_id].append(pledge.payer_name)
        for project in case.projects:
            for name in _names_of(project, payers):
                words = _words(name)
                # Bare numbers are ids in some registers and figures in every text: a letter makes a name.
                if any(letter.isalpha() for letter in "".join(words)) and f" {' '.join(words)} " not in ours:
                    self._owners[words].add(project.project_id)
        self._by_first: Mapping[str, list[tuple[str, ...]]] = defaultdict(list)
        for words in self._owners:
            self._by_first[words[0]].append(words)

    def names_another(self, text: str, project_id: str) -> bool:
        """Whether `text` holds a name that belongs to other projects and not to this one."""
        words = _words(text)
        return any(words[place:place + len(name)] == name and project_id not in self._owners[name]
                   for place, word in enumerate(words) for name in self._by_first.get(word, ()))


def _names_of(project: Project, payers: Mapping[str, Iterable[str]]) -> Iterable[str]:
    yield from (project.project_id, project.name_vi, project.name_en, project.lead_enterprise)
    yield from project.institutes
    yield from payers.get(project.project_id, ())


def _our_words(problem: Problem) -> str:
    """Everything that a letter may say of its own, as words with a space around each; a stop between two texts."""
    texts = [text for language in LANGUAGES for key, text in load_sentences(language).items()
             if key.startswith(_TOPICS)]
    for product in problem.rulebook.products.values():
        texts += [product.name_vi, product.name_en, product.group_vi, product.group_en]
    for rule in problem.rulebook.values.values():
        texts += [rule.label_vi, rule.label_en]
    return " " + " | ".join(" ".join(_words(text)) for text in texts) + " "


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(plain_text(text)))
