"""Codes and numbers into sentences: the templates of `locales/<lang>/*.yaml`, one file per topic, vi and en.

A key is `topic.code` (for example `findings.duplicate_id`). Templates use `{name}` places; both languages must use
the same places (a test sees to it). What several places say is written once: the value `=headings.year` is the sentence
of that key.
"""
from __future__ import annotations

from functools import cache
from pathlib import Path

from models.files.shipped import shipped_yaml

LOCALES = Path(__file__).resolve().parent.parent / "locales"
LANGUAGES = ("vi", "en")


@cache
def load_sentences(language: str) -> dict[str, str]:
    """All templates of one language by `topic.code`; nested keys are joined by dots."""
    sentences = read_files(language)
    return {key: sentences[text[1:]] if is_reference(text) else text for key, text in sentences.items()}


def read_files(language: str) -> dict[str, str]:
    """The values of one language's files as they stand there."""
    sentences: dict[str, str] = {}
    for path in sorted((LOCALES / language).glob("*.yaml")):
        _flatten(path.stem, shipped_yaml(path) or {}, sentences)
    return sentences


def is_reference(text: str) -> bool:
    """Whether a value of the files stands for the sentence of another key."""
    return text.startswith("=") and "." in text


def say(key: str, language: str, /, **values: object) -> str:
    """The sentence of a key with its places filled. Raises KeyError when the language lacks the key or a place."""
    return load_sentences(language)[key].format(**values)


def spellings(key: str) -> tuple[str, ...]:
    """The text of a key in every language, for whoever reads what was written in any of them; () for no such key."""
    return tuple(load_sentences(language)[key] for language in LANGUAGES if key in load_sentences(language))


def _flatten(prefix: str, node: object, into: dict[str, str]) -> None:
    if isinstance(node, dict):
        for key, child in node.items():
            _flatten(f"{prefix}.{key}", child, into)
    else:
        into[prefix] = str(node)
