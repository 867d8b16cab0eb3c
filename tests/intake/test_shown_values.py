"""What Excel shows is what counts: number formats of XLSX, XLS and ODS files, read and weighed against what is stored.

The oracle is the generator: a format is made from known parts (scale, percent, words), so what it shows is known.
"""
from __future__ import annotations

import random
import struct
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from models.cell_grammar.words import IN_MVND, Unit
from models.export.kept_rows import quarantine_csv, quarantine_xlsx
from models.files.grid import FileGrid, ShownNumber
from models.files.number_format import is_quiet, show
from models.files.safe_reading import read_grid
from models.intake.importing import apply_import, open_import, preview_import, read_import
from models.intake.mapping import ColumnStyle, ImportMapping, load_mapping, mapping_to_yaml, read_mapping, save_mapping
from models.intake.quarantine import KeptRow
from models.intake.questions import answer_question
from models.register.case_io import read_case
from models.units import LARGEST_MVND
from tests.intake.fixtures import (
    DECLARATION,
    HEAD,
    MAIN,
    ROW,
    biff,
    number,
    ods_parts,
    sheet_xml,
    write_zip,
    xls,
    xlsx_parts,
)
from tests.intake.plain_reading import grid_of
from tests.intake.registers import HEADINGS, asked, costs, imported, kept, simple_mapping

FAULTS = Path(__file__).resolve().parents[1] / "faults"


