"""One door by settings: what stops a start, who is refused before anything answers, whose tokens count."""
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from models.access import Identity
from ui.doors import SECRET_HEADER, faults, is_let_in
from ui.identity import identity_of

ROOT = Path(__file__).resolve().parents[2]
SECRET = "s" * 32
PROVIDER = {"client_id": "app", "client_secret": "x", "cookie_secret": SECRET, "redirect_uri": "u",
            "server_metadata_url": "m"}
OIDC = {"COFUNDING_ACCESS": "oidc", "COFUNDING_ISSUER": "https://id"}
PROXY = {"COFUNDING_ACCESS": "header", "COFUNDING_ISSUER": "office", "COFUNDING_SUBJECT_HEADER": "X-User",
         "COFUNDING_PROXY_SECRET": SECRET}
STARTS = [
    ([], {}, {}, "127.0.0.1", {}, []), ([], {}, {}, "::1", {}, []), ([], {}, {}, "localhost", {}, []),
    ([], {}, {}, "0.0.0.0", {}, ["not_loopback"]), ([], {}, {}, None, {}, ["not_loopback"]),
    ([], {}, {}, "10.0.0.7", {}, ["not_loopback"]), ([], {}, {}, "::", {}, ["not_loopback"]),
    (["app:app", "--host", "0.0.0.0"], {}, {}, "127.0.0.1", {}, ["not_loopback"]),
    (["app:app", "--host=::"], {}, {}, "127.0.0.1", {}, ["not_loopback"]),
    (["-b", "0.0.0.0:80"], {}, {}, "127.0.0.1", {}, ["not_loopback"]),
    (["--bind", "127.0.0.1:80"], {}, {}, "127.0.0.1", {}, []),
    ([], {"UVICORN_HOST": "0.0.0.0"}, {}, "127.0.0.1", {}, ["not_loopback"]),
    ([], {"COFUNDING_ACCESS": "open"}, {}, "127.0.0.1", {}, ["unknown_door"]),
    ([], {}, PROVIDER, "127.0.0.1", {}, ["mixed"]), ([], {"COFUNDING_PROXY_SECRET": SECRET}, {}, "::1", {}, ["mixed"]),
    ([], {}, {}, "127.0.0.1", {"X-User": "subject"}, ["mixed"]),
    ([], OIDC, PROVIDER, "0.0.0.0", {}, []), ([], OIDC, {}, "0.0.0.0", {}, ["missing"] * 5),
    ([], {**OIDC, "COFUNDING_ISSUER": ""}, PROVIDER, "0.0.0.0", {}, ["missing"]),
    ([], OIDC, {**PROVIDER, "cookie_secret": "short"}, "0.0.0.0", {}, ["short_secret"]),
    ([], OIDC, PROVIDER, "0.0.0.0", {"X-User": "sub"}, ["mixed"]),
    ([], {**OIDC, "COFUNDING_SUBJECT_HEADER": "X-User"}, PROVIDER, "0.0.0.0", {}, ["mixed"]),
    ([], PROXY, {}, "0.0.0.0", {}, []), ([], PROXY, PROVIDER, "0.0.0.0", {}, ["mixed"]),
    ([], {**PROXY, "COFUNDING_PROXY_SECRET": "x"}, {}, "0.0.0.0", {}, ["short_secret"]),
    ([], {**PROXY, "COFUNDING_SUBJECT_HEADER": ""}, {}, "0.0.0.0", {}, ["missing"])]


@pytest.mark.parametrize("start", STARTS)
def test_settings_that_are_wrong_stop_the_start(start: tuple) -> None:
    *given, wanted = start
    assert [code for code, _ in faults(*given)] == wanted


def test_a_start_on_another_address_ends_with_a_sentence() -> None:
    ended = subprocess.run([sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "0.0.0.0",
                            "--server.port", "0"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 78
    assert "this machine only" in ended.stderr and "Traceback" not in ended.stderr


def connection(client: str = "127.0.0.1", server: str = "127.0.0.1", **headers: object) -> dict:
    pairs = [(name.replace("_", "-").lower().encode(), value.encode()) for name, values in headers.items()
             for value in ([values] if isinstance(values, str) else values)]
    return {"type": "http", "client": (client, 1), "server": (server, 2), "headers": pairs}


@pytest.mark.parametrize(("client", "server", "is_in"), [
    ("127.0.0.1", "127.0.0.1", True), ("::1", "::1", True), ("10.0.0.8", "10.0.0.7", False),
    ("127.0.0.1", "10.0.0.7", False), ("10.0.0.8", "127.0.0.1", False)])
def test_on_this_machine_only_no_other_machine_is_answered(client: str, server: str, is_in: bool) -> None:
    assert is_let_in(connection(client, server), {}) is is_in


@pytest.mark.parametrize("header", ["X_Forwarded_For", "forwarded", "X_Real_IP", "via"])
def test_on_this_machine_only_nothing_is_answered_that_a_proxy_hands_on(header: str) -> None:
    """A proxy on this machine would make everybody somebody of this machine."""
    assert not is_let_in(connection("127.0.0.1", "127.0.0.1", **{header: "10.0.0.8"}), {})


SECRET_NAME = SECRET_HEADER.replace("-", "_")


@pytest.mark.parametrize(("headers", "is_in"), [
    ({SECRET_NAME: SECRET, "X_User": "a"}, True), ({"X_User": "a"}, False), ({SECRET_NAME: "t" * 32}, False),
    ({SECRET_NAME: [SECRET, SECRET]}, False), ({SECRET_NAME: SECRET, "X_User": ["a", "admin"]}, False),
    ({SECRET_NAME: ""}, False), ({SECRET_NAME: "é"}, False)])
def test_a_header_counts_from_the_proxy_alone(headers: dict, is_in: bool) -> None:
    assert is_let_in(connection("10.0.0.8", "10.0.0.7", **headers), PROXY) is is_in


CLAIMS = {"is_logged_in": True, "iss": "https://id", "aud": "app", "sub": "7", "name": "Lan", "exp": 100, "iat": 1}


@pytest.mark.parametrize(("changed", "wanted"), [
    ({}, None), ({"aud": ["app"]}, None), ({"aud": ["app", "other"]}, "wrong_audience"),
    ({"aud": "App"}, "wrong_audience"),
    ({"aud": None}, "wrong_audience"), ({"aud": ["other"], "azp": "app"}, "wrong_audience"),
    ({"iss": "https://id/"}, "wrong_issuer"), ({"iss": None}, "wrong_issuer"),
    ({"is_logged_in": False}, "not_signed_in"),
    ({"sub": ""}, "not_signed_in"), ({"sub": 7}, "not_signed_in")])
def test_issuer_and_audience_are_ours_to_the_letter(changed: dict, wanted: str | None) -> None:
    found = identity_of({**CLAIMS, **changed}, "oidc", "https://id", "app", 50)
    assert found == wanted if wanted else found[0] == Identity("https://id", "7", "Lan", "oidc")


def test_no_audience_of_our_own_lets_nobody_in() -> None:
    assert identity_of({**CLAIMS, "aud": ""}, "oidc", "https://id", "", 50) == "wrong_audience"


def test_a_token_that_is_over_begins_no_session_and_each_sign_in_has_its_own() -> None:
    def of(**changed: object) -> tuple:
        return identity_of({**CLAIMS, **changed}, "oidc", "https://id", "app", 50)

    assert of()[2] and not of(exp=50)[2] and not of(exp=None)[2]
    assert of()[1] == of(name="Other")[1] != of(iat=2)[1]
