"""What an amount is in: scale and currency, read whole from a heading, a line above a table or the words at a number.

A text with a word that nobody understands, with two scales or two currencies is no unit; it says what was in the way.
"""
from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from models.cell_grammar.words import SCALE, Token, Unit, fold, phrase, pieces, tokens_of, vocabulary, word_lists

_BRACKETS = re.compile(r"[(\[（［【]([^()\[\]（）［］【】]*)[)\]）］】]")
_YEAR = re.compile(r"(19|20)\d\d", re.ASCII)
_UNIT_OF = {scale: unit for unit, scale in SCALE.items()}


@dataclass(frozen=True, slots=True)
class UnitReading:
    """A unit as far as a text tells it. `unit`: known and certain; `currency`: its code, or "" when none is named.

    `has_scale`: the scale was written (with a currency alone, `unit` is single units). `unclear`: what could not be
    understood, or what has several meanings (`choices`). `says_unit`: there is any word of a unit in the text at all.
    """

    unit: Unit | None = None
    currency: str = ""
    has_scale: bool = False
    unclear: str = ""
    choices: tuple[Unit, ...] = ()
    says_unit: bool = False


def read_unit(text: str, own: str = "", *, in_cell: bool = False) -> UnitReading:
    """A text that is nothing but a unit ("EUR x 1000", "nghìn tỷ đồng"). `own`: a further word for a currency.

    `in_cell`: the words beside a number, where neither words between nor figures are allowed.
    """
    halves = [half for half in re.split(r"[/|;\n]", text) if half.strip()]
    if len(halves) > 1 and not in_cell:
        # The same unit in two languages, side by side.
        readings = [_read_words(half, own, False) for half in halves]
        if all(reading.unit and reading.says_unit for reading in readings) and _agree(readings):
            return replace(readings[0], currency=next((each.currency for each in readings if each.currency), ""))
    return _read_words(text, own, in_cell)


def _agree(readings: Sequence[UnitReading]) -> bool:
    return len({each.unit for each in readings}) == 1 and all(
        is_same_currency(first.currency, other.currency) for first in readings for other in readings
        if first.currency and other.currency)


@lru_cache(maxsize=4096)
def _read_words(text: str, own: str, in_cell: bool) -> UnitReading:
    if own and fold(text).strip(" .") == fold(own).strip(" ."):
        return UnitReading(Unit.DONG, currency_code(own), says_unit=True)
    return _combine(text, _classify(tokens_of(text), own), in_cell)


def _classify(tokens: Sequence[Token], own: str = "") -> list[tuple[str, object, Token]]:
    """Every token or phrase as (kind, meaning, its tokens as one)."""
    known, mine = vocabulary(), phrase(own) if own else ()
    found: list[tuple[str, object, Token]] = []
    at = 0
    while at < len(tokens):
        if mine and tuple(token.text for token in tokens[at : at + len(mine)]) == mine:
            length, kinds = len(mine), [("currency", currency_code(own))]
        elif (hit := known.at(tokens, at)) is not None:
            length, kinds = hit[0], [hit[1]]
        elif tokens[at].power is not None:
            length, kinds = 1, [("power", tokens[at].power)]
        elif _YEAR.fullmatch(tokens[at].text):
            length, kinds = 1, [("harmless", "")]
        else:
            length, kinds = 1, list(pieces(tokens[at].text, known)) or [("unknown", "")]
        whole = Token(tokens[at].text, tokens[at].start, tokens[at + length - 1].end)
        found += [(kind, meaning, whole) for kind, meaning in kinds]
        at += length
    return found


