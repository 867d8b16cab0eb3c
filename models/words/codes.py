"""Words and figures of an export in one language: codes, reasons, amounts inside sentences."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from models.plain import to_plain
from models.wording import load_sentences, say
from models.words.figures import mvnd_text, percent_text, set_percent_text
from models.words.rule_names import audited_rule_name


def word(group: str, code: object, language: str) -> str:
    """The word of a code (of `terms` or `export`); a code without a word stands for itself (ids, names)."""
    words = load_sentences(language)
    plain = "" if code is None else str(code).lower() if isinstance(code, bool) else str(code)
    return words.get(f"terms.{group}.{plain}", words.get(f"export.{group}.{plain}", plain))


def heading(code: str, language: str) -> str:
    """The heading of a column of a file."""
    return say(f"export.column.{code}", language)


def reason_sentence(code: str, values: Mapping[str, object], language: str) -> str:
    """Why a project is not funded, with its figures written as the language writes them."""
    shares = [value for name, value in values.items() if name.endswith("_share") and value is not None]
    return say(f"reasons.{code}", language, **{
        name: figure(name, value, language, shares) for name, value in values.items()}) if code else ""


def figure(name: str, value: object, language: str, against: Sequence[object] = ()) -> str:
    """A value inside a sentence, by its suffix: money in million VND, shares in percent, lists joined.

    against: shares of the same sentence, from which rounding must not make one that differs look the same.
    """
    if isinstance(value, (list, tuple)):
        return ", ".join(figure("", item, language) for item in value)
    if name.endswith("_share") and value is not None:
        return percent_text(Fraction(value), language, against=list(map(Fraction, against)))
    if name.endswith("_mvnd") and value is not None:
        return mvnd_text(Fraction(value), language)
    if name == "regime":
        return word("regime", value, language)
    return "" if value is None else str(value)


def where_text(where: Mapping[str, object], language: str) -> str:
    """The place of an audit finding in words: "project P1, year 2026"."""
    groups = {"column": "column", "payer_type": "payer", "budget_line": "budget_line", "basis": "basis"}
    return ", ".join(say(f"audit.where.{key}", language, value=word(groups[key], value, language)
                         if key in groups else value) for key, value in where.items() if value not in (None, ""))


def setting_text(value: object, kind: str, language: str) -> str | int:
    """A setting as people read it; amounts and counts stay numbers."""
    if value is None:
        return say("terms.not_set", language)
    if isinstance(value, bool):
        return word("yes_no", value, language)
    if kind == "share":
        return set_percent_text(value, language)
    if isinstance(value, int):
        return value
    plain = to_plain(value)
    return ", ".join(map(str, plain)) if isinstance(plain, list) else str(plain)


def certificate_text(lines: Iterable[tuple[str, Mapping[str, object]]], language: str) -> list[str]:
    """The lines of a `CertifyReport` as sentences."""
    texts = []
    for key, values in lines:
        told = dict(values)
        if "rule" in told:
            told["rule"] = audited_rule_name(told["rule"], language)
        if "where" in told:
            told["where"] = where_text(told["where"], language)
        if "unit" in told:
            told["unit"] = word("unit", told["unit"], language)
        if key.endswith("total_disagrees"):
            told["column"] = word("column", told["column"], language)
        texts.append(say(key, language, **told))
    return texts
