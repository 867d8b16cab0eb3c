"""YAML from a user, read safely: its events are counted and checked one by one, and only what may stand there is built.

Anchors, aliases and merge keys (a few bytes that stand for gigabytes), tags and keys given twice are refused. Every
plain value stays the text that was written: 0.1 is one tenth, 15.000 keeps its zeros, `off` stays off; only an empty
value, `~` and `null` are None.
"""
from __future__ import annotations

from dataclasses import dataclass

import yaml

from models.files.document_limits import LIMITS, Budget, DocumentLimits, DocumentRefused, as_text, check_size

# libyaml where it was built in; the plain one reads the same, more slowly.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NULLS = ("", "~", "null", "Null", "NULL")
_NO_KEY = object()


def load_yaml(content: bytes | str, limits: DocumentLimits = LIMITS) -> object:
    """The document of a YAML file as mappings, lists, texts and None. Raises DocumentRefused, and nothing else."""
    check_size(content, limits)
    text = as_text(content)
    try:
        return _build(text, limits)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise DocumentRefused("document_syntax", mark.line + 1 if mark else None) from error
    except UnicodeEncodeError as error:  # half a surrogate pair
        raise DocumentRefused("document_syntax") from error


@dataclass(slots=True)
class _Part:
    """A list or mapping that has not ended, and in a mapping the key whose value comes next."""

    value: dict | list
    key: object = _NO_KEY


def _build(text: str, limits: DocumentLimits) -> object:
    budget, stack, documents = Budget(limits), [_Part([])], 0
    for event in yaml.parse(text, _Loader):
        line = event.start_mark.line + 1 if event.start_mark else None
        _refuse_names(event, line)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise DocumentRefused("document_several", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            budget.close()
        elif isinstance(event, yaml.CollectionStartEvent):
            budget.open(line)
            value = {} if isinstance(event, yaml.MappingStartEvent) else []
            _put(stack[-1], value, line)
            stack.append(_Part(value))
        elif isinstance(event, yaml.ScalarEvent):
            budget.count(line)
            if isinstance(stack[-1].value, dict) and stack[-1].key is _NO_KEY:
                stack[-1].key = _key(event, stack[-1].value, budget, line)
            else:
                _put(stack[-1], None if event.implicit[0] and event.value in NULLS else event.value, line)
    return stack[0].value[0] if stack[0].value else None


def _refuse_names(event: yaml.Event, line: int | None) -> None:
    """What stands for something written elsewhere, and what asks for another type than the text has."""
    if getattr(event, "anchor", None):
        raise DocumentRefused("document_alias", line, name=str(event.anchor)[:40])
    if getattr(event, "tag", None):
        raise DocumentRefused("document_tag", line, tag=str(event.tag)[:60])


def _key(event: yaml.ScalarEvent, inside: dict, budget: Budget, line: int | None) -> str:
    budget.count_key(line)
    key = event.value
    if len(key) > budget.limits.key_characters:
        raise DocumentRefused("document_key_long", line, most=budget.limits.key_characters)
    if key == "<<" and event.implicit[0]:
        raise DocumentRefused("document_alias", line, name=key)
    if key in inside:
        raise DocumentRefused("document_key_twice", line, key=key[:60])
    return key


def _put(inside: _Part, value: object, line: int | None) -> None:
    if isinstance(inside.value, list):
        inside.value.append(value)
    elif inside.key is _NO_KEY:
        raise DocumentRefused("document_key_no_text", line)
    else:
        inside.value[inside.key], inside.key = value, _NO_KEY
