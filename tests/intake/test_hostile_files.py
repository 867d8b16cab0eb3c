"""Section C of the catalogue: files made to harm. None is taken, none takes anything down, each is refused by name."""
from __future__ import annotations

import hashlib
import io
import socket
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from models.files.reading_limits import LIMITS, ReadingLimits
from models.files.safe_reading import read_grid
from models.register.case_io import read_case
from models.wording import LANGUAGES
from models.words.finding_text import finding_sentence
from tests.intake.fixtures import (
    BILLION_LAUGHS,
    DECLARATION,
    HEAD,
    MAIN,
    OFFICE,
    PACKAGE,
    QUADRATIC,
    ROW,
    biff,
    crafted_xlsx,
    far_cell_parts,
    good_parts,
    many_rows_parts,
    ods_cell,
    ods_parts,
    ods_table,
    ole,
    raw_zip,
    sheet_xml,
    spaces_bomb,
    with_document_type,
    xls,
    xls_number,
    xls_text,
    xlsx,
    xlsx_parts,
    zip_bytes,
)

SST = "xl/sharedStrings.xml"
FAR_REPEAT = '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row>'
ENCRYPTED_MARK = '<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>'


def with_parts(**parts):
    """A good workbook with more parts; the name's double underscores are slashes, and `_dot_` is a dot."""
    return zip_bytes({**good_parts(), **{name.replace("__", "/").replace("_dot_", "."): content
                                         for name, content in parts.items()}})


def part(name, content=b"x"):
    return zip_bytes({**good_parts(), name: content})


def replaced(name, old, new):
    parts = good_parts()
    assert old in parts[name]
    return zip_bytes({**parts, name: parts[name].replace(old, new)})


def without(name):
    return zip_bytes({key: content for key, content in good_parts().items() if key != name})


def nested_zip():
    """42.zip in small: archives in archives."""
    inner = zip_bytes({"0.dll": b"\0" * 10_000})
    for _ in range(3):
        inner = zip_bytes({f"lib {i}.zip": inner for i in range(4)})
    return inner


def entry_twice():
    parts = [(name, content.encode(), {}) for name, content in good_parts().items()]
    return raw_zip([*parts, ("xl/worksheets/sheet1.xml", sheet_xml([HEAD, ("666", *ROW[1:])]).encode(), {})])


def overlapping():
    """Two entries that unpack the same bytes: how small archives are made to unpack without end."""
    names = [f"xl/media/{i}.bin" for i in range(50)]
    first = b"\0" * 1_000_000
    return raw_zip([(name, first if i == 0 else b"", {"offset": 0, "packed": 100_000, "size": 1_000_000})
                    for i, name in enumerate(names)]
                   + [(name, content.encode(), {}) for name, content in good_parts().items()])


def encrypted_entry():
    return crafted_xlsx(SST, b"<sst/>", flags=0x801)


def word(main="word/document.xml"):
    return zip_bytes({"[Content_Types].xml": "<Types/>", main: "<x/>"})


def document_types(name, text, body=""):
    return zip_bytes(with_document_type(name, text, body))


def in_encoding(encoding, declared, name=SST):
    """A document type where a search for its bytes does not find it."""
    xml = f'<?xml version="1.0" encoding="{declared}"?>{QUADRATIC}<sst xmlns="{MAIN}"/>'
    return crafted_xlsx(name, xml.encode(encoding))


def table(rows=(HEAD, ROW), **options):
    return zip_bytes(ods_parts(ods_table(rows, **options)))


def cut(share):
    content = part("xl/media/image1.png", bytes(range(256)) * 40)
    return content[:int(len(content) * share)]


def flipped():
    content = bytearray(crafted_xlsx(SST, f'<sst xmlns="{MAIN}"/>'.encode(), crc=12345))
    return bytes(content)


def flipped_byte():
    """One wrong byte in the packed cells."""
    content = bytearray(zip_bytes({**good_parts()}, level=0))
    at = content.find(b"cost_2026_mvnd")
    content[at] ^= 1
    return bytes(content)