@dataclass(frozen=True)
class Format:
    """A number format by its parts; `scale`: how many thousands it leaves out, `zeros`: the fewest digits it shows."""

    grouped: bool = False
    decimals: int = 0
    scale: int = 0
    is_percent: bool = False
    before: str = ""
    behind: str = ""
    zeros: int = 1

    @property
    def code(self) -> str:
        digits = "#,##0" if self.grouped else "0" * self.zeros
        digits += "." + "0" * self.decimals if self.decimals else ""
        before, behind = (f'"{words}"' if words else "" for words in (self.before, self.behind))
        return f"{before}{digits}{',' * self.scale}{'%' if self.is_percent else ''}{behind}"

    def meant(self, value: Fraction) -> Fraction:
        return value * (100 if self.is_percent else 1) / 1000 ** self.scale

    def taken(self, value: Fraction) -> Fraction:
        """What "shown" means: every digit stored, unless rounding for the screen made another number of it."""
        meant = self.meant(value)
        seen = Fraction((meant * 10**self.decimals + Fraction(1, 2)) // 1, 10**self.decimals)
        return seen if abs(seen - meant) * 10 > meant else meant

    @property
    def ods(self) -> str:
        kind = "percentage-style" if self.is_percent else "number-style"
        factor = f' number:display-factor="{1000 ** self.scale}"' if self.scale else ""
        grouped = ' number:grouping="true"' if self.grouped else ""
        percent = "<number:text>%</number:text>" if self.is_percent else ""
        return (f"<number:{kind} style:name={{name}}>{_text(self.before)}<number:number number:decimal-places="
                f'"{self.decimals}" number:min-integer-digits="{self.zeros}"{grouped}{factor}/>{percent}'
                f"{_text(self.behind)}</number:{kind}>")


def _text(words: str) -> str:
    return f"<number:text>{words}</number:text>" if words else ""


def random_format(rng: random.Random) -> Format:
    grouped, is_percent = rng.random() < 0.5, rng.random() < 0.15
    words = ("",) if is_percent else ("", "", "", " tỷ", " triệu", " dự án")
    return Format(grouped, rng.choice((0, 0, 1, 2)), rng.choice((0, 0, 0, 1, 2, 3)), is_percent,
                  rng.choice(("", "", "", "DA-", "€ ")), rng.choice(words), 1 if grouped else rng.choice((1, 1, 3, 5)))


# --- what is shown, by every kind of file -----------------------------------------------------------------------------

def styles_xml(codes: list[str]) -> str:
    made = "".join(f"<numFmt numFmtId=\"{200 + at}\" formatCode={quoteattr(code)}/>" for at, code in enumerate(codes))
    used = "".join(f'<xf numFmtId="{200 + at}" applyNumberFormat="1"/>' for at in range(len(codes)))
    return (f'{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts count="{len(codes)}">{made}</numFmts><cellStyleXfs '
            f'count="1"><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>{used}</cellXfs><dxfs><dxf><numFmt '
            'numFmtId="200" formatCode="0.0000"/></dxf></dxfs></styleSheet>')


def xlsx_with_formats(path: Path, rows: list[list[object]], formats: dict[tuple[int, int], str],
                      sheet: str = "DS") -> Path:
    """A workbook; `formats`: the number format of cells by row and column, from 1."""
    codes = list(dict.fromkeys(formats.values()))
    cells = [[number(repr(cell), codes.index(formats[i, j]) + 1) if (i, j) in formats and not isinstance(cell, str)
              else cell for j, cell in enumerate(row, 1)] for i, row in enumerate(rows, 1)]
    return write_zip(path, {**xlsx_parts({sheet: sheet_xml(cells)}), "xl/styles.xml": styles_xml(codes)})


def xls_with_formats(path: Path, cells: list[tuple[float, str]]) -> Path:
    codes = list(dict.fromkeys(code for _, code in cells))
    formats = b"".join(biff(0x41E, struct.pack("<HHB", 164 + at, len(code), 1) + code.encode("utf-16-le"))
                       for at, code in enumerate(codes))
    styles = biff(0xE0, struct.pack("<HH16x", 0, 0)) + b"".join(
        biff(0xE0, struct.pack("<HH16x", 0, 164 + at)) for at in range(len(codes)))
    body = b"".join(biff(0x203, struct.pack("<HHHd", row, 0, codes.index(code) + 1, value))
                    for row, (value, code) in enumerate(cells))
    path.write_bytes(xls({"DS": body}, before_sheets=formats + styles))
    return path


def ods_with_formats(path: Path, cells: list[tuple[float, Format]]) -> Path:
    made = list(dict.fromkeys(made for _, made in cells))
    styles = "".join(each.ods.format(name=f'"N{at}"') + f'<style:style style:name="c{at}" style:family="table-cell" '
                     f'style:data-style-name="N{at}"/>' for at, each in enumerate(made))
    rows = "".join(f'<table:table-row><table:table-cell table:style-name="c{made.index(each)}" office:value-type='
                   f'"{"percentage" if each.is_percent else "float"}" office:value="{value!r}"/></table:table-row>'
                   for value, each in cells)
    parts = ods_parts(f'<table:table table:name="DS">{rows}</table:table>',
                      styles=f"<office:automatic-styles>{styles}</office:automatic-styles>")
    parts["content.xml"] = parts["content.xml"].replace(
        "<office:document-content ", "<office:document-content xmlns:number=\"urn:oasis:names:tc:opendocument:xmlns:"
                                     "datastyle:1.0\" ", 1)
    return write_zip(path, parts)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_what_is_shown_is_known_in_every_kind_of_file(tmp_path, kind):
    """A thousand random cells: value, words and zeros of each as its format was made to show them."""
    rng = random.Random(f"shown {kind}")
    formats = [random_format(rng) for _ in range(60)]
    cells = [(float(rng.choice((rng.randint(1, 9), rng.randint(10, 99_999), rng.randint(10**6, 10**10),
                                rng.randint(1, 10**6) / 8))), rng.choice(formats)) for _ in range(1000)]
    path = tmp_path / f"a.{kind}"
    if kind == "xlsx":
        xlsx_with_formats(path, [[value] for value, _ in cells],
                          {(row, 1): made.code for row, (_, made) in enumerate(cells, 1)})
    elif kind == "xls":
        xls_with_formats(path, [(value, made.code) for value, made in cells])
    else:
        ods_with_formats(path, cells)
    [sheet] = read_grid(path).sheets
    assert [row[0] for row in sheet.rows] == [value for value, _ in cells]
    for row, (value, made) in enumerate(cells, 1):
        shown, meant = sheet.shown.get((row, 1)), made.meant(Fraction(repr(value)))
        words = " ".join(filter(None, (made.before.strip(), made.behind.strip() if not made.is_percent else
                                       f"%{made.behind}"))).strip()
        if shown is None:
            # Nothing is said: the number stands there as it is, rounded a little at most.
            assert not words and meant == Fraction(repr(value)) and len(str(int(value))) >= made.zeros, (value, made)
        else:
            assert (Fraction(shown.value), shown.words) == (meant, words), (value, made, shown)
            whole = shown.text.split(".")[0]
            assert shown.kind != "padded" or (len(whole) == made.zeros and 0 <= int(whole) - int(value) <= 1)


SHOWN = [  # number, format, what is shown, how it differs
    (15000, "#,##0", "", ""), (15000, "#,##0,", "15", "scaled"), (15400, "0.0,", "15.4", "scaled"),
    (15.5e9, '#,##0.0,,,\\ "tỷ"', "15.5 tỷ", "scaled"), (0.5, "0%", "50%", "percent"), (50, "0\\%", "50%", "percent"),
    (0.004, "0%", "0%", "percent"), (1, "000", "001", "padded"), (7, '"DA-"000', "DA-007", "words"),
    (15, "#,##0\\ [$€-407]", "15 €", "words"), (15, "[$-42A]#,##0", "", ""),
    (15, '_(* #,##0_);_(* "-"_);_(@_)', "", ""),
    (-5, "0;0", "5", "sign"), (-5, "0;[Red]0", "5", "sign"), (-5, "#,##0_);(#,##0)", "", ""), (-5, "0;-0", "", ""),
    (5, "-0", "-5", "sign"), (5, "0\\-", "5-", "sign"), (5, ";;;", "", "hidden"), (5, "0;;", "", ""),
    (-5, "0;;", "", "hidden"), (0, '0;-0;"-"', "", ""), (0, "0;-0;;@", "", "hidden"), (15.4, "0", "", ""),
    (1.4, "0", "1", "rounded"), (0.4, "#", "", "rounded"), (0.5, "# ?/?", "", ""), (0.02, "# ?/?", "0", "rounded"),
    (123456, "0.00E+00", "", ""), (150000, "0E+00", "2E+05", "rounded"), (154, "0\\,0", "15,4", "cut"),
    (1_000_000, "[>=1000000]#\\.###\\.##0;[>=1000]#\\.##0;0", "", ""), (15000, "#\\.##0", "", ""),
    (5, "0\\.000", "0.005", "cut"), (5, "#\\.##0", ".5", "cut"), (123456, "#\\.##0\\,00", "1.234,56", "cut"),
    (123456, "00\\-00\\-00", "12-34-56", "cut"), (15000, "#\\ ##0", "", ""), (5, "[DBNum1]0", "5", "cut"),
    (5_000_000, '[>=1000000]0.0,,"M";0', "5.0M", "scaled"), (7, '[>=1000000]0.0,,"M";0', "", ""),
    (5, '"xong"', "xong", "words"), (2027, "yyyy", "1905", "date_part"), (date(2027, 3, 4), "dd/mm/yyyy", "04/03/2027",
                                                                          "date"),
    (date(2027, 3, 4), "mm/dd/yyyy", "03/04/2027", "date_order"), (date(2027, 3, 4), "yyyy", "2027", "date_part"),
    (date(2027, 3, 14), "mm/dd/yyyy", "03/14/2027", "date"), ("001", '"DA-"@', "DA-001", "text"),
    ("x", ";;;", "", "hidden"), ("x", "0", "", ""), (True, "0%", "", "")]


@pytest.mark.parametrize(("cell", "code", "text", "kind"), SHOWN, ids=str)
def test_a_format_shows_what_it_shows(cell, code, text, kind):
    shown = show(cell, code)
    assert (shown.text, shown.kind) == (text, kind) if kind else shown is None
    assert not (kind and is_quiet(cell, code))


def test_numbers_told_apart_without_reading_them_are_told_rightly():
    """`is_quiet` says nothing differs: then `show` must say so too."""
    rng = random.Random("quiet")
    cells = [0, 1, -1, 7.0, 9.5, 10.5, -10.5, 99.99, 12345.678, -3.0, 0.4]
    for _ in range(200):
        made = random_format(rng)
        for cell in cells:
            for code in (made.code, f"{made.code};{made.code}", f"{made.code};-{made.code};;"):
                assert not is_quiet(cell, code) or show(cell, code) is None, (cell, code)


# --- what an import makes of it ---------------------------------------------------------------------------------------

def register_of(amounts: list[tuple[object, str]], heading: str = "Tổng kinh phí", column: int = 3,
                others: tuple[object, ...] = ("Hà Nội", 1, "", "")) -> FileGrid:
    """Projects whose cells in one column have number formats, as the reader gives them."""
    headings = [heading if at == column else name for at, name in enumerate(HEADINGS)]
    rows, shown = [], {}
    for at, (cell, code) in enumerate(amounts, 2):
        row = [f"P{at}", f"Dự án số {at}", *others]
        row[column] = cell
        rows.append(row)
        if code and (each := show(cell, code)):
            shown[at, column + 1] = each
    return grid_of([headings, *rows], shown=shown)


def read_with(grid: FileGrid, mapping: ImportMapping):
    return read_import(open_import(grid), mapping)


def mapping_for(heading: str, **given: object) -> ImportMapping:
    mapping = simple_mapping(confirmed=("unit_size", "odd_amounts"), **given)
    rule = replace(mapping.fields["cost_total_mvnd"], columns=(heading,))
    return mapping.with_field(rule)


def test_an_amount_is_what_is_shown_or_asked(tmp_path):
    """Random columns of amounts under random units: what is imported without a question is what is shown; answered,
    it is what was answered; and a format whose words nobody knows is never taken."""
    rng = random.Random("amounts")
    taken = questioned = apart = 0
    for _ in range(200):
        unit = rng.choice((Unit.TRIEU, Unit.TY, Unit.NGHIN))
        heading = f"Kinh phí ({ {'trieu': 'triệu', 'ty': 'tỷ', 'nghin': 'nghìn'}[unit]} đồng)"
        column = random_format(rng)
        cells = [(rng.randint(1, 900) * 1000 * 1000 ** rng.choice((0, column.scale)) / rng.choice((1, 8)),
                  rng.choice((column, column, Format()))) for _ in range(rng.randint(1, 6))]
        cells = [(int(value) if float(value).is_integer() else value, made) for value, made in cells]
        grid = register_of([(value, made.code) for value, made in cells], heading)
        for answer in ("", "shown", "stored"):
            mapping = mapping_for(heading, unit="")
            if answer:
                mapping = answer_question(mapping, f"shown:{heading}", answer)
            reading = read_with(grid, mapping)
            is_asked = f"shown:{heading}" in asked(reading)
            assert not (answer and is_asked)
            if is_asked or "rate:EUR" in asked(reading):
                questioned += 1
                continue
            found, left_out = costs(reading), kept(reading)
            for row, (value, made) in enumerate(cells, 2):
                words = {" tỷ": Unit.TY, " triệu": Unit.TRIEU}.get(made.behind)
                is_known = not made.before and (not made.behind or words) and not made.is_percent
                stored = Fraction(repr(value)) * IN_MVND[unit]
                meant = made.taken(Fraction(repr(value))) * IN_MVND[words or unit]
                if row in left_out:
                    # Too large, words that nobody knows, or a column of two currencies.
                    assert max(stored, meant) > LARGEST_MVND or (answer == "shown" and not is_known) or any(
                        each.before for _, each in cells), (value, made, unit, answer)
                    apart += 1
                    continue
                assert answer == "stored" or is_known, (value, made)
                expected = stored if answer == "stored" else meant
                assert abs(found[f"P{row}"] - expected) < 1, (value, made, unit, answer, found)
                taken += 1
    assert taken > 200 and questioned > 50 and apart > 10


def test_one_format_put_into_a_good_column_is_noticed():
    """Mutation: nine cells plain, one with another format. The outcome is the same, asked, or kept apart."""
    rng, seen = random.Random("one of ten"), set()
    for made in dict.fromkeys(random_format(rng) for _ in range(150)):
        cells: list[tuple[object, str]] = [(1000 + at, "#,##0") for at in range(9)]
        cells.insert(rng.randrange(9), (12_345, made.code))
        reading = read_with(register_of(cells), mapping_for("Tổng kinh phí"))
        unit = {"": Unit.TRIEU, " triệu": Unit.TRIEU, " tỷ": Unit.TY}.get(made.behind)
        is_plain = bool(unit) and not made.before and not made.is_percent and (
            made.taken(Fraction(12_345)) * IN_MVND[unit] == 12_345)
        outcome = "asked" if reading.questions else "apart" if reading.kept else "taken"
        seen.add(outcome)
        assert outcome != "taken" or is_plain, made
        assert not (is_plain and outcome != "taken"), made
    assert {"asked", "taken"} <= seen


SHARE = "Quy mô tối thiểu"


def share_mapping(**styles: ColumnStyle) -> ImportMapping:
    mapping = simple_mapping(confirmed=("unit_size", "odd_amounts"), styles={SHARE: styles["style"]} if styles else {})
    fields = {key: rule for key, rule in mapping.fields.items() if key != "state_request_total_mvnd"}
    rule = replace(mapping.fields["name_vi"], target="minimum_scale_share", columns=(SHARE,))
    mode = replace(mapping.fields["regime"], target="funding_mode", constant="scalable")
    return replace(mapping, fields={**fields, rule.target: rule, mode.target: mode})


@pytest.mark.parametrize("style", ["", "percent", "fraction"])
def test_a_cell_shown_as_percent_is_percent_whatever_else_stands_in_its_column(style):
    """50 % three ways in one column: shown as percent, written as text, and (where percent is declared) as 50."""
    cells: list[tuple[object, str]] = [(0.5, "0%"), ("60%", ""), (0.7, "0.0%"), (0.125, "0.0%"), ("12,5 %", "")]
    if style == "percent":
        cells.append((50.0, "0"))
    reading = read_with(register_of(cells, SHARE, 4, ("Hà Nội", 1000, "", "")),
                        share_mapping(**({"style": ColumnStyle(share=style)} if style else {})))
    assert not reading.questions and not reading.kept
    found = [Fraction(str(record.fields["minimum_scale_share"])) for record in reading.records]
    assert found == [Fraction(1, 2), Fraction(3, 5), Fraction(7, 10), Fraction(1, 8), Fraction(1, 8),
                     *([Fraction(1, 2)] if style == "percent" else [])]


def test_a_percent_rounded_away_is_asked():
    reading = read_with(register_of([(0.004, "0%"), (0.5, "0%")], SHARE, 4, ("Hà Nội", 1000, "", "")), share_mapping())
    assert asked(reading) == {f"shown:{SHARE}"}


@pytest.mark.parametrize(("cell", "code", "expected"), [
    (1, "000", "001"), (12, '"DA-"000', "DA-012"), ("7", '"BN."@', "BN.7"), (7, "General", "7"), (7, "0", "7"),
    (7, "0,", None), (1.4, "0", None), (7, ";;;", None), (-7, "0;0", None), (date(2027, 2, 1), "d-mmm", None)], ids=str)
def test_an_id_is_what_is_shown(cell, code, expected):
    reading = read_with(register_of([(cell, code)], "Mã số", 0, ("Hà Nội", 1000, "", "")), simple_mapping())
    if expected is None:
        assert "shown:Mã số" in asked(reading)
        reading = read_with(register_of([(cell, code)], "Mã số", 0, ("Hà Nội", 1000, "", "")), simple_mapping(
            styles={"Mã số": ColumnStyle(shown="shown")}))
        assert not asked(reading)
    else:
        assert [record.project_id for record in reading.records] == [expected] and not asked(reading)


def test_a_foreign_currency_in_a_format_asks_for_its_rate():
    grid = register_of([(15_000_000.0, "#,##0.0\\ [$€-407]"), (20_500_000.0, "#,##0.0\\ [$€-407]")])
    assert asked(read_with(grid, mapping_for("Tổng kinh phí", unit="dong"))) == {"rate:EUR"}
    reading = read_with(grid, answer_question(mapping_for("Tổng kinh phí", unit="dong"), "rate:EUR", "28000"))
    assert costs(reading) == {"P2": 420_000, "P3": 574_000} and not reading.questions


def test_the_answer_is_kept_in_the_mapping_and_left_out_of_a_saved_one(tmp_path):
    mapping = answer_question(simple_mapping(), "shown:Tổng kinh phí", "shown")
    assert read_mapping(mapping_to_yaml(mapping))[0].styles == {"Tổng kinh phí": ColumnStyle(shown="shown")}
    assert load_mapping(save_mapping(mapping, tmp_path))[0].styles == {"Tổng kinh phí": ColumnStyle()}
    with pytest.raises(ValueError, match="maybe"):
        answer_question(mapping, "shown:Tổng kinh phí", "maybe")


def test_a_year_heading_shown_by_its_format():
    grid = grid_of([["Mã số", "Tên dự án", date(2027, 1, 1), date(2028, 1, 1)], ["P1", "Dự án", 5, 6]],
                   shown={(1, 3): show(date(2027, 1, 1), "yyyy"), (1, 4): show(date(2028, 1, 1), '"Năm "yyyy')})
    assert open_import(grid).frame.headings == ("Mã số", "Tên dự án", "2027", "Năm 2028")


# --- the faults that were seen ----------------------------------------------------------------------------------------

@pytest.mark.parametrize(("name", "amount"), [("shown_as_ty", 15_000), ("shown_as_trieu", 15_000)])
def test_import_number_format_not_seen_scaling_commas(name, amount):
    folder = FAULTS / "import_number_format_not_seen"
    mapping, _ = load_mapping(folder / f"{name}.yaml")
    draft = open_import(read_grid(folder / f"{name}.xlsx"))
    reading = read_import(draft, mapping)
    [question] = reading.questions
    assert question.code == "shown" and apply_import(reading, preview_import(reading, None), None).case is None
    case = imported(read_import(draft, answer_question(mapping, question.question_id, "shown")))
    assert case.costs[0].total_mvnd == amount


def test_import_number_format_not_seen_percent():
    folder = FAULTS / "import_number_format_not_seen"
    mapping, _ = load_mapping(folder / "percent.yaml")
    case = imported(read_import(open_import(read_grid(folder / "percent.xlsx")), mapping))
    assert [project.minimum_scale_share for project in case.projects] == [
        Fraction(1, 2), Fraction(3, 5), Fraction(7, 10)]


def test_import_id_shown_with_zeros():
    folder = FAULTS / "import_id_shown_with_zeros"
    mapping, _ = load_mapping(folder / "m.yaml")
    present = read_case(folder / "present").case
    reading = read_import(open_import(read_grid(folder / "new_file.xlsx")), mapping, present)
    preview = preview_import(reading, present)
    assert (len(preview.new), len(preview.missing), len(preview.unchanged)) == (0, 0, 4)


# --- our own format ---------------------------------------------------------------------------------------------------

COST, SHARE_COLUMN = 5, 6


@pytest.mark.parametrize(("column", "cell", "code", "expected"), [
    (COST, 100, "#,##0", 100), (COST, 100, '0" triệu"', 100), (COST, 100, "00000", 100),
    (COST, 100_000, "#,##0,", None),
    (COST, 100, '0" tỷ"', None), (COST, 100, "0%", None), (COST, 100, ";;;", None), (COST, 100, "0\\.0", None),
    (SHARE_COLUMN, 0.5, "0%", Fraction(1, 2)), (SHARE_COLUMN, 0.5, "0\\%", None), (SHARE_COLUMN, 0.004, "0%", None)],
    ids=str)
def test_our_own_format_takes_what_means_the_same_and_refuses_the_rest(tmp_path, column, cell, code, expected):
    headings = [*HEAD, "minimum_scale_share", "funding_mode"]
    row = [*ROW, 0.25, "scalable"]
    row[column - 1] = cell
    path = xlsx_with_formats(tmp_path / "a.xlsx", [headings, row], {(2, column): code}, "projects")
    reading = read_case(path)
    found = {finding.code for finding in reading.findings if finding.severity == "error"}
    if expected is None:
        assert found == {"shown_differs"} and reading.case is None
    else:
        value = reading.case.costs[0].total_mvnd if column == COST else reading.case.projects[0].minimum_scale_share
        assert not found and value == expected


def test_our_own_format_takes_ids_as_they_are_shown(tmp_path):
    path = xlsx_with_formats(tmp_path / "a.xlsx", [HEAD, [1, *ROW[1:]]], {(2, 1): "000"}, "projects")
    assert [project.project_id for project in read_case(path).case.projects] == ["001"]
    path = xlsx_with_formats(tmp_path / "b.xlsx", [["project_id", "year", "budget_line", "total_mvnd"],
                                                     [1, 2027, "", 100]], {(2, 1): "000"}, "costs")
    assert open_import(read_grid(path)).own.tables["costs"][0]["project_id"] == "001"


def test_what_is_shown_comes_through_the_pipe(tmp_path):
    """The same cell shown in two ways by two sheets, and a text that a format hides."""
    path = xlsx_with_formats(tmp_path / "a.xlsx", [[1, 0.5, 3]], {(1, 1): "000", (1, 2): "0%", (1, 3): "0"})
    [sheet] = read_grid(path).sheets
    assert {place: (each.text, each.kind) for place, each in sheet.shown.items()} == {
        (1, 1): ("001", "padded"), (1, 2): ("50%", "percent")}


def test_formats_that_a_condition_sets_are_said(tmp_path):
    rule = '<conditionalFormatting sqref="A1"><cfRule type="cellIs" dxfId="{}" priority="1"/></conditionalFormatting>'
    for at, count in ((0, 1), (7, 0)):
        parts = xlsx_parts({"DS": sheet_xml([["a", "b"]], after=rule.format(at))})
        path = write_zip(tmp_path / "a.xlsx", {**parts, "xl/styles.xml": styles_xml(["0,"])})
        assert [finding.code for finding in read_grid(path).findings] == ["conditional_formats"] * count


def test_ods_cells_that_say_what_they_are_without_a_style(tmp_path):
    cells = ('<table:table-cell office:value-type="percentage" office:value="0.5"/><table:table-cell office:value-type='
             '"currency" office:currency="EUR" office:value="15"/>')
    table = f'<table:table table:name="DS"><table:table-row>{cells}</table:table-row></table:table>'
    [sheet] = read_grid(write_zip(tmp_path / "a.ods", ods_parts(table))).sheets
    assert [(each.text, each.value, each.words) for each in sheet.shown.values()] == [
        ("50.00%", "50", "%"), ("15 EUR", "15", "EUR")]


def test_ods_formats_of_a_column_a_row_and_a_condition(tmp_path):
    """Where a cell has no style of its own, its row's or its column's holds; a map chooses by the value."""
    made = "".join(Format(scale=scale).ods.format(name=f'"{name}"') for name, scale in (("N1", 1), ("N2", 2)))
    made += ('<number:number-style style:name="N3"><number:text>(</number:text><number:number '
             'number:decimal-places="0" number:min-integer-digits="1"/><number:text>)</number:text>'
             '<style:map style:condition="value()&gt;=0" '
             'style:apply-style-name="N1"/></number:number-style>')
    made += "".join(f'<style:style style:name="c{at}" style:family="table-cell" style:data-style-name="N{at}"/>'
                    for at in (1, 2, 3))
    value = '<table:table-cell{} office:value-type="float" office:value="{}"/>'
    rows = (f'<table:table-column table:default-cell-style-name="c1"/><table:table-row>{value.format("", 5000)}'
            f'</table:table-row><table:table-row table:default-cell-style-name="c2">{value.format("", 7_000_000)}'
            f"</table:table-row><table:table-row>{value.format(' table:style-name=' + quoteattr('c3'), -5000)}"
            f"</table:table-row><table:table-row>{value.format(' table:style-name=' + quoteattr('c3'), 5000)}"
            "</table:table-row>")
    parts = ods_parts(f'<table:table table:name="DS">{rows}</table:table>',
                      styles=f"<office:automatic-styles>{made}</office:automatic-styles>")
    parts["content.xml"] = parts["content.xml"].replace(
        "<office:document-content ", '<office:document-content xmlns:number="urn:oasis:names:tc:opendocument:xmlns:'
                                     'datastyle:1.0" ', 1)
    [sheet] = read_grid(write_zip(tmp_path / "a.ods", parts)).sheets
    assert {row: each.text for (row, _), each in sheet.shown.items()} == {1: "5", 2: "7", 4: "5"}


def test_a_row_kept_apart_comes_back_as_it_was_shown(tmp_path):
    """Corrected and imported again, "15 tỷ" is still 15 tỷ and 50% still 50 %."""
    grid = register_of([(15.125, 'General" tỷ"'), (20, "0")], others=("Không rõ ở đâu", 1, "", ""))
    reading = read_with(grid, simple_mapping(unit=""))
    cells = [{**row.cells, "NSNN": ShownNumber(50, "%")} for row in reading.draft.rows]
    rows = [KeptRow(row.row, each, ()) for row, each in zip(reading.draft.rows, cells, strict=True)]
    (tmp_path / "a.xlsx").write_bytes(quarantine_xlsx(rows, HEADINGS, "vi"))
    [sheet] = read_grid(tmp_path / "a.xlsx").sheets
    assert sheet.rows[1][3] == 15.125 and sheet.shown[2, 4].words == "tỷ" and sheet.shown[2, 5].kind == "percent"
    assert "15.125 tỷ" in quarantine_csv(rows, HEADINGS, "vi").decode("utf-8-sig")
