"""Names for codes and for the values that projects are filed under. Plain text for cells and options, no Markdown."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from models.domain import Case
from models.problem import Problem
from models.register.dictionary import Column
from models.words.names import project_label
from ui.i18n import has_sentence, label_of, language, t

T = TypeVar("T")


def term(kind: str, code: object) -> str:
    """The name of a code; an unknown code is shown as it is, a blank one as "not given"."""
    if code in ("", None):
        return t("terms.blank")
    key = f"terms.{kind}.{code}"
    return t(key) if has_sentence(key) else str(code)


def named(options: Iterable[T], name: Callable[[T], str]) -> Callable[[T], str]:
    """`name` for a widget's `format_func`, settled now: whoever asks later may stand outside the visit.

    It knows the options and raises KeyError for anything else, so that words of an earlier page are never an option.
    """
    return {option: name(option) for option in options}.__getitem__


def column_term(column: Column, code: object) -> str:
    """The name of a code in a column of a table."""
    return term(column.term, code)


def value_label(problem: Problem, dimension: str, value: str) -> str:
    """What a value of a dimension is called: a product with its number and name, a group by name, codes in words."""
    if dimension == "product" and value.isdigit():
        return product_label(problem, int(value))
    if dimension == "technology_group" and value.isdigit():
        return next((label_of(product, "group") for product in problem.rulebook.products.values()
                     if str(product.group_no) == value), value)
    kind = {"regime": "regime_short"}.get(dimension, dimension)
    return term(kind, value)


def product_label(problem: Problem, product_no: int) -> str:
    product = problem.rulebook.products.get(product_no)
    if product is None:
        return t("projects.product_unknown", number=product_no)
    return f"{product_no} · {label_of(product, 'name')}"


def project_names(*problems: Problem) -> dict[str, str]:
    """What each project of these registers is called, to stand beside its code."""
    return {project.project_id: label_of(project, "name") for problem in problems for project in problem.case.projects}


def project_shown(case: Case, project_id: str) -> str:
    """Id and name where confidential projects are not named: those stand there by id and the word for it."""
    return project_label(case, project_id, language())
