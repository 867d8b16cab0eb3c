"""Settings: one table for people, one list, and the code; what is wrong stops the start, one sentence each."""
from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from models.start_check import SETTINGS, Fault, check_settings
from models.wording import LANGUAGES, say

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
SECTION = GUIDE.partition("\n## Settings\n")[2].partition("\n## ")[0]
TABLE = set(re.findall(r"^\| `([^`=]+)`", SECTION, flags=re.MULTILINE))
KEY = "ab" * 32


def names_in_code() -> set[str]:
    """Every environment variable that the product asks for, by the name it is asked for with."""
    found = set()
    modules = [each for name in ("models", "ui", "pages") for each in (ROOT / name).rglob("*.py")]
    for path in (ROOT / "app.py", *modules):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = constants_of(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (ROOT / f"{node.module.replace('.', '/')}.py").exists():
                there = constants_of(ast.parse((ROOT / f"{node.module.replace('.', '/')}.py").read_text("utf-8")))
                constants |= {alias.asname or alias.name: there.get(alias.name) for alias in node.names}
        for node in ast.walk(tree):
            asked = None
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.environ.get", "os.getenv",
                                                                         "environment.get"):
                asked = node.args[0]
            elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("os.environ", "environment"):
                asked = node.slice
            if isinstance(asked, ast.Constant):
                found.add(asked.value)
            elif isinstance(asked, ast.Name):
                found.add(constants.get(asked.id))
    return found - {None}


def constants_of(tree: ast.Module) -> dict[str, object]:
    return {target.id: node.value.value for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets if isinstance(target, ast.Name)}


def test_the_table_the_list_and_the_code_name_the_same_settings():
    """Another setting: a line in docs/operating.md, a name in models/start_check.py."""
    assert names_in_code() - {"LANG"} == set(SETTINGS)
    variables = {name for name in TABLE if name.isupper() and not name.startswith("STREAMLIT_")}
    assert variables == {*SETTINGS, "LANG"}


def test_every_option_of_the_server_stands_in_the_table():
    options = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    named = {f"{section}.{name}" for section, values in options.items() if section != "theme" for name in values}
    assert named == {name for name in TABLE if "." in name}


def codes(environment: dict[str, str]) -> list[str]:
    return [fault.code for fault in check_settings(environment)]


def test_good_settings_are_good(tmp_path, monkeypatch):
    monkeypatch.setenv("COFUNDING_AUDIT_KEY", KEY)
    assert codes({}) == []
    assert codes({"COFUNDING_STORE_URL": f"sqlite:///{tmp_path}/new/store.sqlite", "COFUNDING_AUDIT_KEY": KEY,
                  "COFUNDING_AUDIT_HEADS": f"{tmp_path}/a/heads", "COFUNDING_AUDIT_HEADS_COPY": f"{tmp_path}/b/heads",
                  "DRAFTS_FOLDER": f"{tmp_path}/drafts", "IMPORT_MAPPINGS_FOLDER": f"{tmp_path}/mappings",
                  "LANG": "en_GB.UTF-8", "STREAMLIT_SERVER_PORT": "8501"}) == []
    assert not list(tmp_path.iterdir()), "looking makes nothing"


@pytest.mark.parametrize(("name", "value", "code"), [
    ("COFUNDING_STORE", "sqlite:///x", "unknown"), ("COFUNDING_STORE_URL", "mysql://x", "store_url"),
    ("COFUNDING_STORE_URL", "sqlite://", "store_url"), ("COFUNDING_STORE_URL", "not an address", "store_url"),
    ("COFUNDING_AUDIT_KEY", "abc", "key"), ("COFUNDING_AUDIT_KEY", "ab" * 31, "key"), ("DRAFTS_FOLDER", " ", "empty"),
    ("DRAFTS_FOLDER", "{file}/drafts", "not_writable"), ("IMPORT_MAPPINGS_FOLDER", "{file}", "not_writable"),
    ("COFUNDING_STORE_URL", "sqlite:///{file}/x/s.sqlite", "not_writable"),
    ("COFUNDING_STORE_FOLDER", "{file}/x", "not_writable"),
    ("COFUNDING_AUDIT_HEADS_COPY", "{file}/heads", "not_writable")])
def test_each_fault_has_its_sentence(tmp_path, monkeypatch, name, value, code):
    (tmp_path / "file").touch()
    value = value.format(file=tmp_path / "file")
    monkeypatch.setenv(name, value)
    faults = check_settings({name: value})
    assert [fault.code for fault in faults] == [code]
    for language in LANGUAGES:
        sentence = say(f"start.{code}", language, **faults[0].values)
        assert name in sentence and "{" not in sentence


def test_faults_are_told_all_at_once_and_no_password_with_them(tmp_path):
    faults = check_settings({"COFUNDING_STORE_URL": "mysql://lan:geheim@host/x", "COFUNDING_X": "geheim",
                             "COFUNDING_AUDIT_HEADS": f"{tmp_path}/h", "COFUNDING_AUDIT_HEADS_COPY": f"{tmp_path}/./h"})
    assert sorted(fault.code for fault in faults) == ["same_place", "store_url", "unknown"]
    assert "geheim" not in str(faults)


def test_a_folder_that_is_not_ours_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda place, how: Path(place) != tmp_path)
    assert check_settings({"DRAFTS_FOLDER": f"{tmp_path}/x/y"}) == (
        Fault("not_writable", {"name": "DRAFTS_FOLDER", "place": tmp_path}),)


def test_the_server_does_not_start_and_touches_nothing(tmp_path):
    environment = {**os.environ, "COFUNDING_STORE_URL": f"sqlite:///{tmp_path}/store.sqlite",
                   "COFUNDING_AUDIT_KEYS": "x", "DRAFTS_FOLDER": str(tmp_path / "drafts")}
    ended = subprocess.run([sys.executable, "-c", "import app"], cwd=ROOT, env=environment, capture_output=True,
                           text=True)
    assert ended.returncode == 78 and "COFUNDING_AUDIT_KEYS" in ended.stderr and "Traceback" not in ended.stderr
    assert not list(tmp_path.iterdir())
