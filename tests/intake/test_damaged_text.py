"""Text that an earlier conversion damaged is told, in every door; text of many languages that is whole is not."""
from __future__ import annotations

import unicodedata
from random import Random

import pytest

from models.checks import check_problem
from models.files.damaged_text import damaged_words, is_systematic
from models.files.safe_reading import read_grid
from models.problem import state_problem
from models.register.case_io import read_case
from tests.builders import AS_OF, make_case
from tests.intake.fixtures import HEAD, write_csv, xlsx

WORDS = """hệ thống điều khiển nền tảng dữ liệu số cảm biến lượng tử vệ tinh cỡ nhỏ nghiên cứu chế tạo vật liệu đất hiếm
trí tuệ nhân tạo chuyển đổi Bộ Y tế Đà Nẵng Thừa Thiên Huế Công ty cổ phần Sữa Việt Nguyễn Đình Chiểu ở giữa những lỗi
nặng ngành thủy sản kỹ thuật Đắk Lắk Ứng dụng Ô Ế Ử"""
SYLLABLES = WORDS.split()
_VIQR = dict(zip("\u0302\u0306\u031b\u0300\u0301\u0303\u0309\u0323", "^(+`'~?.", strict=True))


def misread(codec: str, text: str, *, keep_gaps: bool = True) -> str:
    """UTF-8 read byte by byte; places that the encoding leaves open as control characters, or left out."""
    pieces = ((bytes([byte]).decode(codec, "ignore"), byte) for byte in text.encode())
    return "".join(char or (chr(byte) if keep_gaps else "") for char, byte in pieces)


def viqr(text: str) -> str:
    letters = []
    for char in text.replace("đ", "dd").replace("Đ", "DD"):
        base, *marks = unicodedata.normalize("NFD", char)
        letters.append(base + "".join(sorted((_VIQR[mark] for mark in marks), key="^(+".find, reverse=True)))
    return "".join(letters)


CODECS = ("cp1252", "latin-1", "cp1258", "cp1250", "cp1251", "cp1254", "mac_roman", "cp437", "cp850")
DAMAGES = {
    **{f"utf8_as_{codec}": lambda text, codec=codec: misread(codec, text) for codec in CODECS},
    **{f"utf8_as_{codec}_gaps_lost": lambda text, codec=codec: misread(codec, text, keep_gaps=False)
       for codec in ("cp1252", "cp1258", "cp1250")},
    "twice": lambda text: misread("cp1252", misread("cp1252", text)),
    "decomposed_first": lambda text: misread("cp1252", unicodedata.normalize("NFD", text)),
    "control_characters_lost": lambda text: "".join(c for c in misread("latin-1", text) if not "\x7f" < c < "\xa0"),
    "replacement": lambda text: text.encode("cp1258", "ignore").decode("utf-8", "replace") + " B\ufffd",
    "ascii_question_marks": lambda text: text.encode("ascii", "replace").decode(),
    "cp1252_question_marks": lambda text: text.encode("cp1252", "replace").decode("cp1252"),
    "a_mark_per_byte": lambda text: "".join(c if c.isascii() else "?" * len(c.encode()) for c in text),
    "viqr": viqr,
    "entities": lambda text: text.encode("ascii", "xmlcharrefreplace").decode(),
    "escapes": lambda text: text.encode("ascii", "backslashreplace").decode(),
}
WHOLE = """Żółć, ŹDŹBŁO I SPÓŁKA KOMANDYTOWA "ŁÓDŹ", KSIĘŻNA ŚWIĘTOKRZYSKA ĆWICZENIA PODRÓŻ
PŘÍLIŠ ŽLUŤOUČKÝ KŮŇ ÚPĚL ĎÁBELSKÉ ÓDY; příliš žluťoučký kůň „Žižkov“
ÎNFIINŢAREA ŞCOLII ROMÂNEŞTI CĂŞTIG „ROMÂNEASCĂ”, Câmpulung – 2.ª etapă
Straße nach Müllheim: Größe, ÄÖÜ, „Überprüfung“ «Ä» ‚Ä‘, „GROSSE ÖFEN“
L'été où le coût de l'œuvre d'aujourd'hui s'élève à 5 €, n'est-ce pas ? Oui… « déjà »
Où est-ce ? Qui ? Quoi ? Noël, Citroën, maïs, aiguë, L'Haÿ-les-Roses
¿Qué es? ¿Cuál?¿Cuándo? «Bogotá», »Bogotá«, Año 2.º, 1.ª fase, pingüino, Peña Ñandú
São Paulo, IRMÃ, “CIDADÃ”, AMANHÃ… AÇÃO, INOVAÇÃO Nº 5, avó, 2ª fase, “Amanhã”
Città d'arte: perché? Così… l'università è già lì; È vero
KØBENHAVN ÆRØ ÅRHUS; på Ærø, »Århus«, smørrebrød ½ pris; Suomi: »Äiti« ”Ä” Äänekoski
Magyar „tükörfúrógép”, ŐRÜLT ÁRVÍZTŰRŐ »belső«
Türkiye’de İSTANBUL ĞÜŞİÖÇ ışık Âşık Veysel ÂŞIK
Київ: «Гість» Ді Гі В’їзд Її №5 Проект «Ёлка»; ВОЛГА — «Дон»
東京大学 人工知能（第2期）「研究」？ 서울대학교 연구소? الجامعة العربية؟ ศูนย์วิจัย
C++ và C#: Q&A, R&D, A&B; x^2 + y^2 = z^2; e^x; a^b; (^_^) (o^.^o) :~) H2O Fe(OH)3 O(n^2)
nguyen.van.a+ban@most.gov.vn; http://a.vn/x?y=z&t=1; www.x.vn?id=5; 10%E20; &amp; AT&T
Dự án có cần thiết không? Có. Vì sao? vì cần. Why? because; what now? nothing
Hệ thống “thông minh” (giai đoạn 2) – 5G/6G… 20°C ±5% µm Intel® ³ «Đà Nẵng» và »Huế« a(1), u+v
NGHIÊN CỨU CHẾ TẠO VẬT LIỆU TỪ ĐẤT HIẾM “ĐĂK LẮK”; Tên: ???; ? ; (?) ; A?B
Lietuva: Žemės ūkis, ŠIAULIAI ĄČĘĖĮŠŲŪŽ; ĀČĒĢĪĶĻŅŠŪŽ; Ħamrun; Þór ÐÞ; Ŵŷ; Ľubica ĽUBOŠ""".splitlines()


