"""Section B of the catalogue: encodings, and characters that nobody typed on purpose."""
from __future__ import annotations

import codecs
import unicodedata

import pytest

from models.files.safe_reading import read_grid
from models.files.text_cleaning import clean_characters
from models.register.case_io import case_to_tables, read_case
from models.wording import LANGUAGES
from models.words.finding_text import finding_sentence
from tests.intake.fixtures import HEAD, csv_text, write_csv, xlsx

NAMES = ("Nguyễn Đình Chiểu – “Trường Đại học Cần Thơ”", "Dự án cảm biến lượng tử ở Huế", "Kỹ thuật vệ tinh cỡ nhỏ")
TABLE = [HEAD, *((f"00{i}", name, 1, 7.5, 100) for i, name in enumerate(NAMES, 1))]


def vietnamese_1258(text: str) -> bytes:
    """Windows-1258 as Windows writes it: base letters with their own mark, tones as marks after them."""
    pieces = []
    for char in unicodedata.normalize("NFC", text):
        try:
            pieces.append(char.encode("cp1258"))
        except UnicodeEncodeError:
            decomposed = unicodedata.normalize("NFD", char)
            tone = next(mark for mark in decomposed[1:] if mark in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", decomposed.replace(tone, "", 1))
            pieces.append(base.encode("cp1258") + tone.encode("cp1258"))
    return b"".join(pieces)


ENCODINGS = {
    "utf-8": lambda text: text.encode(), "utf-8-mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "utf-16-le-mark": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16-be-mark": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "utf-16-le": lambda text: text.encode("utf-16-le"), "utf-16-be": lambda text: text.encode("utf-16-be"),
    "windows-1258": vietnamese_1258,
}


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda name: f"51-{name}")
def test_51_every_encoding_gives_the_same_register(tmp_path, encoding):
    path = tmp_path / "projects.csv"
    path.write_bytes(ENCODINGS[encoding](csv_text(TABLE)))
    grid = read_grid(path)
    assert grid.encoding == encoding.removesuffix("-mark") and not grid.findings
    assert [row[1] for row in grid.sheets[0].rows[1:]] == list(NAMES)
    assert [project.name_vi for project in read_case(path).case.projects] == list(NAMES)


TCVN3 = ("Ch\xad¬ng tr×nh khoa häc vµ c«ng nghÖ träng ®iÓm", "§Ò tµi nghiªn cøu")
VNI = ("Chöông trình khoa hoïc vaø coâng ngheä", "Ñeà taøi nghieân cöùu cuûa Nguyeãn Vaên A")
ASKED = [
    ("52-windows_1252_german", "Straße nach Müllheim".encode("cp1252"), "encoding_unclear"),
    ("52-windows_1252_french", "où le coût".encode("cp1252"), "encoding_unclear"),
    ("52-windows_1250", "žluťoučký kůň".encode("cp1250"), "unknown_encoding"),
    ("52-windows_1251", "Проект".encode("cp1251"), "encoding_unclear"),
    ("52-tcvn3_bytes", TCVN3[0].encode("cp1252"), "encoding_unclear"),
    ("52-vni_bytes", VNI[0].encode("cp1252"), "encoding_unclear"),
    ("52-utf_8_cut_in_a_letter", "Nguyễn".encode()[:-2], "encoding_unclear"),
    ("52-utf_8_in_part", "Dự án ".encode() + "thế".encode("cp1258", "ignore") + b"\xe0", "encoding_unclear"),
    ("52-tcvn3_in_unicode", " ".join(TCVN3).encode(), "font_text"),
    ("52-vni_in_unicode", " ".join(VNI).encode(), "font_text"),
    ("52-no_encoding_at_all", b"\x81\x8d\x8f", "unknown_encoding"),
]


@pytest.mark.parametrize(("name", "code"), [case[1:] for case in ASKED], ids=[case[0] for case in ASKED])
def test_52_what_cannot_be_told_is_asked_and_never_guessed(tmp_path, name, code):
    path = tmp_path / "projects.csv"
    path.write_bytes(f"{','.join(HEAD)}\n001,".encode() + name + b",1,7.5,100\n")
    grid = read_grid(path)
    assert [finding.code for finding in grid.findings] == [code] and not grid.is_read
    assert grid.findings[0].values.get("count", 1) > 0
    assert all("{" not in finding_sentence(grid.findings[0], language) for language in LANGUAGES)
    assert read_case(path).case is None


