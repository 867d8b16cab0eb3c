"""Vietnamese sentences use the words and the typography of docs/words.md, and no sentence a word that was retired."""
from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from models.wording import is_reference, read_files

ROOT = Path(__file__).resolve().parent.parent
NOT_WRITTEN_EN = {"price list": "Effect of each rule", "nesting": "Value given up",
                  "nested": "that keep their projects", "left to the model": "Not fixed",
                  "outside the catalogue": "No strategic product given", "share rule": "Limit by group"}
# The same in both languages: formats, programs, keys, people, sheets and settings of our own files.
NAMES = {*("csv", "xlsx", "xls", "ods", "json", "yaml", "docx", "pdf", "zip", "txt", "mps", "utf", "unicode", "sha"),
         *("excel", "solver", "opendocument", "word", "libreoffice", "herfindahl", "hirschman", "trl", "vnd", "utc"),
         *("enter", "delete", "ctrl", "lan", "bkhcn", "ttr", "nam", "lakh", "crore", "html", "certify", "run"),
         *("sum", "sumproduct", "average", "sumif", "round", "indirect", "offset", "targets", "settings")}
# Sentences that tell what to type into a command, a file or the mapping of an import: codes stand there.
TYPED = re.compile(r"\.help\.|^(cli|findings|import|store|template|start|access\.start)\.|\.fault\.|^rival\.a_point|"
                   r"^(exchange\.page\.in_help|compare\.not_a_plan_file|library\.log\.command|scenarios\.not_a_run|submission\.problem)")
# Of these, the ones whose English words are a command's and not the list's.
COMMANDS = re.compile(r"\.help\.|^(cli|store|start)\.|^(rival\.a_point|template\.example_row)")
# A file or a command has to hold a dot, or the sentence shows the English way.
DOT_IS_RIGHT = re.compile(r"^(alternatives\.help\.epsilon|cli\.help|rival\.fault|import\.question\.years|"
                          r"import_page\.choice\.point|projects\.paste\.style_en|"
                          r"findings\.(number_|share_above_one|paste_number_en))")
SET_PHRASES = re.compile(r"công - tư|Độc lập - Tự do - Hạnh phúc|^- |\n- |^- +")
# An id and the name behind it, and lines of a list.
HYPHENATED = {"terms.project_with_name", "why.reply.opening", "conflict.line", "submission.item"}
MARKUP = re.compile(r":[a-z]+(-[a-z]+)?\[|:material/\w+:|\*\*")
FAULTS = {
    "space before %": r"[\d}]\s+%",
    "no space before the unit": r"[\d}](tỷ|triệu|nghìn|đồng|giây|phút|ngày|dòng|điểm|dự án)",
    "straight quotation mark": r"[\"']",
    "three dots": r"(?<!\.)\.\.\.(?!\.)",
    "exclamation mark": r"!",
    "space before a mark": r"\w\s[,;:.?](\s|$)",
    "old place of the tone": r"\b\w*(o[áàảãạ]|(?<!q)u[ýỳỷỹỵ])\b",
}