def _combine(text: str, parts: Sequence[tuple[str, object, Token]], in_cell: bool) -> UnitReading:
    currencies = [str(meaning) for kind, meaning, _ in parts if kind == "currency"]
    currencies += [meaning[1] for kind, meaning, _ in parts if kind == "joined"]
    currency, is_one = _one_currency(currencies)
    scales = [meaning for kind, meaning, _ in parts if kind == "scale"]
    scales += [meaning[0] for kind, meaning, _ in parts if kind == "joined"]
    scales += [meaning for kind, meaning, _ in parts if kind == "letter" and currency]
    powers = [meaning for kind, meaning, _ in parts if kind == "power" and meaning != 1]
    says_unit = bool(currencies or scales or any(power > 100 for power in powers))
    unsettled = [(meaning, token) for kind, meaning, token in parts if kind == "unclear"]
    choices: tuple[Unit, ...] = ()
    for units, token in unsettled:
        settled = word_lists()["settled"].get(token.text, {}).get(currency)
        scales += [Unit(settled)] if settled else []
        choices = choices if settled else units
    kinds = {kind for kind, _, _ in parts}
    says_unit = says_unit or bool(unsettled)
    if kinds <= {"currency", "fillers"} and _is_formula_letter(text):
        return UnitReading()
    barred = {"unknown", *({"harmless", "fillers", "power"} if in_cell else ())}
    strange = [text[token.start : token.end] for kind, _, token in parts
               if (kind in barred and not (in_cell and token.text == ".")) or (kind == "letter" and not currency)]
    if in_cell and any(token.text == "." for _, _, token in parts[:1]):
        strange.append(".")
    if not is_one or strange or choices:
        unclear = " ".join(dict.fromkeys(strange)) if strange and in_cell else text.strip()
        return UnitReading(None, currency if is_one else "", bool(scales or powers), unclear, choices, says_unit)
    if not says_unit:
        return UnitReading()
    scale = _scale([SCALE[unit] for unit in scales], powers)
    if scale not in _UNIT_OF:
        return UnitReading(None, currency, True, text.strip(), (), True)
    return UnitReading(_UNIT_OF[scale], currency, bool(scales or powers), "", (), True)


def _scale(words: Sequence[int], powers: Sequence[int]) -> int | None:
    """One word or figure; two where the first multiplies the second (nghìn tỷ, 100 triệu). None for anything else."""
    factors = [*words, *powers]
    if len(factors) <= 1:
        return next(iter(factors), 1)
    is_multiplied = len(words) == 2 and not powers and words[0] < words[1]
    if is_multiplied or (len(words) == 1 and len(powers) == 1 and powers[0] <= 100):
        scale = factors[0] * factors[1]
        return scale if scale in _UNIT_OF else None
    return None


def _is_formula_letter(text: str) -> bool:
    """A lone letter d in brackets names a column of a formula, not the dong (đ)."""
    return text.strip().lower() == "d"


def _one_currency(codes: Sequence[str]) -> tuple[str, bool]:
    distinct = list(dict.fromkeys(codes))
    if len(distinct) == 2 and is_same_currency(*distinct):
        # A sign and the code it stands for ("$" and USD): the code says more.
        return next(code for code in distinct if code not in word_lists()["alike"]), True
    return next(iter(distinct), ""), len(distinct) <= 1


def read_heading(heading: str) -> UnitReading:
    """The unit a heading names: in its brackets, at its end or behind a comma; every bracket that says one is whole."""
    if heading.rstrip().endswith("_mvnd"):
        return UnitReading(Unit.TRIEU, "VND", True, "", (), True)
    found = [reading for text in _BRACKETS.findall(heading) if (reading := read_unit(text)).says_unit]
    outside = _BRACKETS.sub("\n", heading)
    for segment in re.split(r"\n| / | - | – |[,:;|]", outside):
        reading = read_unit(segment)
        is_whole = reading.unit is not None and reading.currency and not _is_word_alone(segment)
        found += [reading] if is_whole else list(_runs(segment))
    return _merge(heading, found)


def _is_word_alone(segment: str) -> bool:
    """A heading that is one word, such as "Real" or "Amount", is no unit unless it is a code or a sign."""
    parts = [(kind, token) for kind, _, token in _classify(tokens_of(segment)) if kind != "fillers"]
    return len(parts) == 1 and not _is_strong(parts[0][1])


def _runs(segment: str) -> list[UnitReading]:
    """Units inside running words: "Betrag in EUR", "Kinh phí triệu đồng"."""
    tokens = tokens_of(segment)
    parts = _classify(tokens)
    found, run = [], []
    for part in (*parts, ("end", "", Token("", 0, 0))):
        if part[0] in ("currency", "scale", "joined", "unclear", "letter", "power") or (run and part[0] == "fillers"):
            run.append(part)
            continue
        while run and run[-1][0] == "fillers":
            run.pop()
        if run:
            found += _run(segment, run)
        run = []
    return found


