"""An identity: who somebody is, by which door they came, and the one text that the store writes for them.

A person of a provider is the issuer and the subject; the name is only shown. The store keeps `Identity.actor`, the name
with a key that is worked out from issuer and subject, so whoever takes another's name stays another person, and who
changes the name stays the same. On this machine only, a name is declared, and its folded form is the person.
"""
from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from models.files.text_cleaning import clean_characters

LOCAL, OIDC, HEADER = "local", "oidc", "header"
DOORS = (LOCAL, OIDC, HEADER)
LONGEST_NAME = 80
# The key of a person who signed in, as it stands at the end of an actor's text; no declared name may hold its signs.
_OPEN, _CLOSE = "\u27e8", "\u27e9"
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_KEY = re.compile(rf"{_OPEN}[0-9a-f]{{32}}{_CLOSE}\Z")


@dataclass(frozen=True, slots=True)
class Identity:
    """issuer, subject: exactly as the provider gives them ("" on this machine); name: shown, proves nothing; door: one
    of DOORS."""

    issuer: str
    subject: str
    name: str
    door: str

    @property
    def key(self) -> str:
        """The person: the same for every spelling of the name, another for every other issuer or subject."""
        return fold_person(self.name) if self.door == LOCAL else signed_key(self.issuer, self.subject)

    @property
    def actor(self) -> str:
        """The text that stands beside everything that this person writes."""
        return self.name if self.door == LOCAL else f"{_plain(self.name)} {self.key}".strip()


def local_identity(name: str) -> Identity:
    """Somebody who declared a name on this machine."""
    return Identity("", "", name, LOCAL)


def signed_key(issuer: str, subject: str) -> str:
    """The key of a person of a provider: 128 bits of the SHA-256 of issuer and subject, to the letter."""
    exact = f"{len(issuer)}:{issuer}{subject}".encode("utf-8", "surrogatepass")
    return f"{_OPEN}{hashlib.sha256(exact).hexdigest()[:32]}{_CLOSE}"


def person_key(actor: str) -> str:
    """The person behind an actor's text as the store keeps it: the key of whoever signed in, or the folded name."""
    found = _KEY.search(actor)
    return found.group() if found else fold_person(actor)


def is_signed(actor: str) -> bool:
    """Whether this text is of somebody who signed in."""
    return _KEY.search(actor) is not None


def holds_key_signs(name: str) -> bool:
    """Whether a declared name holds signs that only the key of a signed-in person has."""
    folded = fold_person(name)
    return any(sign in name or sign in folded for sign in (_OPEN, _CLOSE))


def shown_name(actor: str) -> str:
    """An actor's text as people read it: the name, and six letters of the key where somebody signed in."""
    found = _KEY.search(actor)
    return f"{actor[:found.start()].strip()} ({found.group()[1:7]})".strip() if found else actor


def fold_person(name: str) -> str:
    """One text for all spellings of a name: letter case, Unicode form, spaces and invisible signs are no difference."""
    folded = unicodedata.normalize("NFKC", clean_characters(name)[0]).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def _plain(name: str) -> str:
    """A provider's name without what could steer a reader or look like a key, on one line."""
    kept = "".join(letter for letter in unicodedata.normalize("NFC", name)
                   if unicodedata.category(letter) not in _UNSEEN and letter not in _OPEN + _CLOSE)
    return " ".join(kept.split())[:LONGEST_NAME].strip()
