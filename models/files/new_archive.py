"""An archive of files: every ZIP that leaves the product is packed here."""
from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable


def zip_bytes(files: Iterable[tuple[str, bytes]], level: int | None = None) -> bytes:
    """(name, content) of each file, packed in their order. level: of compression, 0 (stored) to 9; None = usual."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def unzip_own(content: bytes) -> dict[str, bytes]:
    """The files of an archive that the product has just made."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