def _tables() -> tuple[list[list[str]], dict[str, str]]:
    """The two tables of docs/words.md: rows of the terms, and what is not written -> what is."""
    page = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
    terms, _, retired = page.partition("## Terms")[2].partition("## Words that are not written")
    first, second = ([[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines()
                      if line.startswith("|")][2:] for part in (terms, retired))
    return first, dict(second)


TERMS, NOT_WRITTEN = _tables()


@cache
def _sentences() -> dict[str, str]:
    """Every Vietnamese text of the product by its place: sentences with empty places, labels of data files."""
    texts = {key: _bare(text) for key, text in read_files("vi").items() if not is_reference(text)}
    labelled = [path for folder in ("", "rules", "catalogue", "monitoring", "context", "scenarios")
                for path in sorted((ROOT / "data" / folder).glob("*.yaml"))]
    for path in labelled:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        texts |= {f"{path.name}: {place}": text for place, text in _labels(document)}
    for path in sorted((ROOT / "data" / "schema").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            texts |= {f"{path.name}: {row['attribute']} {name}": row[name] for row in csv.DictReader(file)
                      for name in ("label_vi", "description_vi")}
    return texts


def _labels(node: object, place: str = "") -> list[tuple[str, str]]:
    """Texts under `..._vi`, and the name and note of a ready-made scenario (its English ones stand beside them)."""
    if isinstance(node, str):
        return [(place, node)]
    if isinstance(node, list):
        return [found for at, child in enumerate(node) if not isinstance(child, str)
                for found in _labels(child, f"{place}.{at}")]
    if isinstance(node, dict):
        return [found for key, child in node.items()
                if not isinstance(child, str) or str(key).endswith("_vi") or f"{key}_en" in node
                for found in _labels(child, f"{place}.{key}")]
    return []


def _bare(text: str) -> str:
    return MARKUP.sub("", re.sub(r"\{[^}]*\}", "{}", text))


def retired_words(texts: dict[str, str], words: dict[str, str]) -> list[str]:
    """Places where a word stands that is not written; a word that ends in a letter counts as a whole word only."""
    patterns = {word: re.compile(rf"(?<!\w){re.escape(word)}" + r"(?!\w)" * word[-1].isalnum(), re.IGNORECASE)
                for word in words}
    return [f"{place}: “{word}”, write {words[word]}" for word, pattern in patterns.items()
            for place, text in texts.items() if pattern.search(text)]


def typing_faults(place: str, text: str) -> list[str]:
    """What breaks the typography of one text; numbers with a dot for decimals only where a file has to hold it."""
    faults = [fault for fault, pattern in FAULTS.items() if re.search(pattern, text, re.IGNORECASE)]
    if not DOT_IS_RIGHT.search(place) and re.search(r"(?<![\w.,/])\d+\.(\d{1,2}|\d{4,})(?![\w.])", text):
        faults.append("decimal dot")
    if text.count("“") != text.count("”"):
        faults.append("quotation marks not in pairs")
    if place not in HYPHENATED and re.search(r"\S - \S", SET_PHRASES.sub("", text)):
        faults.append("hyphen for a dash")
    return faults


def english_left(key: str, vietnamese: str, english: str) -> list[str]:
    """Words of three letters or more that stand in both sentences and are no name, unit or code to be typed."""
    if TYPED.search(key):
        return []
    said = {word.lower() for word in re.findall(r"[A-Za-z]{3,}", _bare(english))} - NAMES
    words = re.findall(r"(?<![\w./-])[A-Za-z]{3,}(?![\w/-]|\.\w)", _bare(vietnamese))
    return [word for word in words if word.lower() in said]


def other_terms(key: str, vietnamese: str, english: str) -> list[str]:
    """English terms of the list in the English sentence, none of whose forms stands in the Vietnamese one."""
    if COMMANDS.search(key):
        return []
    forms: dict[str, list[str]] = {}
    for term, short, word, *_ in TERMS:
        forms.setdefault(word, []).extend([term, *(form.strip() for form in short.split(",") if form.strip())])
    return [word for word, written in forms.items() if re.search(rf"\b{word}s?\b", _bare(english), re.IGNORECASE)
            and not any(form.lower() in vietnamese.lower() for form in written)]


def _pairs() -> dict[str, tuple[str, str]]:
    vi, en = read_files("vi"), read_files("en")
    return {key: (vi[key], en[key]) for key in vi if not is_reference(vi[key])}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_word_that_is_not_written_comes_back(language):
    english = {key: _bare(text) for key, text in read_files("en").items() if not is_reference(text)}
    texts, words = (_sentences(), NOT_WRITTEN) if language == "vi" else (english, NOT_WRITTEN_EN)
    assert retired_words(texts, words) == []


def test_the_typography_is_kept():
    assert {place: faults for place, text in _sentences().items() if (faults := typing_faults(place, text))} == {}


def test_no_english_word_is_left_in_a_vietnamese_sentence():
    assert {key: left for key, pair in _pairs().items() if (left := english_left(key, *pair))} == {}


def test_one_term_is_written_in_one_way():
    assert {key: terms for key, pair in _pairs().items() if (terms := other_terms(key, *pair))} == {}


def test_each_fault_is_found_where_it_is_put():
    """Break it: every check sees its own fault and leaves the right sentence alone."""
    right = "Vốn nhà nước 1.234,5 tỷ đồng, “A” là 12,5% – giai đoạn 2026-2030"
    assert typing_faults("a.b", right) == [] and retired_words({"a": right}, NOT_WRITTEN) == []
    spoilt = {"decimal dot": (",5%", ".5%"), "space before %": ("%", " %"), "no space before the unit": (" tỷ", "tỷ"),
              "straight quotation mark": ("“", '"'), "quotation marks not in pairs": ("”", ""),
              "hyphen for a dash": ("–", "-"), "exclamation mark": ("2030", "2030!"), "three dots": ("2030", "2030..."),
              "space before a mark": ("đồng,", "đồng ,"), "old place of the tone": ("Vốn", "Khoá")}
    assert {fault for fault, (good, bad) in spoilt.items() if fault in typing_faults("a.b", right.replace(good, bad))
            } == set(spoilt) == {*FAULTS, "decimal dot", "quotation marks not in pairs", "hyphen for a dash"}
    assert len(retired_words({"a": "Sản phẩm số 3 của bạn, bạn bè"}, NOT_WRITTEN)) == 2
    assert english_left("a.b", "Tải Upload {x} (CSV)", "Upload {x} as CSV") == ["Upload"]
    assert other_terms("a.b", "Ngân quỹ của dự án", "The envelope of the project") == ["envelope"]


def test_every_term_and_retired_word_of_the_list_is_complete():
    assert all(len(row) == 5 and row[0] and all(row[2:]) for row in TERMS) and all(NOT_WRITTEN.values())
    terms = {row[0]: row[0] for row in TERMS}
    assert retired_words(terms, NOT_WRITTEN) == [], "a term of the list is a word that is not written"
