"""Registers written from known values in random layouts, languages, marks, units and noise.

`write_sheet(seed)` gives the file and the truth about it; a seed tells everything about its sheet.
"""
from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from models.files.grid import FileGrid
from models.intake.mapping import FieldRule, ImportMapping
from tests.intake.plain_reading import grid_of

YEARS = (2026, 2027, 2028)
# What one of the currency is in VND; the planner knows it.
RATES = {"VND": 1, "EUR": 27_500, "USD": 25_000, "PLN": 6_400, "RON": 5_500, "CZK": 1_100, "BRL": 4_500}
UNIT_NAMES = {1: "dong", 10**3: "nghin", 10**6: "trieu", 10**9: "ty", 10**12: "nghin_ty"}
# Words of a language: headings of id, name, agency, score, cost, request; a total; a note; units as (text, VND or
# currency, how many).
LANGUAGES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], str, tuple[tuple[str, str, int], ...]]] = {
    "vi": (("Mã số", "Tên dự án", "Cơ quan chủ quản", "Điểm", "Tổng kinh phí", "NSNN"),
           ("Tổng cộng", "Cộng", "TỔNG SỐ"), "Ghi chú: số liệu đăng ký ban đầu",
           (("triệu đồng", "VND", 10**6), ("tỷ đồng", "VND", 10**9), ("nghìn đồng", "VND", 10**3), ("đồng", "VND", 1),
            ("trđ", "VND", 10**6), ("nghìn tỷ đồng", "VND", 10**12))),
    "en": (("Project ID", "Project title", "Managing agency", "Score", "Total cost", "State request"),
           ("Total", "Grand total", "Sum"), "Note: figures as submitted",
           (("VND million", "VND", 10**6), ("VND billion", "VND", 10**9), ("EUR x 1000", "EUR", 1000),
            ("€m", "EUR", 10**6), ("'000 EUR", "EUR", 1000), ("USD thousand", "USD", 1000), ("USD", "USD", 1),
            ("million VND", "VND", 10**6))),
    "de": (("Projekt-Nr.", "Projekttitel", "Behörde", "Punkte", "Gesamtkosten", "Förderung"),
           ("Summe", "Gesamt", "Insgesamt"), "Anmerkung: Stand der Meldung",
           (("in Tsd. EUR", "EUR", 1000), ("Mio. €", "EUR", 10**6), ("in TEUR", "EUR", 1000), ("EUR", "EUR", 1))),
    "fr": (("N° projet", "Intitulé", "Organisme", "Note", "Coût total", "Subvention"),
           ("Total", "Total général", "Sous-total"), "Remarque : chiffres déclarés",
           (("en milliers d'euros", "EUR", 1000), ("M€", "EUR", 10**6), ("en euros", "EUR", 1),
            ("millions d'euros", "EUR", 10**6))),
    "pl": (("Nr projektu", "Tytuł projektu", "Instytucja", "Punkty", "Koszt całkowity", "Dotacja"),
           ("Razem", "Suma", "Ogółem"), "Uwaga: dane wstępne",
           (("tys. PLN", "PLN", 1000), ("mln zł", "PLN", 10**6), ("PLN", "PLN", 1), ("w tys. zł", "PLN", 1000))),
    "pt": (("Código", "Título do projeto", "Órgão", "Pontuação", "Custo total", "Apoio público"),
           ("Total", "Total geral", "Soma"), "Nota: valores declarados",
           (("mil reais", "BRL", 1000), ("R$ milhões", "BRL", 10**6), ("milhares de euros", "EUR", 1000))),
    "ro": (("Cod proiect", "Titlu proiect", "Instituție", "Punctaj", "Valoare totală", "Contribuție publică"),
           ("Total", "Total general"), "Notă: valori declarate",
           (("mii lei", "RON", 1000), ("lei", "RON", 1), ("milioane lei", "RON", 10**6))),
    "cs": (("Číslo projektu", "Název projektu", "Instituce", "Body", "Celkové náklady", "Dotace"),
           ("Celkem", "Součet"), "Poznámka: předběžné údaje",
           (("tis. Kč", "CZK", 1000), ("Kč", "CZK", 1), ("mil. Kč", "CZK", 10**6))),
    "it": (("Codice", "Titolo del progetto", "Ente", "Punteggio", "Costo totale", "Contributo"),
           ("Totale", "Totale generale", "Somma"), "Nota: dati dichiarati",
           (("migliaia di euro", "EUR", 1000), ("milioni di euro", "EUR", 10**6), ("euro", "EUR", 1))),
    "es": (("Código", "Título del proyecto", "Organismo", "Puntos", "Coste total", "Subvención"),
           ("Total", "Suma", "Total general"), "Nota: datos declarados",
           (("miles de euros", "EUR", 1000), ("millones de euros", "EUR", 10**6), ("€", "EUR", 1))),
}
# Names that begin as totals, notes, groups or numbers do, and are projects all the same.
NAMES = ("Công cụ thiết kế vi mạch", "Công viên phần mềm", "Cộng hưởng từ 3 Tesla", "Cống ngăn mặn thông minh",
         "Tổng kho dữ liệu số", "Tổng điều tra nguồn gen", "Total water reuse", "Total People Ltd", "Gesamtplan Netz",
         "E-learning platform", "X-quang số", "XII", "V", "Summe der Teile", "Razem dla zdrowia", "Celkem nová baterie",
         "Đơn vị đo lường lượng tử", "Ghi chú thông minh", "Trợ lý ảo tiếng Việt", "Vệ tinh quan sát Trái Đất",
         "Chip bán dẫn công suất", "Vắc-xin thế hệ mới", "Rô-bốt tự hành dưới nước", "Pin thể rắn", "Sub-total oxygen",
         "Notă de plată electronică", "5G/6G", "2027", "Ước lượng rủi ro lũ")
