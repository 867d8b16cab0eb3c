"""What a file is, by its content and never by its name: csv, xlsx, xls or ods, or why it is not opened."""
from __future__ import annotations

import io
import re
import zipfile

from models.files.reading_limits import FileRefused

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Openings of files that people send in place of a table. Text never begins like this by chance.
_OTHER_KINDS = (
    (b"%PDF-", "PDF"), (b"\x7fELF", "ELF"), (b"{\\rtf", "RTF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "GZIP"), (b"7z\xbc\xaf", "7Z"), (b"Rar!", "RAR"), (b"PAR1", "PARQUET"),
    (b"SQLite format 3\x00", "SQLITE"),
)
_MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|head|body|table|meta|script|style|div|!--)", re.IGNORECASE)
_MAIN_PARTS = (("xl/workbook.bin", "XLSB"), ("word/document.xml", "DOCX"), ("ppt/presentation.xml", "PPTX"))
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


def kind_of(content: bytes) -> str:
    """csv, xlsx, xls or ods. Raises FileRefused for anything else; a csv is whatever could be text."""
    if content.startswith(OLE_MAGIC):
        return "xls"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(content)
    for opening, kind in _OTHER_KINDS:
        if content.startswith(opening):
            raise FileRefused("file_kind_refused", found=kind)
    if content.startswith(b"MZ") and b"\x00" in content[:64]:
        raise FileRefused("file_kind_refused", found="EXE")
    opening = content[:2048].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").removeprefix(b"\xff\xfe")
    if markup := _MARKUP.match(opening):
        raise FileRefused("file_kind_refused", found="XML" if markup[1].lower() == b"?xml" else "HTML")
    return "csv"


def _kind_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mimetype = archive.read("mimetype").strip()
                if mimetype in (_ODS_TYPE, _ODS_TYPE + b"-template"):
                    return "ods"
                raise FileRefused("file_kind_refused", found=_printable(mimetype))
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileRefused("broken_workbook") from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise FileRefused("file_kind_refused", found=next((kind for part, kind in _MAIN_PARTS if part in names), "ZIP"))


def _printable(mimetype: bytes) -> str:
    return re.sub(r"[^\w./+-]", "?", mimetype.decode("ascii", "replace"))[:80]
