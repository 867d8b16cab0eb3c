"""What the product is made of: every package of the lock with its licence, none that it may not be combined with."""
from __future__ import annotations

import json
import re

import pytest

from docs.lock import LOCK, read_lock
from docs.make_licences import MAY_BE_COMBINED, TABLE, may_be_combined, read_table, rows, written
from docs.make_sbom import bill


def test_the_table_is_the_lock_with_the_licences_that_are_installed():
    """Written anew by `python -m docs.make_licences` after a change of the lock."""
    assert TABLE.read_text(encoding="utf-8") == written(rows())
    assert [(row[0], row[1]) for row in read_table()] == [(pin.name, pin.version) for pin in read_lock()]


def test_no_licence_forbids_the_combination():
    assert {row[0]: row[2] for row in read_table() if not may_be_combined(row[2])} == {}


@pytest.mark.parametrize(("expression", "is_allowed"), [
    ("MIT", True), ("Apache-2.0 OR GPL-2.0-only", True), ("BSD-3-Clause AND Zlib", True),
    ("(MIT OR Apache-2.0) AND Zlib", True), ("MIT AND GPL-3.0-only", False), ("GPL-3.0-or-later", False),
    ("AGPL-3.0-only", False), ("SSPL-1.0", False), ("Proprietary", False), ("", False), ("LicenseRef-Other", False)])
def test_the_rule(expression, is_allowed):
    assert may_be_combined(expression) is is_allowed


def test_nothing_that_covers_the_whole_is_among_the_allowed():
    assert not [name for name in MAY_BE_COMBINED if re.match(r"A?GPL|SSPL|BUSL|Elastic", name)]


def test_the_lock_is_read_whole():
    text = LOCK.read_text(encoding="utf-8")
    pins = read_lock()
    assert len(pins) == len(re.findall(r"^[a-zA-Z]", text, flags=re.MULTILINE)) > 50
    assert sum(len(pin.hashes) for pin in pins) == text.count("--hash=sha256:")


def test_a_line_without_hashes_is_no_pin(tmp_path):
    path = tmp_path / "lock.txt"
    path.write_text("pulp==3.3.2\npandas==3.1.1 \\\n    --hash=sha256:" + "a" * 64)
    with pytest.raises(ValueError, match="pulp"):
        read_lock(path)


def test_the_bill_of_materials_names_every_package_once_with_its_licence_and_hashes():
    document = json.loads(json.dumps(bill()))
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5")
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", document["serialNumber"])
    refs = [component["bom-ref"] for component in document["components"]]
    assert len(refs) == len(set(refs)) == len(read_lock())
    assert document["dependencies"][0]["dependsOn"] == refs
    for component, pin in zip(document["components"], read_lock(), strict=True):
        assert component["purl"] == f"pkg:pypi/{pin.name.lower()}@{pin.version}"
        assert may_be_combined(component["licenses"][0]["expression"])
        assert {each["content"] for each in component["externalReferences"][0]["hashes"]} == set(pin.hashes)
    assert bill() == bill()
