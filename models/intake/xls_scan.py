"""An XLS workbook (BIFF records in an OLE container) looked at before the reader opens it."""
from __future__ import annotations

from models.intake.reading_limits import FileRefused

# Names of the streams in the directory of the container, which is UTF-16.
_STREAMS = (("EncryptedPackage", "workbook_encrypted", ""), ("_VBA_PROJECT", "workbook_macro", ""),
            ("WordDocument", "file_kind_refused", "DOC"), ("PowerPoint Document", "file_kind_refused", "PPT"))


def refuse_container(content: bytes) -> None:
    """Raises FileRefused for an OLE container that holds macros, another document or an encrypted one."""
    for stream, code, found in _STREAMS:
        if stream.encode("utf-16-le") in content:
            raise FileRefused(code, **({"found": found} if found else {}))
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise FileRefused("file_kind_refused", found="OLE")