@pytest.mark.parametrize("damage", DAMAGES)
def test_vietnamese_damaged_in_any_way_is_told(damage):
    rng = Random(11)
    for _ in range(300):
        text = " ".join(rng.sample(SYLLABLES, 8))
        if sum(not char.isascii() for char in text) > 5:
            assert damaged_words(DAMAGES[damage](text)), DAMAGES[damage](text)
            assert not damaged_words(text), text


@pytest.mark.parametrize("text", WHOLE)
def test_whole_text_of_many_languages_is_not_told(text):
    assert damaged_words(text) == []
    assert damaged_words(unicodedata.normalize("NFC", text)) == []


@pytest.mark.parametrize("damage", ["utf8_as_cp1252", "ascii_question_marks", "replacement", "viqr", "entities"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_damaged_file_is_refused_with_a_word_of_it(tmp_path, kind, damage):
    rows = [HEAD, *((f"00{i}", DAMAGES[damage](name), 1, 7.5, 100) for i, name in enumerate(
        ("Hệ thống điều khiển giao thông", "Nền tảng dữ liệu số"), 1))]
    path = write_csv(tmp_path / "projects.csv", rows) if kind == "csv" else xlsx(tmp_path / "a.xlsx", rows)
    [finding] = read_case(path).findings
    assert (finding.code, finding.severity) == ("text_damaged", "error") and finding.values["sample"]
    assert [found.code for found in read_grid(path).findings] == ["text_damaged"]


def test_a_csv_whose_encoding_a_person_has_confirmed_is_read_as_it_stands(tmp_path):
    path = write_csv(tmp_path / "a.csv", [HEAD, ("1", "H? th?ng d? li?u", 1, 7.5, 100)])
    assert read_grid(path, encoding="utf-8").is_read


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_one_damaged_cell_among_many_is_a_warning_with_its_place(tmp_path, kind):
    names = [" ".join(SYLLABLES[i:i + 6]) for i in range(0, 40, 2)]
    names[7] = "Hệ th\ufffdng"
    rows = [HEAD, *((f"{i:03}", name, 1, 7.5, 100) for i, name in enumerate(names, 1))]
    path = write_csv(tmp_path / "projects.csv", rows) if kind == "csv" else xlsx(tmp_path / "a.xlsx", rows)
    reading = read_case(path)
    found = [f for f in reading.locate(check_problem(state_problem(reading.case, AS_OF))) if f.code == "damaged_text"]
    assert [(f.severity, f.row, f.column, f.values["sample"]) for f in found] == [
        ("warning", 9, "name_vi", "th\ufffdng")]


@pytest.mark.parametrize("column", ["name_vi", "name_en", "managing_agency", "locality", "lead_enterprise",
                                    "decision_reason"])
def test_every_text_is_looked_at(column):
    case = make_case(projects={"P1": {column: "H? th?ng d? li?u"}})
    assert [f.column for f in check_problem(state_problem(case, AS_OF)) if f.code == "damaged_text"] == [column]


def test_a_lone_accident_in_a_large_file_does_not_refuse_it():
    texts = [" ".join(SYLLABLES[i:i + 5]) for i in range(40)]
    assert is_systematic([*texts, "what?no here", "Clo?ca"]) == (0, "")
    assert is_systematic(list(map(viqr, texts)))[0] > 20
