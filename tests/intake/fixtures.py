"""Files for the tests of reading, built by script: good ones, and every kind of bad one, by raw zip and XML."""
from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

HEAD = ("project_id", "name", "product_no", "score", "cost_2026_mvnd")
ROW = ("001", "Đề tài cảm biến", 1, 7.5, 100)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
DATE_STYLE = 1
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_NAMES = " ".join(f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
                      for prefix in ("office", "table", "text", "style"))
ODS_NAMES = f'{_ODS_NAMES} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'

Parts = dict[str, str | bytes]


class Cell(str):
    """The XML of a cell, `{r}` standing for its reference."""


def formula(text: str, cached: object = None, kind: str = "") -> Cell:
    """A formula with or without the value that was calculated."""
    value = "" if cached is None else f"<v>{cached}</v>"
    return Cell(f'<c r="{{r}}"{f""" t="{kind}" """ if kind else ""}><f>{escape(text)}</f>{value}</c>')


def error(text: str) -> Cell:
    return Cell(f'<c r="{{r}}" t="e"><v>{text}</v></c>')


def number(text: object, style: int = 0) -> Cell:
    """A number cell with exactly this text, and a style (1 = date)."""
    return Cell(f'<c r="{{r}}" s="{style}"><v>{text}</v></c>')


# --- CSV -------------------------------------------------------------------------------------------------------------

def csv_text(rows: Iterable[Sequence[object]], delimiter: str = ",", line_end: str = "\n") -> str:
    return "".join(delimiter.join(_csv_cell(cell, delimiter) for cell in row) + line_end for row in rows)


def _csv_cell(cell: object, delimiter: str) -> str:
    text = str(cell)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in (delimiter, '"', "\n", "\r")) else text


def write_csv(path: Path, rows: Iterable[Sequence[object]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    path.write_bytes(csv_text(rows, delimiter).encode(encoding))
    return path


# --- XLSX ------------------------------------------------------------------------------------------------------------

def letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell_xml(value: object, reference: str) -> str:
    if isinstance(value, Cell):
        return value.replace("{r}", reference)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{reference}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{reference}"><v>{value!r}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def sheet_xml(rows: Iterable[Sequence[object]], *, before: str = "", after: str = "",
              hidden_rows: Iterable[int] = ()) -> str:
    """A worksheet; `before` and `after` stand around the cells (columns, merged areas, filters)."""
    hidden = set(hidden_rows)
    body = "".join(
        f'<row r="{i}"{" hidden=" + chr(34) + "1" + chr(34) if i in hidden else ""}>'
        + "".join(cell_xml(value, f"{letters(j)}{i}") for j, value in enumerate(row, 1)) + "</row>"
        for i, row in enumerate(rows, 1))
    return f'{DECLARATION}<worksheet xmlns="{MAIN}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'


def xlsx_parts(sheets: Mapping[str, str], *, states: Mapping[str, str] | None = None, properties: str = "",
               calculation: str = "", workbook_type: str = WORKBOOK_TYPE) -> Parts:
    """The parts of a workbook by name; `sheets`: name -> XML; `states`: hidden or veryHidden."""
    listed = "".join(f'<sheet name="{escape(name)}" sheetId="{i}" r:id="rId{i}"'
                     + (f' state="{states[name]}"' if states and name in states else "") + "/>"
                     for i, name in enumerate(sheets, 1))
    relations = "".join(f'<Relationship Id="rId{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
                        for i in range(1, len(sheets) + 1))
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for i in range(1, len(sheets) + 1))
    return {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                               '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
                               'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
                               f'<Override PartName="/xl/workbook.xml" ContentType="{workbook_type}"/>{overrides}'
                               "</Types>",
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
                       f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}'
                           f"<sheets>{listed}</sheets>{calculation}</workbook>",
        "xl/_rels/workbook.xml.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}">{relations}'
                                      f'<Relationship Id="rIdS" Type="{OFFICE}/styles" Target="styles.xml"/>'
                                      "</Relationships>",
        "xl/styles.xml": f'{DECLARATION}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1">'
                         '<fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/>'
                         '</cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" '
                         'applyNumberFormat="1"/></cellXfs></styleSheet>',
        **{f"xl/worksheets/sheet{i}.xml": xml for i, xml in enumerate(sheets.values(), 1)},
    }


def good_parts() -> Parts:
    return xlsx_parts({"projects": sheet_xml([HEAD, ROW])})