XLSM = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\0" * 99 + b"This program cannot be run"
HTML = "<html><head><meta charset=utf-8></head><body><table><tr><td>Mã</td></tr></table></body></html>".encode()
WIDE_ROW = ",".join(f"c{i}" for i in range(10_000))

# Row of the catalogue and a name, the suffix the file pretends to have, its content, the code it is refused with.
REFUSED = [
    ("59-xfd1048576", ".xlsx", lambda: zip_bytes(far_cell_parts()), "workbook_far_cell"),
    ("59-last_row", ".xlsx", lambda: zip_bytes(far_cell_parts("A1048576")), "workbook_far_cell"),
    ("59-last_column", ".xlsx", lambda: zip_bytes(far_cell_parts("XFD1")), "workbook_far_cell"),
    ("59-beyond_every_sheet", ".xlsx", lambda: zip_bytes(far_cell_parts("ZZZ9999999")), "workbook_far_cell"),
    ("59-corner_within_both_limits", ".xlsx", lambda: zip_bytes(far_cell_parts("BXX190000")), "workbook_far_cell"),
    ("59-no_reference_at_all", ".xlsx", lambda: zip_bytes(far_cell_parts("1")), "broken_workbook"),
    ("59-in_a_hidden_sheet", ".xlsx", lambda: zip_bytes({
        **xlsx_parts({"projects": sheet_xml([HEAD, ROW]), "x": ""}, states={"x": "veryHidden"}),
        "xl/worksheets/sheet2.xml": far_cell_parts()["xl/worksheets/sheet1.xml"]}), "workbook_far_cell"),
    ("59-ods", ".ods", lambda: table(after=f"{FAR_REPEAT}<table:table-row>{ods_cell(1)}</table:table-row>"),
     "workbook_far_cell"),
    ("59-ods_repeated_cell", ".ods", lambda: table(
        after=f"<table:table-row>{ods_cell(1, ' table:number-columns-repeated=' + chr(34) + '16384' + chr(34))}"
              "</table:table-row>"), "workbook_far_cell"),
    ("59-ods_repeated_row", ".ods", lambda: table(
        after=f'<table:table-row table:number-rows-repeated="1000000">{ods_cell(1)}</table:table-row>'),
     "workbook_far_cell"),
    ("59-ods_absurd_repeat", ".ods", lambda: table(
        after='<table:table-row table:number-rows-repeated="99999999999999999999"><table:table-cell/>'
              "</table:table-row>"), "broken_workbook"),
    ("60-spaces_512_mb", ".xlsx", lambda: spaces_bomb(512), "workbook_too_large"),
    ("60-nested_like_42_zip", ".xlsx", nested_zip, "file_kind_refused"),
    ("60-archive_in_a_workbook", ".xlsx", lambda: part("xl/media/a.bin", zip_bytes({"a": "b"})), "workbook_unsafe"),
    ("60-ten_thousand_entries", ".xlsx", lambda: zip_bytes(
        {**good_parts(), **{f"xl/media/{i}.bin": b"" for i in range(10_000)}}), "workbook_too_large"),
    ("60-overlapping_entries", ".xlsx", overlapping, "workbook_unsafe"),
    ("60-many_sheets", ".xlsx", lambda: zip_bytes(xlsx_parts({f"s{i}": sheet_xml([]) for i in range(300)})),
     "workbook_too_large"),
    ("61-says_less_than_it_unpacks", ".xlsx", lambda: crafted_xlsx(
        SST, b" " * 5_000_000, size=100, local_size=100), "workbook_unsafe"),
    ("61-says_less_with_a_fitting_check_sum", ".xlsx", lambda: crafted_xlsx(
        SST, b" " * 5_000_000, size=100, crc=0x0B6BC4B2), "workbook_unsafe"),
    ("61-says_more_than_it_unpacks", ".xlsx", lambda: crafted_xlsx(SST, b" " * 10, size=1_000), "broken_workbook"),
    ("61-local_header_says_otherwise", ".xlsx", lambda: crafted_xlsx(SST, b"<sst/>", local_size=5), "workbook_unsafe"),
    ("61-local_header_has_another_name", ".xlsx", lambda: crafted_xlsx(SST, b"<sst/>", local_name=b"xl/evil.xml"),
     "workbook_unsafe"),
    ("61-packed_in_an_unknown_way", ".xlsx", lambda: crafted_xlsx(SST, b"<sst/>", method=14), "workbook_unsafe"),
    ("61-the_same_entry_twice", ".xlsx", entry_twice, "workbook_unsafe"),
    ("62-every_row_of_a_sheet", ".xlsx", lambda: zip_bytes(many_rows_parts(1_048_576), 1), "workbook_far_cell"),
    ("62-rows_without_positions", ".xlsx", lambda: zip_bytes(many_rows_parts(250_000, numbered=False)),
     "workbook_far_cell"),
    ("62-csv", ".csv", lambda: b"a,b\n" * 200_001, "too_many_rows"),
    *((f"63-billion_laughs_{name}", ".xlsx", lambda name=name: document_types(name, BILLION_LAUGHS, "&a9;"),
       "workbook_unsafe") for name in (SST, "xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml",
                                       "xl/_rels/workbook.xml.rels", "xl/styles.xml", "docProps/core.xml")),
    ("63-quadratic", ".xlsx", lambda: document_types(SST, QUADRATIC, "&a;" * 50_000), "workbook_unsafe"),
    ("63-after_a_long_comment", ".xlsx", lambda: document_types(
        SST, f"<!--{'x' * 200_000}-->{QUADRATIC}", "&a;"), "workbook_unsafe"),
    ("63-across_two_pieces", ".xlsx", lambda: document_types(
        SST, f"<!--{'x' * (65536 - len(DECLARATION) - 7 - 4)}--><!DOCTYPE sst SYSTEM 'x'>"), "workbook_unsafe"),
    ("63-lower_case", ".xlsx", lambda: document_types(SST, "<!doctype q>"), "workbook_unsafe"),
    ("63-xml_named_as_a_picture", ".xlsx", lambda: part("xl/media/a.png", f"{DECLARATION}{QUADRATIC}<a/>"),
     "workbook_unsafe"),
    ("63-ods", ".ods", lambda: zip_bytes(ods_parts(ods_table([HEAD, ROW]), document_type=BILLION_LAUGHS)),
     "workbook_unsafe"),
    ("64-file", ".xlsx", lambda: document_types(
        SST, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"), "workbook_unsafe"),
    ("64-parameter_entity", ".xlsx", lambda: document_types(
        SST, '<!DOCTYPE x SYSTEM "file:///etc/hostname">'), "workbook_unsafe"),
    ("65-utf_16", ".xlsx", lambda: in_encoding("utf-16", "UTF-16"), "workbook_unsafe"),
    ("65-utf_16_without_mark", ".xlsx", lambda: in_encoding("utf-16-be", "UTF-16"), "workbook_unsafe"),
    ("65-utf_7", ".xlsx", lambda: in_encoding("utf-7", "UTF-7"), "workbook_unsafe"),
    ("65-latin_1", ".xlsx", lambda: in_encoding("latin-1", "ISO-8859-1"), "workbook_unsafe"),
    ("65-ebcdic", ".xlsx", lambda: in_encoding("cp037", "cp037", "xl/workbook.xml"), "broken_workbook"),
    ("65-utf_16_sheet", ".xlsx", lambda: in_encoding("utf-16", "UTF-16", "xl/worksheets/sheet1.xml"),
     "workbook_unsafe"),
    ("66-vba_in_xlsx", ".xlsx", lambda: part("xl/vbaProject.bin"), "workbook_macro"),
    ("66-vba_elsewhere", ".xlsx", lambda: part("xl/x/VbaProject.BIN"), "workbook_macro"),
    ("66-xlsm_by_its_type", ".xlsm", lambda: zip_bytes(xlsx_parts(
        {"projects": sheet_xml([HEAD, ROW])}, workbook_type=XLSM)), "workbook_macro"),
    ("66-excel_4_macro_sheet", ".xlsx", lambda: part("xl/macrosheets/sheet1.xml", "<a/>"), "workbook_macro"),
    ("66-xls_vba", ".xls", lambda: ole({"Workbook": b"x", "_VBA_PROJECT_CUR": b"x"}), "workbook_macro"),
    ("66-xls_macro_sheet", ".xls", lambda: xls(
        {"projects": b""}, before_sheets=biff(0x85, b"\0\0\0\0\0\1\1\0m")), "workbook_macro"),
    ("66-ods_basic", ".ods", lambda: zip_bytes({**ods_parts(ods_table([HEAD, ROW])), "Basic/Standard/M.xml": "<a/>"}),
     "workbook_macro"),
    ("66-ods_script", ".ods", lambda: zip_bytes({**ods_parts(ods_table([HEAD, ROW])), "Scripts/python/a.py": "1"}),
     "workbook_macro"),
    ("67-parent_folder", ".xlsx", lambda: part("../../evil.txt"), "workbook_unsafe"),
    ("67-parent_folder_within", ".xlsx", lambda: part("xl/../../evil.txt"), "workbook_unsafe"),
    ("67-absolute", ".xlsx", lambda: part("/tmp/evil.txt"), "workbook_unsafe"),
    ("67-backslash", ".xlsx", lambda: crafted_xlsx("..\\evil.txt", b"x"), "workbook_unsafe"),
    ("67-drive", ".xlsx", lambda: part("C:/evil.txt"), "workbook_unsafe"),
    ("67-nul_in_name", ".xlsx", lambda: crafted_xlsx("xl/a.xml\0.png", b"x"), "workbook_unsafe"),
    ("67-symlink", ".xlsx", lambda: crafted_xlsx("xl/link.xml", b"/etc/passwd", attributes=0o120777 << 16),
     "workbook_unsafe"),
    ("68-exe", ".xlsx", lambda: EXE, "file_kind_refused"),
    ("68-exe_as_csv", ".csv", lambda: EXE, "file_kind_refused"),
    ("68-elf", ".csv", lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 60, "file_kind_refused"),
    ("68-html_as_xls", ".xls", lambda: HTML, "file_kind_refused"),
    ("68-html_with_mark_as_csv", ".csv", lambda: b"\xef\xbb\xbf\r\n<!DOCTYPE html>" + HTML, "file_kind_refused"),
    ("68-html_in_utf_16", ".xls", lambda: HTML.decode().encode("utf-16"), "file_kind_refused"),
    ("68-xml_spreadsheet_2003", ".xls", lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>',
     "file_kind_refused"),
    ("68-pdf", ".xlsx", lambda: b"%PDF-1.7\n%\xe2\xe3", "file_kind_refused"),
    ("68-rtf", ".xls", lambda: b"{\\rtf1\\ansi}", "file_kind_refused"),
    ("68-picture", ".csv", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "file_kind_refused"),
    ("68-encrypted_xlsx", ".xlsx", lambda: ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}),
     "workbook_encrypted"),
    ("68-encrypted_entry", ".xlsx", encrypted_entry, "workbook_encrypted"),
    ("68-encrypted_xls", ".xls", lambda: xls({"projects": b""}, before_sheets=biff(0x2F, b"\1\0\1\0\1\0" + b"x" * 48)),
     "workbook_encrypted"),
    ("68-encrypted_ods", ".ods", lambda: zip_bytes(ods_parts(ods_table([HEAD, ROW]), manifest=ENCRYPTED_MARK)),
     "workbook_encrypted"),
    ("68-xlsb", ".xlsx", lambda: zip_bytes({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"x"}),
     "file_kind_refused"),
    ("68-docx", ".xlsx", word, "file_kind_refused"),
    ("68-pptx", ".xlsx", lambda: word("ppt/presentation.xml"), "file_kind_refused"),
    ("68-odt", ".ods", lambda: zip_bytes({"mimetype": "application/vnd.oasis.opendocument.text", "a.xml": "<a/>"}),
     "file_kind_refused"),
    ("68-doc", ".xls", lambda: ole({"WordDocument": b"x"}), "file_kind_refused"),
    ("68-other_ole", ".xls", lambda: ole({"Contents": b"x"}), "file_kind_refused"),
    ("68-plain_zip", ".xlsx", lambda: zip_bytes({"a.csv": "1"}), "file_kind_refused"),
    ("68-gzip", ".csv", lambda: b"\x1f\x8b\x08\0\0\0\0\0", "file_kind_refused"),
    ("68-sqlite", ".csv", lambda: b"SQLite format 3\0" + b"\0" * 84, "file_kind_refused"),
    *((f"69-cut_at_{int(share * 100)}_percent", ".xlsx", lambda share=share: cut(share), "broken_workbook")
      for share in (0.02, 0.3, 0.9, 0.999)),
    ("69-wrong_check_sum", ".xlsx", flipped, "broken_workbook"),
    ("69-flipped_byte", ".xlsx", flipped_byte, "broken_workbook"),
    ("69-empty_zip", ".xlsx", lambda: zip_bytes({}), "file_kind_refused"),
    ("69-no_relations", ".xlsx", lambda: without("xl/_rels/workbook.xml.rels"), "broken_workbook"),
    ("69-no_sheet", ".xlsx", lambda: without("xl/worksheets/sheet1.xml"), "broken_workbook"),
    ("69-no_content_types", ".xlsx", lambda: without("[Content_Types].xml"), "broken_workbook"),
    ("69-broken_xml", ".xlsx", lambda: replaced("xl/worksheets/sheet1.xml", "</sheetData>", ""), "broken_workbook"),
    ("69-cut_ods", ".ods", lambda: table()[:200], "broken_workbook"),
    ("69-ods_without_content", ".ods", lambda: zip_bytes(
        {"mimetype": ods_parts("")["mimetype"], "META-INF/manifest.xml": "<a/>"}), "broken_workbook"),
    ("69-cut_xls", ".xls", lambda: xls({"projects": xls_text(0, 0, "a")})[:1500], "broken_workbook"),
    ("69-ole_header_only", ".xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "broken_workbook"),
    ("69-ole_in_circles", ".xls", lambda: ole({"Workbook": b"x"})[:-508] + b"\0" * 508, "broken_workbook"),
    ("69-xls_record_too_long", ".xls", lambda: ole({"Workbook": b"\x09\x08\xff\xff" + b"x" * 5000}), "broken_workbook"),
    ("74-line_of_a_million", ".csv", lambda: b"a,b\n" + b"x" * 1_000_000 + b",1\n", "line_too_long"),
    ("74-ten_thousand_columns", ".csv", lambda: f"{WIDE_ROW}\n{WIDE_ROW}\n".encode(), "too_many_columns"),
    ("74-ten_thousand_columns_xlsx", ".xlsx", lambda: zip_bytes(
        xlsx_parts({"projects": sheet_xml([WIDE_ROW.split(",")])})), "workbook_far_cell"),
    ("74-cell_of_two_hundred_thousand", ".csv", lambda: b'a,b\n"' + b"x\n" * 100_000 + b'",1\n', "broken_csv"),
]


@pytest.mark.parametrize(("suffix", "content", "code"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED])
def test_a_hostile_file_is_refused(tmp_path, suffix, content, code):
    """Refused, named and placed in both languages, by `read_grid` and `read_case` alike, and nothing left on disk."""
    path = tmp_path / "in" / f"file{suffix}"
    path.parent.mkdir()
    path.write_bytes(content())
    before = tree(tmp_path)
    grid = read_grid(path)
    assert [finding.code for finding in grid.findings if finding.severity == "error"] == [code]
    assert not grid.is_read and not grid.sheets
    for language in LANGUAGES:
        assert "{" not in finding_sentence(grid.findings[0], language)
    if suffix != ".xlsm":
        reading = read_case(path)
        assert reading.case is None and code in {finding.code for finding in reading.findings}
    assert tree(tmp_path) == before


def tree(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_every_refusal_is_caused_by_the_one_thing_that_is_wrong(tmp_path):
    """Break it: the good files that the bad ones are made from are read."""
    for name, content in (("a.xlsx", zip_bytes(good_parts())), ("a.ods", table()), ("b.xlsx", crafted_xlsx(
            "xl/media/a.bin", b"abc")), ("a.xls", xls({"projects": xls_text(0, 0, "a") + xls_number(1, 0, 2)}))):
        (tmp_path / name).write_bytes(content)
        assert read_grid(tmp_path / name).is_read, name


def test_59_a_far_cell_costs_the_server_no_memory(tmp_path):
    path = tmp_path / "far.xlsx"
    path.write_bytes(zip_bytes(far_cell_parts()))
    assert peak_bytes(lambda: read_grid(path)) < 5_000_000


@pytest.mark.parametrize("megabytes", [21, 100])
def test_71_a_file_too_large_is_refused_before_it_is_read_whole(tmp_path, megabytes):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        file.truncate(megabytes * 1_000_000)
    grids = []
    assert peak_bytes(lambda: grids.append(read_grid(path))) < 45_000_000
    assert [finding.code for finding in grids[0].findings] == ["file_too_large"]
    assert read_case(path).findings[0].code == "file_too_large"


def test_71_a_file_of_twenty_megabytes_is_read(tmp_path):
    line = f"001,Dự án này có tên dài,{'x' * 150},1,2,3\n".encode()
    path = tmp_path / "large.csv"
    whole, rest = divmod(LIMITS.file_bytes, len(line))
    path.write_bytes(line * whole + b"a,b,1,2,3\n".rjust(rest, b"y"))
    assert path.stat().st_size == LIMITS.file_bytes
    grid = read_grid(path)
    assert not [finding for finding in grid.findings if finding.severity == "error"]
    assert len(grid.sheets[0].rows) > 90_000


def peak_bytes(call) -> int:
    read_grid("nowhere")
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_64_nothing_is_fetched_from_outside(tmp_path):
    """A listener proves it: entities, schemas, external links and pictures name it, and nobody calls."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
        linked = f'{DECLARATION}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Target="{address}" ' \
                 f'Type="{OFFICE}/externalLinkPath" TargetMode="External"/></Relationships>'
        for name, content in {
            "entity.xlsx": document_types(SST, f'<!DOCTYPE x [<!ENTITY a SYSTEM "{address}">]>', "&a;"),
            "schema.xlsx": document_types(SST, f'<!DOCTYPE x SYSTEM "{address}">'),
            "link.xlsx": part("xl/externalLinks/_rels/externalLink1.xml.rels", linked),
            "page.ods": zip_bytes(ods_parts(ods_table([HEAD, ROW], after=f'<table:table-source href="{address}"/>'))),
        }.items():
            (tmp_path / name).write_bytes(content)
            read_grid(tmp_path / name)
        with pytest.raises(BlockingIOError):
            listener.accept()


EXTERNAL = "xl/externalLinks/externalLink1.xml"
ACCEPTED_WITH_WARNING = [
    ("66-external_link", ".xlsx", lambda: part(EXTERNAL, f'<externalLink xmlns="{MAIN}"/>'), "links_ignored"),
    ("66-dde", ".xlsx", lambda: part(EXTERNAL, f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" '
                                               'ddeTopic="/c calc"/></externalLink>'), "links_ignored"),
    ("66-connections", ".xlsx", lambda: part("xl/connections.xml", f'<connections xmlns="{MAIN}"/>'), "links_ignored"),
    ("66-ole_object", ".xlsx", lambda: part("xl/embeddings/oleObject1.bin", ole({"x": b"y"})), "embedded_ignored"),
    ("66-embedded_workbook", ".xlsx", lambda: part("xl/embeddings/a.xlsx", zip_bytes(good_parts())),
     "embedded_ignored"),
    ("66-ods_link", ".ods", lambda: table(after='<table:table-source table:table-name="x"/>'), "links_ignored"),
    ("66-xls_link", ".xls", lambda: xls({"projects": xls_text(0, 0, "a")}, before_sheets=biff(
        0x1AE, b"\1\0\5\0\0a.xls")), "links_ignored"),
    ("68-xlsx_named_csv", ".csv", lambda: zip_bytes(good_parts()), "kind_differs"),
    ("68-ods_named_xlsx", ".xlsx", table, "kind_differs"),
    ("68-tab_text_named_xls", ".xls", lambda: b"a\tb\n1\t2\n", "kind_differs"),
]


@pytest.mark.parametrize(("suffix", "content", "code"), [case[1:] for case in ACCEPTED_WITH_WARNING],
                         ids=[case[0] for case in ACCEPTED_WITH_WARNING])
def test_what_is_left_unopened_is_said(tmp_path, suffix, content, code):
    path = tmp_path / f"file{suffix}"
    path.write_bytes(content())
    grid = read_grid(path)
    assert grid.is_read and [finding.code for finding in grid.findings] == [code]
    assert all("{" not in finding_sentence(finding, language) for finding in grid.findings for language in LANGUAGES)


@pytest.mark.parametrize(("name", "shown"), [
    ("../../x.xlsx", "x.xlsx"), ("..\\..\\x.xlsx", "x.xlsx"), ("CON.xlsx", "CON.xlsx"),
    ("a\r\nSet-Cookie: x.xlsx", "aSet-Cookie: x.xlsx"), ("a.xlsx:s.csv", "a.xlsx:s.csv"),
    ("\u202exslx.exe", "xslx.exe"), ("x" * 300 + ".xlsx", "x" * 119 + "…")],
    ids=lambda value: f"70-{ascii(value)[1:25]}")
def test_70_a_name_is_only_a_label(tmp_path, name, shown):
    path = xlsx(tmp_path / "own-id", [HEAD, ROW])
    grid = read_grid(path, label=name)
    assert grid.file == shown and grid.is_read
    assert all(finding.file == shown for finding in grid.findings)


@pytest.mark.parametrize("name", ["CON.csv", "a.xlsx:s.csv", "a\nb.csv", f"{'x' * 240}.csv", "=cmd.csv"])
def test_70_a_strange_name_on_disk_is_no_obstacle(tmp_path, name):
    (tmp_path / name).write_text("a,b\n1,2\n", encoding="utf-8")
    assert read_grid(tmp_path / name).is_read


@pytest.mark.parametrize("path", ["nowhere.xlsx", "", "a\0b", "/", "x" * 5000])
def test_a_path_that_is_no_file(path):
    assert [finding.code for finding in read_grid(path).findings] == ["path_missing"]


@pytest.mark.parametrize("limits", [ReadingLimits(entries=3), ReadingLimits(unpacked_bytes=100), ReadingLimits(rows=1),
                                    ReadingLimits(columns=2), ReadingLimits(cells=5), ReadingLimits(text_characters=5),
                                    ReadingLimits(sheets=0), ReadingLimits(file_bytes=100)], ids=str)
def test_every_limit_holds(tmp_path, limits):
    path = tmp_path / "a.xlsx"
    path.write_bytes(zip_bytes(good_parts()))
    assert read_grid(path).is_read
    assert not read_grid(path, limits=limits).is_read


def test_lies_about_the_dimension_are_not_believed(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [HEAD, ROW], before='<dimension ref="A1:XFD1048576"/>')
    assert len(read_grid(path).sheets[0].rows) == 2


def test_a_zip_file_with_something_before_it_is_no_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"#!/bin/sh\nexit\n" + zip_bytes(good_parts()))
    assert zipfile.is_zipfile(io.BytesIO(path.read_bytes()))
    assert read_case(path).case is None
