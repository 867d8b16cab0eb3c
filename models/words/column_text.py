"""A column of the data dictionary in words: its heading with the unit, and what belongs into it."""
from __future__ import annotations

from models.register.dictionary import Column
from models.wording import load_sentences, say


def heading_text(column: Column, language: str) -> str:
    """Label, unit and attribute name, for example `Tổng kinh phí (triệu đồng)` over `[total_mvnd]`."""
    unit = {"money": say("shell.unit.mvnd", language), "share": "%"}.get(column.type)
    label = getattr(column, f"label_{language}")
    return f"{label} ({unit})\n[{column.attribute}]" if unit else f"{label}\n[{column.attribute}]"


def note_text(column: Column, language: str) -> str:
    """What belongs into a column: its description, whether it is required, what it may hold and what blank means."""
    lines = [getattr(column, f"description_{language}")]
    if column.is_required:
        lines.append(say("template.required", language))
    if column.type == "share":
        lines.append(say("template.share", language))
    elif column.type == "money":
        lines.append(say("template.money", language))
    elif column.type == "list":
        lines.append(say("template.list", language))
    if column.choices:
        words = load_sentences(language)
        lines += [f"{code} = {words.get(f'terms.{column.term}.{code}', code)}" for code in column.choices]
    if column.default:
        lines.append(say("template.blank_means", language, value=column.default))
    return "\n".join(line for line in lines if line)