def xlsx(path: Path, rows: Iterable[Sequence[object]], sheet: str = "projects", **sheet_options: object) -> Path:
    return write_zip(path, xlsx_parts({sheet: sheet_xml(rows, **sheet_options)}))


def zip_bytes(parts: Mapping[str, str | bytes], level: int = 6) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def write_zip(path: Path, parts: Mapping[str, str | bytes], level: int = 6) -> Path:
    path.write_bytes(zip_bytes(parts, level))
    return path


def raw_zip(entries: Iterable[tuple[str, bytes, Mapping[str, int]]]) -> bytes:
    """A zip file written by hand. The claims of each entry (size, packed, crc, method, flags, attributes, and
    `local_` before a name for its other header) override what is true."""
    body, directory = io.BytesIO(), io.BytesIO()
    count = 0
    for name, content, claims in entries:
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(content) + packer.flush()
        packed = claims.get("raw", packed)
        said = {"method": 8, "flags": 0, "crc": zlib.crc32(content), "packed": len(packed), "size": len(content),
                "attributes": 0, "offset": body.tell(), **claims}
        local = {key: claims.get(f"local_{key}", said[key]) for key in ("flags", "method", "crc", "packed", "size")}
        encoded = name.encode()
        local_name = claims.get("local_name", encoded)
        body.write(struct.pack("<4s5H3I2H", b"PK\3\4", 20, local["flags"], local["method"], 0, 33, local["crc"],
                               local["packed"], local["size"], len(local_name), 0) + local_name + packed)
        directory.write(struct.pack("<4s6H3I5H2I", b"PK\1\2", 0x031e, 20, said["flags"], said["method"], 0, 33,
                                    said["crc"], said["packed"], said["size"], len(encoded), 0, 0, 0, 0,
                                    said["attributes"], said["offset"]) + encoded)
        count += 1
    start = body.tell()
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, directory.tell(), start, 0)
    return body.getvalue() + directory.getvalue() + end


def crafted_xlsx(name: str, content: bytes, **claims: object) -> bytes:
    """A good workbook with one entry more (or another in its place) whose headers claim what they like."""
    parts = {key: value.encode() if isinstance(value, str) else value for key, value in good_parts().items()}
    parts.pop(name, None)
    return raw_zip([*((key, value, {}) for key, value in parts.items()), (name, content, claims)])


def far_cell_parts(reference: str = "XFD1048576") -> Parts:
    row = "".join(char for char in reference if char.isdigit())
    return xlsx_parts({"projects": f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData><row r="{row}">'
                                   f'<c r="{reference}"><v>1</v></c></row></sheetData></worksheet>'})