AGENCIES = ("Bộ Khoa học và Công nghệ", "Bộ Y tế", "Công đoàn Việt Nam", "Tổng cục Đo lường", "Total Energies",
            "Viện Hàn lâm", "UBND tỉnh Nghệ An")
# Signs around a number that change what it says, or say nothing we know: never read as the number alone.
ODD = ("{}¹", "{}²", "{}*", "{}?", "~{}", "≈ {}", ">{}", "≥ {}", "<{}", "±{}", "{}‰", "{}-", "−{}", "–{}", "-{}",
       "({})", "{}+", "ca. {}", "khoảng {}", "{}(1)", "{} [a]", "{}†", "{}½", "{}/2", "{}-{}", "{} EUR USD", "{} xyz",
       "{}e", "①{}", "{}₂", "0{}x", "{}%", "{}°", "{} ; {}", "#{}", "{}=", "{}\u00b7", "{}\ufffd", "{}k?", "{}$€")


@dataclass(frozen=True, slots=True)
class Known:
    """One project as it is: amounts in exact million VND by (kind, year); None where the cell was made unreadable."""

    project_id: str
    name: str
    agency: str
    score: Fraction | None
    amounts: Mapping[tuple[str, int], Fraction | None]

    @property
    def is_clear(self) -> bool:
        """Every cell of its row says one thing only."""
        return self.score is not None and None not in self.amounts.values()


@dataclass(frozen=True)
class Written:
    """The file and the truth about it. `projects` by row number; `others`: what the rows are that are no project."""

    seed: int
    grid: FileGrid
    mapping: ImportMapping
    header_rows: tuple[int, ...]
    marks: Mapping[str, str]
    scale: int
    currency: str
    projects: Mapping[int, Known]
    others: Mapping[int, str]
    note: str = ""


def number(value: Fraction, decimals: int, mark: str, group: str) -> str:
    """An amount as text: exactly `value`, with at least the given decimals."""
    digits = max(decimals, 0)
    while value * 10**digits % 1:
        digits += 1
    whole, rest = divmod(int(value * 10**digits), 10**digits)
    text = f"{whole:,}".replace(",", group) if group else str(whole)
    return f"{text}{mark}{rest:0{digits}d}" if digits else text


def _key(target: str) -> tuple[str, int]:
    """What an amount's column holds: its kind and year (0: the total of all years)."""
    kind, _, year = target.removesuffix("_mvnd").rpartition("_")
    return kind, 0 if year == "total" else int(year)


