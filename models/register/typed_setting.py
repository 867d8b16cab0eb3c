"""The value of a planning setting as people write it in a spreadsheet, in the text that `Settings.read` takes."""
from __future__ import annotations

from models.register.filters import fold_text
from models.register.typed_number import NumberNotRead, read_typed
from models.settings import load_assumptions
from models.units import decimal_text
from models.wording import spellings


def setting_key(text: str) -> str:
    """The key that a key or a name of a setting stands for; the text itself where there is none."""
    for key, assumption in load_assumptions().items():
        if fold_text(text) in map(fold_text, (key, assumption.label_vi, assumption.label_en)):
            return key
    return text


def setting_cell(key: str, text: str, style: str) -> str:
    """35% is 0.35, "Có" is true, a choice its code; what is none of these goes on as it is and is refused there.

    Raises NumberNotRead; `no_percent` for a share that may be a percentage.
    """
    assumption = load_assumptions().get(key)
    kind = assumption.kind if assumption else ""
    if kind == "share":
        value = read_typed(text.removesuffix("%").strip(), style)
        if not text.endswith("%") and 0 < value <= 1:
            raise NumberNotRead("no_percent")
        return decimal_text(value / 100)
    if kind in ("money", "count", "decimal"):
        return decimal_text(read_typed(text, style, whole=kind != "decimal"))
    words = {"boolean": (("true", "shell.yes_no.yes"), ("false", "shell.yes_no.no")),
             "choice": [(code, f"rules_page.choice.{code}") for code in assumption.choices] if assumption else ()}
    return next((code for code, sentence in words.get(kind, ())
                 if fold_text(text) in map(fold_text, spellings(sentence))), text)
