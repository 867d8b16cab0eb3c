"""The tokens of an XLS formula, looked through for one question: may its result be an empty text?"""
from __future__ import annotations

_TEXT, _ATTRIBUTE = 0x17, 0x19
_IN_LINE = {0x01, 0x02}  # the formula stands elsewhere: shared, or a table of operations
# Bytes of each token with its first one, the classes of operands taken together.
_SIZES = {0x1C: 2, 0x1D: 2, 0x1E: 3, 0x1F: 9, 0x20: 8, 0x21: 3, 0x22: 4, 0x23: 5, 0x24: 5, 0x25: 9, 0x26: 7, 0x27: 7,
          0x28: 7, 0x29: 3, 0x2A: 5, 0x2B: 9, 0x2C: 5, 0x2D: 9, 0x39: 7, 0x3A: 7, 0x3B: 11, 0x3C: 7, 0x3D: 11}


def may_give_blank(record: bytes, is_wide: bool) -> bool:
    """Whether an empty text stands in a formula (`record`: its length and tokens); a shared one is not known and may.

    `is_wide`: BIFF8. What cannot be followed gives no blank: its value is then missing, and is told so.
    """
    tokens = record[2:2 + int.from_bytes(record[:2], "little")]
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token in _IN_LINE:
            return True
        if token == _TEXT:
            length = tokens[at + 1] if at + 1 < len(tokens) else 0
            if not length:
                return True
            double = is_wide and at + 2 < len(tokens) and tokens[at + 2] & 1
            at += 2 + is_wide + length * (2 if double else 1)
        elif token == _ATTRIBUTE:
            choices = int.from_bytes(tokens[at + 2:at + 4], "little") if tokens[at + 1:at + 2] == b"\x04" else -1
            at += 4 + 2 * (choices + 1)
        elif 0x03 <= token <= 0x16:
            at += 1
        elif size := _SIZES.get(0x20 | token & 0x1F if token >= 0x40 else token):
            at += size
        else:
            return False
    return False
