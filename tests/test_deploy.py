"""What the dashboard is run with: units that systemd accepts and that shut it in, proxies, image, settings."""
from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from models.start_check import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
# Of 10; what is left is the network that a server needs, and searches that set their own priority.
MOST_EXPOSED = 1.5


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


@pytest.fixture
def installed(tmp_path: Path) -> list[Path]:
    """The units as they are installed, in a folder where the commands they start are."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    python = tmp_path / "opt" / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    (tmp_path / "opt" / "docs").mkdir()
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/cofunding", str(tmp_path / "opt")))
    return [tmp_path / unit.name for unit in UNITS]


def test_systemd_accepts_the_units(installed):
    told = subprocess.run(["systemd-analyze", "verify", "--man=no", *map(str, installed)], capture_output=True,
                          text=True)
    assert (told.returncode, told.stderr, told.stdout) == (0, "", "")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_is_shut_in(installed, unit):
    told = subprocess.run(["systemd-analyze", "security", "--offline=yes", f"--threshold={MOST_EXPOSED * 10:.0f}",
                           str(unit)], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout[-400:]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_has_its_own_user_and_writes_its_own_state_alone(unit):
    lines = unit.read_text().splitlines()
    assert {"User=cofunding", "ProtectSystem=strict", "ProtectHome=yes", "NoNewPrivileges=yes", "UMask=0077",
            "StateDirectory=cofunding", "StateDirectoryMode=0700"} <= set(lines)
    assert not [line for line in lines if line.startswith(("ReadWritePaths", "User=root"))]


def test_the_proxies_take_the_same_headers_from_clients():
    """Every name by which somebody could claim to be somebody else, before anything is handed on."""
    caddy = set(re.findall(r"header_up -([A-Za-z-]+)", text("Caddyfile")))
    nginx = set(re.findall(r'proxy_set_header ([A-Za-z-]+) "";', text("nginx.conf")))
    assert caddy == nginx and {"Remote-User", "X-Forwarded-User", "X-Forwarded-Email", "Forwarded"} <= caddy
    # One way to the dashboard: no path goes around the headers.
    assert text("Caddyfile").count("reverse_proxy") == text("nginx.conf").count("proxy_pass") == 1


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/metrics",
                                  "/health"])
def test_the_proxies_close_what_is_not_for_everybody(path):
    closed = re.search(r"@closed path (.+)", text("Caddyfile"))[1].split()
    pattern = re.search(r"location ~ (\S+) \{ return 404", text("nginx.conf"))[1]
    assert path in closed and re.search(pattern, path)
    assert not re.search(pattern, "/_stcore/health") and not re.search(pattern, "/_stcore/stream")


def test_image_and_bundle_hold_the_same_tree_and_install_from_the_lock():
    image = set(re.findall(r"^COPY (?!--from)(.+) \S+$", text("Containerfile"), flags=re.MULTILINE))
    copied = {name for line in image for name in line.split()}
    archived = set(re.search(r"git archive HEAD -- ([^|]+)\|", text("bundle.sh"))[1].replace("\\", "").split())
    assert archived - copied == {"CHANGELOG.md", "README.md", "deploy"} and copied <= archived
    assert all((ROOT / name).exists() for name in archived)
    for name in ("Containerfile", "bundle.sh", "install.sh"):
        assert re.search(r"--require-hashes[^\n]*(\\\n[^\n]*)?-r \S*requirements\.txt", text(name)), name


def test_compose_lets_the_proxy_alone_out_and_gives_secrets_as_files():
    compose = yaml.safe_load(text("compose.yaml"))
    services = compose["services"]
    assert compose["networks"]["inside"] == {"internal": True}
    assert [name for name, service in services.items() if "ports" in service or "outside" in service["networks"]] == [
        "proxy"]
    assert not re.search(r"(PASSWORD|AUDIT_KEY): (?!/run)\S", text("compose.yaml"))
    # It listens for the proxy, and without a door it would not start.
    assert "0.0.0.0" in services["dashboard"]["command"] and services["dashboard"]["env_file"] == ["access.env"]
    assert "\nCOFUNDING_ACCESS=header\n" in text("access.env.example")
    for name in ("dashboard", "backup"):
        assert services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"]


def test_settings_named_for_the_service_are_settings():
    named = set(re.findall(r"^#?([A-Z_]+)=", text("settings.env") + text("access.env.example"), flags=re.MULTILINE))
    named |= set(re.findall(r"\b(COFUNDING_[A-Z_]+|DRAFTS_FOLDER|IMPORT_MAPPINGS_FOLDER|CERTAINTY_FOLDER)\b",
                            text("compose.yaml") + text("Containerfile")))
    assert {name for name in named if not name.startswith("STREAMLIT_")} <= set(SETTINGS)


def test_scripts_are_shell():
    for name in ("install.sh", "bundle.sh", "try_bundle.sh"):
        assert subprocess.run(["bash", "-n", str(DEPLOY / name)], capture_output=True).returncode == 0
