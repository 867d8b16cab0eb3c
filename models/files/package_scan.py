"""A zip package (XLSX, ODS) looked through entry by entry before any reader opens it.

The directory of a zip file is only a claim, so every entry is unpacked as a stream and counted against it.
"""
from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.parsers import expat

from models.files.reading_limits import FileRefused, ReadingLimits

_CHUNK = 1 << 16
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZES_FOLLOW, _UTF8_NAME = 0x1, 0x8, 0x800
_XML_NAMES = (".xml", ".rels", ".vml", ".rdf")
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_PLAIN_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
# A document type can define entities that grow without end or read files of this machine.
_FORBIDDEN = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_LONGEST_FORBIDDEN = len(b"<!DOCTYPE")

XmlHandler = Callable[[str, dict[str, str]], None]


class Package:
    """The entries of a zip file by name. Raises FileRefused for a directory that no honest program writes."""

    def __init__(self, content: bytes, limits: ReadingLimits) -> None:
        self._content = content
        try:
            self._entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise FileRefused("broken_workbook") from error
        if len(self._entries) > limits.entries or sum(e.file_size for e in self._entries) > limits.unpacked_bytes:
            raise FileRefused("workbook_too_large")
        for entry in self._entries:
            _refuse_entry(entry)
        self._by_name = {entry.filename: entry for entry in self._entries}
        overlapping = sum(entry.compress_size for entry in self._entries) > len(content)
        if overlapping or len({name.casefold() for name in self._by_name}) < len(self._entries):
            raise FileRefused("workbook_unsafe")
        self._checked: set[str] = set()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._by_name)

    def stream(self, name: str) -> Iterator[bytes]:
        """The unpacked bytes of an entry in pieces, checked on the way. Raises FileRefused (`broken_workbook` when
        there is no such entry, it is cut short or its check sum is wrong)."""
        if name not in self._by_name:
            raise FileRefused("broken_workbook")
        pieces = _inflate(self._content, self._by_name[name])
        if name.startswith(("xl/embeddings/", "Object ")):  # what is embedded is never opened
            yield from pieces
        else:
            yield from _checked_pieces(name, pieces)
        self._checked.add(name)

    def check_rest(self) -> None:
        """Check every entry that nobody has streamed to its end."""
        for name in self._by_name:
            if name not in self._checked:
                for _ in self.stream(name):
                    pass

    def walk_xml(self, name: str, on_start: XmlHandler, prepare: Callable[[expat.XMLParserType], None] | None = None,
                 ) -> None:
        """Call `on_start(tag, attributes)` for every element of an entry. Raises FileRefused."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = on_start
        parser.StartDoctypeDeclHandler = _refuse_document_type
        if prepare:
            prepare(parser)
        try:
            for piece in self.stream(name):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise FileRefused("broken_workbook") from error


def local_name(tag: str) -> str:
    """A tag or attribute without its namespace prefix."""
    return tag.rpartition(":")[2]


def _refuse_document_type(*_: object) -> None:
    raise FileRefused("workbook_unsafe")


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    parts = name.split("/")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if name.startswith("/") or ".." in parts or "\\" in name or "\x00" in name or ":" in parts[0] or is_link:
        raise FileRefused("workbook_unsafe")
    if entry.flag_bits & _ENCRYPTED:
        raise FileRefused("workbook_encrypted")
    if entry.compress_type not in (_STORED, _DEFLATED):
        raise FileRefused("workbook_unsafe")
    if parts[-1].lower() == "vbaproject.bin" or name.lower().startswith("xl/macrosheets/"):
        raise FileRefused("workbook_macro")


def _inflate(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack one entry, trusting nothing that its two headers say."""
    start = _start_of(content, entry)
    packed = memoryview(content)[start:start + entry.compress_size]
    if len(packed) < entry.compress_size:
        raise FileRefused("broken_workbook")
    total = check = 0
    for piece in _unpacked(packed, entry.compress_type):
        total += len(piece)
        check = zlib.crc32(piece, check)
        if total > entry.file_size:
            raise FileRefused("workbook_unsafe")
        yield piece
    if total != entry.file_size or check != entry.CRC:
        raise FileRefused("broken_workbook")


def _start_of(content: bytes, entry: zipfile.ZipInfo) -> int:
    try:
        magic, _, flags, method, _, _, _, packed, size, name_length, extra_length = _LOCAL_HEADER.unpack_from(
            content, entry.header_offset)
    except struct.error as error:
        raise FileRefused("broken_workbook") from error
    if magic != b"PK\x03\x04":
        raise FileRefused("broken_workbook")
    after = entry.header_offset + _LOCAL_HEADER.size
    name = content[after:after + name_length]
    same_sizes = flags & _SIZES_FOLLOW or 0xFFFFFFFF in (packed, size) or \
        (packed, size) == (entry.compress_size, entry.file_size)
    expected = entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8_NAME else "cp437", "replace")
    if name != expected or method != entry.compress_type or not same_sizes:
        raise FileRefused("workbook_unsafe")
    return after + name_length + extra_length


def _unpacked(packed: memoryview, method: int) -> Iterator[bytes]:
    if method == _STORED:
        for at in range(0, len(packed), _CHUNK):
            yield bytes(packed[at:at + _CHUNK])
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), _CHUNK):
            piece = inflater.decompress(packed[at:at + _CHUNK], _CHUNK)
            while piece or inflater.unconsumed_tail:
                yield piece
                piece = inflater.decompress(inflater.unconsumed_tail, _CHUNK)
        yield inflater.flush()
    except zlib.error as error:
        raise FileRefused("broken_workbook") from error
    if not inflater.eof or inflater.unused_data:
        raise FileRefused("broken_workbook")


def _checked_pieces(name: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces; refuses archives within, and XML with a document type or in another encoding than UTF-8."""
    is_xml, tail, first = name.lower().endswith(_XML_NAMES), b"", True
    for piece in pieces:
        if first and piece:
            first = False
            if piece.startswith((b"PK\x03\x04", b"MZ\x90", b"\xd0\xcf\x11\xe0", b"\x7fELF")):
                raise FileRefused("workbook_unsafe")
            is_xml = is_xml or piece.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
            declared = _ENCODING.match(piece[:500].lstrip(b"\xef\xbb\xbf"))
            if is_xml and declared and declared[1].lower() not in _PLAIN_ENCODINGS:
                raise FileRefused("workbook_unsafe")
        if is_xml and (b"\x00" in piece or _FORBIDDEN.search(tail + piece)):
            raise FileRefused("workbook_unsafe")
        tail = piece[-_LONGEST_FORBIDDEN:]
        yield piece