def test_52_utf_16_cut_within_a_letter(tmp_path):
    (tmp_path / "a.csv").write_bytes(csv_text(TABLE).encode("utf-16")[:-1])
    assert [finding.code for finding in read_grid(tmp_path / "a.csv").findings] == ["unknown_encoding"]


def test_52_the_user_may_say_which_encoding_it_is(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Straße,Müll\n1,2\n".encode("cp1252"))
    grid = read_grid(path, encoding="cp1252")
    assert grid.is_read and grid.sheets[0].rows[0] == ("Straße", "Müll")
    assert read_grid(path, encoding="ascii").findings[0].code == "unknown_encoding"
    assert read_grid(path, encoding="no such").findings[0].code == "unknown_encoding"


@pytest.mark.parametrize("texts", [TCVN3, VNI], ids=["52-tcvn3_xlsx", "52-vni_xlsx"])
def test_52_old_fonts_in_a_workbook(tmp_path, texts):
    grid = read_grid(xlsx(tmp_path / "a.xlsx", [HEAD, ["001", texts[0], 1, 7.5, 100], ["002", texts[1], 1, 7.5, 100]]))
    assert [finding.code for finding in grid.findings] == ["font_text"] and grid.findings[0].values["count"] > 5


@pytest.mark.parametrize("text", [
    "où le coût de la société, maïs naïf", "año niño señor España", "Müller Straße Größe", "Țară, județ, învățământ",
    "hoà khoá toà loã thuỷ", "5 µm, Intel® 3 × 4 m², «a» §5", "Łódź żółć", "проект", "工業技術"])
def test_52_other_languages_in_unicode_are_no_old_fonts(tmp_path, text):
    assert not read_grid(write_csv(tmp_path / "a.csv", [["id", "name"], ["1", text]])).findings


@pytest.mark.parametrize(("first", "second"), [
    (unicodedata.normalize("NFC", "ĐTCB-Nghệ"), unicodedata.normalize("NFD", "ĐTCB-Nghệ")),
    (unicodedata.normalize("NFD", "ĐTCB-Nghệ"), unicodedata.normalize("NFC", "ĐTCB-Nghệ"))], ids=["53-a", "53-b"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_53_composed_and_decomposed_are_one(tmp_path, first, second, suffix):
    rows = [HEAD, (first, "A", 1, 7.5, 100), (second, "B", 1, 7.5, 100)]
    path = tmp_path / f"projects{suffix}"
    write_csv(path, rows) if suffix == ".csv" else xlsx(path, rows)
    assert "duplicate_other" in {finding.code for finding in read_case(path).findings}


REMOVED = {"54-zero_width_space": "\u200b", "54-zero_width_joiner": "\u200d", "54-left_to_right_mark": "\u200e",
           "54-mark_within": "\ufeff", "54-soft_hyphen": "\xad", "54-word_joiner": "\u2060", "56-nul": "\0",
           "56-vertical_tab": "\v", "56-form_feed": "\f", "56-escape": "\x1b", "56-c1_control": "\x90"}


@pytest.mark.parametrize("character", REMOVED.values(), ids=REMOVED.keys())
def test_invisible_characters_are_taken_out_and_said(tmp_path, character):
    path = write_csv(tmp_path / "projects.csv", [HEAD, ("001", f"Cảm{character} biến", 1, 7.5, 100)])
    reading = read_case(path)
    assert reading.case.projects[0].name_vi == "Cảm biến"
    [finding] = [finding for finding in reading.findings if finding.code == "characters_removed"]
    assert (finding.severity, finding.row, finding.values) == ("warning", 2, {"count": 1})


@pytest.mark.parametrize("character", ["\u200b", "\u00ad", "\ufeff"])
def test_invisible_characters_of_a_workbook_are_taken_out_and_said(tmp_path, character):
    path = xlsx(tmp_path / "a.xlsx", [HEAD, ("00\u200b1", f"Cảm{character} biến", 1, 7.5, 100)])
    reading = read_case(path)
    assert (reading.case.projects[0].project_id, reading.case.projects[0].name_vi) == ("001", "Cảm biến")
    assert [(f.code, f.values) for f in reading.findings] == [("characters_removed_sheet", {"count": 2, "first": "A2"})]


def test_56_half_a_pair_is_taken_out(tmp_path):
    path = tmp_path / "projects.csv"
    path.write_bytes(csv_text([HEAD, ("001", "Cảm\ud800 biến", 1, 7.5, 100)]).encode("utf-8", "surrogatepass"))
    reading = read_case(path)
    assert reading.case.projects[0].name_vi == "Cảm biến"
    case_to_tables(reading.case)["projects"][0]["name_vi"].encode("utf-8")
    path.write_bytes(csv_text([HEAD, ("001", "Cảm\udfff biến", 1, 7.5, 100)]).encode("utf-16-le", "surrogatepass"))
    assert read_case(path).case.projects[0].name_vi == "Cảm biến"


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", "\u3000"])
def test_54_wide_spaces_are_spaces(tmp_path, space):
    rows = [HEAD, (f"001{space}", f"Cảm{space}biến", 1, 7.5, 100)]
    for reading in (read_case(write_csv(tmp_path / "projects.csv", rows)), read_case(xlsx(tmp_path / "a.xlsx", rows))):
        assert (reading.case.projects[0].project_id, reading.case.projects[0].name_vi) == ("001", "Cảm biến")


@pytest.mark.parametrize("mark", ["\u202e", "\u202d", "\u2066", "\u2067"])
def test_54_marks_that_turn_the_direction_are_refused(tmp_path, mark):
    rows = [HEAD, ("001", f"Cảm{mark}biến", 1, 7.5, 100)]
    for reading in (read_case(write_csv(tmp_path / "projects.csv", rows)), read_case(xlsx(tmp_path / "a.xlsx", rows))):
        [finding] = reading.findings
        assert (finding.code, finding.row, finding.column) == ("invisible_character", 2, "name_vi")


@pytest.mark.parametrize("look_alike", ["А-01", "Α-01", "Ａ-01"], ids=["55-cyrillic", "55-greek", "55-full_width"])
def test_55_an_id_in_letters_of_another_alphabet_is_mentioned(tmp_path, look_alike):
    rows = [HEAD, ("A-01", "Một", 1, 7.5, 100), (look_alike, "Hai", 1, 7.5, 100)]
    reading = read_case(write_csv(tmp_path / "projects.csv", rows))
    assert [(f.code, f.severity, f.row) for f in reading.findings] == [("lookalike_letters", "warning", 3)]
    assert [project.project_id for project in reading.case.projects] == ["A-01", look_alike]


@pytest.mark.parametrize("text", ["ầ" * 40_000, "dòng\n" * 10_000, "x" * 501],
                         ids=["57-characters", "57-lines", "57-just"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_57_a_name_too_long_is_refused(tmp_path, text, suffix):
    rows = [HEAD, ("001", text, 1, 7.5, 100)]
    path = tmp_path / f"projects{suffix}"
    write_csv(path, rows) if suffix == ".csv" else xlsx(path, rows)
    assert [(f.code, f.row, f.column) for f in read_case(path).findings] == [("text_too_long", 2, "name_vi")]


@pytest.mark.parametrize("text", ["Tên lửa 🚀", "Đội 👩‍🔬 nữ", "𠀋 chữ hiếm", "👍🏽 ❤️"])
def test_58_characters_of_four_bytes_are_kept(tmp_path, text):
    rows = [HEAD, ("001", text, 1, 7.5, 100)]
    for path in (write_csv(tmp_path / "projects.csv", rows), write_csv(tmp_path / "b.csv", rows, "utf-16"),
                 xlsx(tmp_path / "a.xlsx", rows)):
        reading = read_case(path)
        assert reading.case.projects[0].name_vi == text and not reading.findings


def test_heaps_of_marks_are_cut_and_cost_no_time():
    """Putting a million marks in order one by one would take hours."""
    text, removed = clean_characters("a" + "\u0301\u0323" * 20_000 + "—" * 80)
    assert removed > 39_900 and len(text) < 120 and text.endswith("—" * 80)


def test_the_first_line_that_lost_characters_is_named(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["a", "b"], ["1", "2"], ["x\u200b", "\0"]])
    [finding] = read_grid(path).findings
    assert (finding.row, finding.values) == (3, {"count": 2})
