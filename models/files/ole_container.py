"""The streams of an OLE container, the file within which XLS workbooks and encrypted XLSX files stand."""
from __future__ import annotations

import struct

from models.files.reading_limits import FileRefused

_HEADER = 512
_END_OF_CHAIN = 0xFFFFFFFA  # this number and those above it are marks, not sectors
_STREAM, _ROOT = 2, 5


class OleContainer:
    """Names of the streams, and their bytes. Raises FileRefused (`broken_workbook`) for a container that is no tree."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            shift, small_shift = struct.unpack_from("<HH", content, 30)
            fat_count, directory, _, self._smallest, small_table, _, more, more_count = \
                struct.unpack_from("<4x8I", content, 40)
            if shift not in (9, 12) or small_shift != 6:
                raise FileRefused("broken_workbook")
            self._sector = 1 << shift
            self._table = self._read_table(list(struct.unpack_from("<109I", content, 76)), fat_count, more, more_count)
            entries = self._chain(directory)
            self._entries = dict(self._entry(entries[at:at + 128]) for at in range(0, len(entries) - 127, 128))
            self._small_table = _numbers(self._chain(small_table)) if small_table < _END_OF_CHAIN else ()
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise FileRefused("broken_workbook") from error

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._entries)

    def read(self, name: str) -> bytes:
        """The bytes of a stream. Raises FileRefused when its chain of sectors is broken."""
        kind, start, size = self._entries[name]
        if size >= self._smallest or kind == _ROOT:
            stream = self._chain(start)
        else:
            small = self.read("Root Entry")
            stream = b"".join(small[i * 64:i * 64 + 64] for i in _follow(self._small_table, start))
        if len(stream) < size:
            raise FileRefused("broken_workbook")
        return stream[:size]

    def _read_table(self, sectors: list[int], count: int, more: int, more_count: int) -> tuple[int, ...]:
        """Which sector follows which. The list of its own sectors overflows from the header into a chain."""
        for _ in range(more_count):
            if more >= _END_OF_CHAIN:
                break
            *listed, more = _numbers(self._read_sector(more))
            sectors += listed
        used = [sector for sector in sectors if sector < _END_OF_CHAIN][:count]
        if len(used) * self._sector > len(self._content):
            raise FileRefused("broken_workbook")
        return _numbers(b"".join(map(self._read_sector, used)))

    def _read_sector(self, number: int) -> bytes:
        start = max(_HEADER, self._sector) + number * self._sector
        if start >= len(self._content):
            raise FileRefused("broken_workbook")
        return self._content[start:start + self._sector].ljust(self._sector, b"\0")

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._read_sector, _follow(self._table, start)))

    @staticmethod
    def _entry(raw: bytes) -> tuple[str, tuple[int, int, int]]:
        length, kind = struct.unpack_from("<HB", raw, 64)
        start, size = struct.unpack_from("<II", raw, 116)
        return raw[:min(length, 64)].decode("utf-16-le").rstrip("\0"), (kind, start, size)


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[:len(raw) // 4 * 4])


def _follow(table: tuple[int, ...], start: int) -> list[int]:
    chain: list[int] = []
    while start < _END_OF_CHAIN:
        chain.append(start)
        if len(chain) > len(table):  # a circle
            raise FileRefused("broken_workbook")
        start = table[start]
    return chain