def many_rows_parts(count: int, numbered: bool = True) -> Parts:
    """A sheet of three columns and so many rows, with or without positions in its XML."""
    if numbered:
        body = "".join(f'<row r="{i}"><c r="A{i}"><v>1</v></c><c r="B{i}"><v>2</v></c></row>'
                       for i in range(1, count + 1))
    else:
        body = "<row><c><v>1</v></c></row>" * count
    return xlsx_parts({"projects": f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'})


def spaces_bomb(megabytes: int) -> bytes:
    """A workbook with one entry of so many megabytes of blanks, packed a thousand times smaller."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packer.compress(b"x") and None
    block = packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    raw = block + piece * megabytes + packer.flush(zlib.Z_FINISH)
    return crafted_xlsx("xl/sharedStrings.xml", b"", raw=raw, size=megabytes * 2**20 + 1, packed=len(raw))


def with_document_type(part: str, document_type: str, body: str = "") -> Parts:
    """A good workbook in which one part begins with a document type."""
    parts = good_parts()
    xml = parts.get(part, f'{DECLARATION}<sst xmlns="{MAIN}"><si><t>{body}</t></si></sst>')
    return {**parts, part: xml.replace(DECLARATION, DECLARATION + document_type, 1)}


BILLION_LAUGHS = "<!DOCTYPE l [<!ENTITY a0 \"ha\">" + "".join(
    f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10)) + "]>"
QUADRATIC = f'<!DOCTYPE q [<!ENTITY a "{"x" * 50_000}">]>'


# --- ODS -------------------------------------------------------------------------------------------------------------

def ods_cell(value: object, extra: str = "") -> str:
    if isinstance(value, Cell):
        return str(value)
    if value == "":
        return f"<table:table-cell{extra}/>"
    if isinstance(value, (int, float)):
        return f'<table:table-cell{extra} office:value-type="float" office:value="{value}"><text:p>{value}</text:p>' \
               "</table:table-cell>"
    return f'<table:table-cell{extra} office:value-type="string"><text:p>{escape(str(value))}</text:p>' \
           "</table:table-cell>"


def ods_table(rows: Iterable[Sequence[object]], name: str = "projects", before: str = "", after: str = "",
              attributes: str = "") -> str:
    body = "".join("<table:table-row>" + "".join(map(ods_cell, row)) + "</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}"{attributes}>{before}{body}{after}</table:table>'


def ods_parts(tables: str, *, styles: str = "", document_type: str = "", manifest: str = "") -> Parts:
    return {
        "mimetype": ODS_TYPE,
        "content.xml": f"{DECLARATION}{document_type}<office:document-content {ODS_NAMES}>{styles}<office:body>"
                       f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        "META-INF/manifest.xml": f"{DECLARATION}<manifest:manifest "
                                 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                                 f"{manifest}</manifest:manifest>",
    }


# --- OLE -------------------------------------------------------------------------------------------------------------

def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE container (512-byte sectors); each stream is padded to 4,096 bytes so that none is a small one."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    padded = {name: content.ljust(max(4096, -(-len(content) // sector) * sector), b"\0")
              for name, content in streams.items()}
    directory_sectors = -(-(len(padded) + 1) // 4)
    table: list[int] = []
    starts = {}
    at = directory_sectors
    table += [*range(1, directory_sectors), end]
    for name, content in padded.items():
        count = len(content) // sector
        starts[name] = at
        table += [*range(at + 1, at + count), end]
        at += count
    fat_sectors = 1
    while fat_sectors * 128 < len(table) + fat_sectors:
        fat_sectors += 1
    fat_at = len(table)
    table += [0xFFFFFFFD] * fat_sectors
    table += [free] * (fat_sectors * 128 - len(table))
    header = struct.pack("<8s16sHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0,
                         fat_sectors, 0, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", *[fat_at + i for i in range(fat_sectors)], *[free] * (109 - fat_sectors))
    entries = [_ole_entry("Root Entry", 5, end, 0, 1 if padded else free)]
    names = list(padded)
    for i, name in enumerate(names):
        right = i + 2 if i + 1 < len(names) else free
        entries.append(_ole_entry(name, 2, starts[name], len(padded[name]), free, right))
    blank = _ole_entry("", 0, 0, 0, free)
    directory = b"".join(entries) + blank * (directory_sectors * 4 - len(entries))
    return header + directory + b"".join(padded.values()) + struct.pack(f"<{len(table)}I", *table)


def _ole_entry(name: str, kind: int, start: int, size: int, child: int, right: int = 0xFFFFFFFF) -> bytes:
    encoded = (name + "\0").encode("utf-16-le") if name else b""
    return struct.pack("<64sHBBIII16sIQQIII", encoded, len(encoded), kind, 1, 0xFFFFFFFF, right, child, b"", 0, 0, 0,
                       start, size, 0)


def biff(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def xls_text(row: int, column: int, text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return biff(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + encoded)


def xls_number(row: int, column: int, value: float) -> bytes:
    return biff(0x203, struct.pack("<HHHd", row, column, 0, value))


def xls_formula(row: int, column: int, result: bytes, flags: int = 0) -> bytes:
    """A formula with its stored result; flags 3 = to be calculated on opening, as libraries write it."""
    return biff(0x006, struct.pack("<HHH8sHIH", row, column, 0, result, flags, 0, 3) + b"\x1e\x01\x00")


def xls(sheets: Mapping[str, bytes], *, hidden: Iterable[str] = (), before_sheets: bytes = b"") -> bytes:
    """A BIFF8 workbook; `sheets`: name -> its cell records."""
    begin = biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 6))
    listing_length = sum(4 + 8 + len(name.encode("utf-16-le")) for name in sheets)
    at = len(begin) + len(before_sheets) + listing_length + len(biff(0x0A))
    listing, body = b"", b""
    for name, records in sheets.items():
        encoded = name.encode("utf-16-le")
        placed = struct.pack("<IBBBB", at + len(body), 1 if name in hidden else 0, 0, len(name), 1)
        listing += biff(0x85, placed + encoded)
        body += biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 1997, 0, 6)) + records + biff(0x0A)
    return ole({"Workbook": begin + before_sheets + listing + biff(0x0A) + body})
