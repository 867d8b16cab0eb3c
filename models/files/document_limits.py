"""How much a YAML or JSON document may hold, and the refusal of one that holds more or something else."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from models.domain import Finding


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """`depth`: lists and mappings inside each other. `nodes`: values and keys of all kinds. `keys`: of all mappings."""

    bytes: int = 2_000_000
    depth: int = 40
    nodes: int = 150_000
    keys: int = 60_000
    key_characters: int = 1_000


LIMITS = DocumentLimits()


class DocumentRefused(ValueError):
    """A document that is not read: `code` of its sentence (`findings.<code>`), `line` where known, its `values`."""

    def __init__(self, code: str, line: int | None = None, **values: object) -> None:
        super().__init__(f"{code} {values}")
        self.code, self.line, self.values = code, line, values

    def finding(self, file: str = "") -> Finding:
        """The refusal as an error to show."""
        return Finding(self.code, file=file, row=self.line, values=self.values)


@dataclass(slots=True)
class Budget:
    """What is left of the limits while the parts of a document go by, in order; nothing of it is kept."""

    limits: DocumentLimits
    depth: int = 0
    nodes: int = 0
    keys: int = 0

    def open(self, line: int | None) -> None:
        """A list or a mapping begins."""
        self.depth += 1
        if self.depth > self.limits.depth:
            raise DocumentRefused("document_too_deep", line, most=self.limits.depth)
        self.count(line)

    def close(self) -> None:
        """A list or a mapping ends."""
        self.depth -= 1

    def count(self, line: int | None) -> None:
        """One more key, value, list or mapping."""
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            raise DocumentRefused("document_too_many_values", line, most=self.limits.nodes)

    def count_key(self, line: int | None) -> None:
        """One more key of a mapping."""
        self.keys += 1
        if self.keys > self.limits.keys:
            raise DocumentRefused("document_too_many_keys", line, most=self.limits.keys)


def check_size(content: bytes | str, limits: DocumentLimits) -> None:
    """Refuse what is too long before anything looks into it."""
    if len(content) > limits.bytes:
        raise _too_large(len(content), limits)


def as_text(content: bytes | str) -> str:
    """The text of a document (UTF-8, a mark at its beginning is dropped)."""
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentRefused("document_not_utf8") from error


def read_document(path: Path, limits: DocumentLimits = LIMITS) -> bytes:
    """The content of a file that is to be a document. A longer one is refused before it is read. Raises OSError."""
    size = path.stat().st_size
    if size > limits.bytes:
        raise _too_large(size, limits)
    with path.open("rb") as file:
        content = file.read(limits.bytes + 1)
    check_size(content, limits)
    return content


def _too_large(size: int, limits: DocumentLimits) -> DocumentRefused:
    return DocumentRefused("document_too_large", size_kb=size // 1_000, most_kb=limits.bytes // 1_000)