def _run(segment: str, run: Sequence[tuple[str, object, Token]]) -> list[UnitReading]:
    kinds = {kind for kind, _, _ in run}
    before = segment[: run[0][2].start].split()
    is_in = bool(before) and fold(before[-1]) in ("in", "en", "w", "v", "bang")
    is_money = any(kind == "currency" and _is_strong(token) for kind, _, token in run)
    has_scale = bool(kinds & {"scale", "joined", "unclear"})
    text = segment[run[0][2].start : run[-1][2].end]
    if not (is_money or ("currency" in kinds and has_scale) or (is_in and has_scale) or "joined" in kinds):
        return []
    reading = _combine(text, run, False)
    if reading.unit is not None and not reading.has_scale and not is_in:
        return [replace(reading, unit=None)]
    return [reading]


def _is_strong(token: Token) -> bool:
    """A code of three letters or a sign, which no other word is."""
    hit = vocabulary().phrases.get((token.text,))
    return bool(hit) and hit[0] == "currency" and (token.text == str(hit[1]).lower() or not token.text.isalpha())


def _merge(text: str, found: Sequence[UnitReading]) -> UnitReading:
    """What several places of one text say together; one that is not understood, or two that differ, leave it open."""
    if not found:
        return UnitReading()
    unclear = next((each for each in found if each.unclear), None)
    currency, is_one = _one_currency([each.currency for each in found if each.currency])
    scaled = list(dict.fromkeys(each.unit for each in found if each.has_scale and each.unit))
    if unclear is not None:
        return replace(unclear, currency=currency if is_one else "")
    if not is_one or len(scaled) > 1:
        return UnitReading(None, "", True, " ".join(text.split()), tuple(scaled), True)
    unit = scaled[0] if scaled else next((each.unit for each in found if each.unit), None)
    return UnitReading(unit, currency, bool(scaled), "", (), True)


def read_unit_line(text: str) -> UnitReading:
    """What a line of its own says ("Đơn vị tính: triệu đồng"): `says_unit` False for any other text."""
    words = " ".join(str(text).split())
    tokens = tokens_of(words)
    found = [reading for part in _BRACKETS.findall(words) if (reading := read_unit(part)).says_unit]
    outside = _BRACKETS.sub(" ; ", words)
    marker = _marker(tokens_of(outside))
    if marker is not None:
        at, is_certain = marker
        rest = re.split(r"[;\n]|\.\s+(?=\w{4})", outside[at:].lstrip(" :.-–"))[0]
        reading = read_unit(rest)
        if reading.says_unit and (not reading.unclear or len(words) < 80):
            found.append(reading)
        elif is_certain and rest.strip() and not found:
            found.append(UnitReading(None, "", False, rest.strip(), (), True))
    elif tokens and not found and (alone := read_unit(outside)).unit and alone.has_scale and alone.currency:
        found.append(alone)
    return _merge(words, found)


def is_unit_marker(text: str) -> bool:
    """Whether a text only announces a unit that the next cell names ("Đơn vị tính:")."""
    return tuple(token.text for token in tokens_of(str(text).rstrip(" :"))) in _markers()


def _marker(tokens: Sequence[Token]) -> tuple[int, bool] | None:
    """Where the unit begins behind the words that announce one, and whether these say nothing else."""
    longest = max(map(len, _markers()))
    for at in range(len(tokens)):
        for length in range(longest, 0, -1):
            certain = _markers().get(tuple(token.text for token in tokens[at : at + length]))
            if certain is not None and len(tokens[at : at + length]) == length:
                return tokens[at + length - 1].end, certain
    return None


@cache
def _markers() -> dict[tuple[str, ...], bool]:
    lists = word_lists()
    return {phrase(word): False for word in lists["line_beginnings"]} | {phrase(word): True for word in lists["lines"]}


@cache
def currency_code(text: str) -> str:
    """The code of a currency by any of its names ("zł", "€", "lei"); the text itself in capitals when it is unknown."""
    parts = _classify(tokens_of(text))
    if len(parts) == 1 and parts[0][0] == "currency":
        return str(parts[0][1])
    return text.strip().upper()


def is_same_currency(first: str, second: str) -> bool:
    """Whether two names may be the same currency: equal, or a sign that several share and one of these."""
    one, other = currency_code(first), currency_code(second)
    alike = word_lists()["alike"]
    return one == other or other in alike.get(one, ()) or one in alike.get(other, ())