def write_sheet(seed: int) -> Written:
    """One register, all drawn from its seed."""
    draw = random.Random(seed)
    language = draw.choice(list(LANGUAGES))
    heads, totals, note, units = LANGUAGES[language]
    unit_text, currency, scale = draw.choice(units)
    # The amounts are whole in some smaller unit, as registers have them.
    decimals = draw.choice((0, 0, 0, 1, 2, 3))
    per_year = draw.random() < 0.5
    kinds = ("cost", "state_request") if draw.random() < 0.7 else ("cost",)
    columns = [("project_id", heads[0]), ("name_vi", heads[1])]
    if draw.random() < 0.6:
        columns.append(("managing_agency", heads[2]))
    unit_place = draw.choice(("heading", "heading", "line", "declared" if scale < 10**12 else "line"))
    suffix = f" ({unit_text})" if unit_place == "heading" else ""
    for kind in kinds:
        word = heads[4] if kind == "cost" else heads[5]
        columns += [(f"{kind}_{year}_mvnd", f"{word} {year}{suffix}") for year in YEARS] if per_year else [
            (f"{kind}_total_mvnd", f"{word}{suffix}")]
    columns.append(("score", heads[3]))
    # The order of the columns is nobody's promise.
    if draw.random() < 0.5:
        draw.shuffle(columns)
    typed = draw.random() < 0.4
    mark = draw.choice(",.")
    group = draw.choice(("", "", "." if mark == "," else ",", " ", "\u00a0"))
    score_mark = mark if draw.random() < 0.7 else draw.choice(",.")
    middle = Fraction(10 ** draw.choice((3, 4, 5))) * 10**6 / (scale * RATES[currency])
    known: list[Known] = []
    texts: list[dict[str, object]] = []
    ids = draw.choice((lambda i: f"DA-{i:03}", lambda i: f"{i:03}", lambda i: f"KC.{i:02}/26", lambda i: f"P{i}"))
    names = draw.sample(NAMES, draw.randint(3, 14))
    odd_cell = ""
    money = [target for target, _ in columns if target.endswith("_mvnd")]
    for at, name in enumerate(names, 1):
        agency = draw.choice(AGENCIES) if "managing_agency" in dict(columns) else ""
        score = Fraction(draw.randint(100, 999), 10)
        cells: dict[str, object] = {"project_id": ids(at), "name_vi": name, "managing_agency": agency}
        amounts: dict[tuple[str, int], Fraction | None] = {}
        cells["score"] = float(score) if typed else number(score, 0, score_mark, "")
        costs: dict[int, Fraction] = {}
        for target in sorted(money):
            kind = _key(target)[0]
            # What is asked of the state is a part of the cost of the same year.
            whole = (middle * Fraction(draw.randint(4, 40), 10) if kind == "cost"
                     else costs[_key(target)[1]] / draw.choice((2, 3, 4)))
            value = round(whole * 10**decimals) / Fraction(10**decimals)
            value = max(value, Fraction(1, 10**decimals))
            costs |= {_key(target)[1]: value} if kind == "cost" else {}
            cells[target] = ((int(value) if value.denominator == 1 else float(value)) if typed
                             else number(value, draw.choice((0, decimals)), mark, group))
            exact = value * scale * RATES[currency] / 10**6
            amounts[_key(target)] = exact
        known.append(Known(str(cells["project_id"]), name, agency, score, amounts))
        texts.append(cells)
    # One cell in some sheets carries a sign that nobody knows the meaning of.
    if draw.random() < 0.5:
        at, target = draw.randrange(len(known)), draw.choice([*money, "score"])
        plain_text = str(texts[at][target])
        odd = draw.choice(ODD)
        odd_cell = odd.replace("{}", plain_text)
        texts[at][target] = odd_cell
        if target == "score":
            known[at] = replace(known[at], score=None)
        else:
            known[at] = replace(known[at], amounts={**known[at].amounts, _key(target): None})
    rows: list[list[object]] = []
    if draw.random() < 0.4:
        rows += [[draw.choice(("PHỤ LỤC 1", "Register of proposals", "Annex II"))], []][: draw.randint(1, 2)]
    if unit_place == "line":
        line = {"vi": "Đơn vị tính: ", "en": "Unit: ", "de": "Einheit: ", "fr": "Unité : "}.get(language, "Unit: ")
        rows.append([line + unit_text])
    rows.append([heading for _, heading in columns])
    header_rows = (len(rows),)
    projects: dict[int, Known] = {}
    others: dict[int, str] = {}

    # Where a second heading row or a unit line stands, the rows below follow it and not the first one.
    turn = draw.choice(("headings", "unit")) if draw.random() < 0.1 and len(known) >= 4 else ""
    order = [target for target, _ in columns]

    def add(cells: Mapping[str, object], what: Known | str) -> None:
        rows.append([cells.get(target, "") for target in order])
        if isinstance(what, str):
            others[len(rows)] = what
        else:
            projects[len(rows)] = what

    def total_cells(members: Sequence[dict[str, object]], exact: Sequence[Known]) -> dict[str, object] | None:
        sums: dict[str, object] = {}
        for target in money:
            parts = [each.amounts[_key(target)] for each in exact]
            if None in parts:
                return None
            value = sum(parts) * 10**6 / (scale * RATES[currency])
            sums[target] = ((int(value) if value.denominator == 1 else float(value)) if typed
                            else number(value, draw.choice((0, decimals)), mark, group))
        return sums

    grouped = draw.random() < 0.3 and len(known) >= 4
    half = len(known) // 2
    blocks = [(0, half), (half, len(known))] if grouped else [(0, len(known))]
    for block, (first, last) in enumerate(blocks):
        if grouped:
            subtotal = total_cells(texts[first:last], known[first:last]) if draw.random() < 0.5 else {}
            add({**(subtotal or {}), "name_vi": f"Nhóm {block + 1}: công nghệ nền"}, "group")
        for at in range(first, last):
            if turn and at == len(known) // 2:
                if turn == "headings":
                    one, two = draw.sample(range(len(order)), 2)
                    order[one], order[two] = order[two], order[one]
                    rows.append([dict(columns)[target] for target in order])
                    others[len(rows)] = "second headings"
                else:
                    others_of = [each for each in units if each[1] == currency and each[2] != scale] or [units[0]]
                    text, _, other = draw.choice(others_of)
                    rows.append([f"({text})"] if draw.random() < 0.5 else ["", text])
                    others[len(rows)] = "unit line"
                    for later in range(at, len(known)):
                        known[later] = replace(known[later], amounts={
                            key: None if value is None else value * other / scale
                            for key, value in known[later].amounts.items()})
            add(texts[at], known[at])
            if draw.random() < 0.04:
                add({}, "blank")
        if draw.random() < 0.05:
            rows.append([heading for _, heading in columns])
            others[len(rows)] = "heading"
    if draw.random() < 0.5 and (sums := total_cells(texts, known)) is not None:
        label_column = draw.choice([target for target, _ in columns if target not in money])
        label = draw.choice((*totals, ""))
        is_wrong = draw.random() < 0.15
        if is_wrong:
            key = draw.choice(money)
            right = sum(each.amounts[_key(key)] for each in known) * 10**6 / (scale * RATES[currency])
            sums[key] = float(2 * right + 1) if typed else number(2 * right + 1, 0, mark, group)
        add({**sums, **({label_column: label} if label else {})}, "wrong total" if is_wrong else "total")
    if draw.random() < 0.3:
        rows.append([note])
        others[len(rows)] = "note"
    width = max(map(len, rows))
    grid = grid_of([[*row, *[""] * (width - len(row))] for row in rows])
    shares = {year: Fraction(1) for year in (2027,)}
    fields = {}
    for target, heading in columns:
        fields[target] = FieldRule(target, (heading,), shares=shares if target.endswith("total_mvnd") else {})
    fields["regime"] = FieldRule("regime", constant="market")
    mapping = ImportMapping("random", fields)
    if unit_place == "declared":
        mapping = replace(mapping, unit=UNIT_NAMES[scale], currency="" if currency == "VND" else currency,
                          vnd_per_unit=Fraction(RATES[currency]))
    marks = {heading: ("comma" if (score_mark if target == "score" else mark) == "," else "point")
             for target, heading in columns}
    return Written(seed, grid, mapping, header_rows, marks, scale, currency, projects, others,
                   f"{language} ({unit_text}) {unit_place} mark {mark!r} group {group!r} typed {typed} {odd_cell!r}")
