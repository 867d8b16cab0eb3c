"""The bill of materials (CycloneDX 1.5, JSON), from the lock and the table of licences, without network and clock:
python -m docs.make_sbom > sbom.cdx.json
"""
from __future__ import annotations

import json
import tomllib
import uuid

from docs.lock import LOCK, ROOT, read_lock
from docs.make_licences import read_table


def bill() -> dict[str, object]:
    """The document. The same lock gives the same bytes, its serial number too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    licences = {(row[0], row[1]): row[2] for row in read_table()}
    own = f"pkg:generic/{project['name']}@{project['version']}"
    components = []
    for pin in read_lock():
        purl = f"pkg:pypi/{pin.name.lower()}@{pin.version}"
        component: dict[str, object] = {
            "type": "library", "bom-ref": purl, "name": pin.name, "version": pin.version, "purl": purl,
            "licenses": [{"expression": licences[pin.name, pin.version]}],
            # One per file of the release, of which a machine installs the one that fits.
            "externalReferences": [{
                "type": "distribution", "url": f"https://pypi.org/project/{pin.name}/{pin.version}/",
                "hashes": [{"alg": "SHA-256", "content": each} for each in pin.hashes]}]}
        if pin.marker:
            component["properties"] = [{"name": "cofunding:installed-where", "value": pin.marker}]
        components.append(component)
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, own + LOCK.read_text(encoding='utf-8'))}",
        "metadata": {"component": {"type": "application", "bom-ref": own, "name": project["name"],
                                   "version": project["version"], "description": project["description"]}},
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [component["bom-ref"] for component in components]}]}


if __name__ == "__main__":
    print(json.dumps(bill(), indent=1))
