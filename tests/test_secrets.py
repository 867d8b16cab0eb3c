"""Nothing in the repository is a secret, and every door that was found open has a test that is there."""
from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Private keys, tokens of well-known makers, passwords in addresses, keys of the audit log.
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|\bpypi-[A-Za-z0-9_-]{40,}|://[^/\s:@{}'\"<>]+:[^/\s:@{}'\"<>]{3,}@(?![\w.-]*example)[\w.-]+\.[a-z]{2,}"
    r"|(?:AUDIT_KEY|audit\.key|cookie_secret|client_secret|PGPASSWORD)\s*[=:]\s*['\"]?[0-9A-Za-z+/]{20,}")


def found_in(text: str) -> str:
    match = SECRET.search(text)
    return match[0] if match else ""


@pytest.mark.parametrize("text", [
    "-----BEGIN RSA PRIVATE KEY-----", "COFUNDING_AUDIT_KEY=" + "ab" * 32, "https://lan:matkhau1@git.most.gov.vn/x",
    "client_secret = '" + "x1" * 12 + "'", "ghp_" + "a1" * 18])
def test_a_secret_is_seen(text):
    assert found_in(text)


def test_nothing_in_the_tree_is_a_secret():
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
    files = [ROOT / name.decode() for name in names if name]
    assert len(files) > 500
    found = {}
    for path in files:
        if path.is_file() and path.name != Path(__file__).name:
            content = path.read_bytes()
            if b"\0" not in content[:1000] and (secret := found_in(content.decode("utf-8", "replace"))):
                found[str(path.relative_to(ROOT))] = secret[:20]
    assert found == {}
    assert not [path for path in files if path.name in ("secrets.toml", "audit.key", ".env") or path.suffix == ".pem"]


def test_every_door_has_its_test():
    doors = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8").partition("\n## Doors\n")[2]
    lines = re.findall(r"^\| .+ \| .+ \| `(.+)::(.+)` \|$", doors, flags=re.MULTILINE)
    assert len(lines) > 25
    for file, name in lines:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body), f"{file}::{name}"
