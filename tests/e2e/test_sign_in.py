"""Signing in at a provider of our own, in a real browser: who gets in, who does not, and how it ends."""
from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.access import Identity
from models.wording import say
from tests.e2e.browser import expect
from tests.e2e.serving import PATIENCE, dashboard, free_port

pytestmark = pytest.mark.browser
CLIENT = "cofunding"


@dataclass(frozen=True)
class Office:
    """A dashboard behind a provider, with its store."""

    url: str
    provider: str
    store: object

    def person(self, subject: str) -> Identity:
        return Identity(self.provider, subject, subject, "oidc")

    def give(self, subject: str, role: str) -> int:
        return self.store.grant(self.person(subject), role, actor=self.person("ada").actor).sequence


@pytest.fixture(scope="module")
def office(chromium_browser, tmp_path_factory) -> Iterator[Office]:
    import httpx
    from oidc_provider_mock import run_server_in_thread

    from models.store import open_store

    folder: Path = tmp_path_factory.mktemp("office")
    with run_server_in_thread() as mock, pytest.MonkeyPatch.context() as patch:
        provider = f"http://localhost:{mock.server_port}"
        patch.delenv("COFUNDING_ACCESS", raising=False)
        # A token for another application that names ours as the one it may be shown to: Authlib lets it pass.
        httpx.put(f"{provider}/users/mallory", json={"aud": ["other"], "azp": CLIENT}).raise_for_status()
        port = free_port()
        for name, value in {
                "COFUNDING_ACCESS": "oidc", "COFUNDING_ISSUER": issuer_of(provider),
                "COFUNDING_STORE_URL": f"sqlite:///{folder / 'store.sqlite'}", "DRAFTS_FOLDER": str(folder / "drafts"),
        }.items():
            patch.setenv(name, value)
        settings = folder / "secrets.toml"
        settings.write_text(f"""[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{secrets.token_hex(32)}"
client_id = "{CLIENT}"
client_secret = "{secrets.token_hex(16)}"
server_metadata_url = "{provider}/.well-known/openid-configuration"
""")
        store = open_store(os.environ["COFUNDING_STORE_URL"], door="oidc")
        made = Office(f"http://127.0.0.1:{port}", os.environ["COFUNDING_ISSUER"], store)
        for subject in ("ada", "bao"):
            store.found_access(made.person(subject), actor="keeper")
        with dashboard(port=port, options=["--secrets.files", str(settings)]):
            yield made
        store.close()


def issuer_of(provider: str) -> str:
    import httpx

    return httpx.get(f"{provider}/.well-known/openid-configuration").json()["issuer"]


@pytest.fixture
def tab(chromium_browser):
    """A tab of a browser of its own."""
    context = chromium_browser.new_context(locale="en-GB")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    yield context.new_page()
    context.close()


def said(key: str) -> str:
    return say(f"access.{key}", "en")


def sign_in(tab, office: Office, subject: str) -> None:
    tab.goto(f"{office.url}/kich-ban?lang=en")
    tab.get_by_role("button", name=said("sign_in")).click()
    tab.locator("input[name=sub]").fill(subject)
    tab.get_by_role("button", name="Authorize").click()
    tab.wait_for_url(f"{office.url}/**")


def test_who_has_a_role_comes_in_and_signs_out_of_every_tab_at_once(tab, office):
    granted = office.give("lan", "planner")
    sign_in(tab, office, "lan")
    expect(tab.get_by_test_id("stSidebar")).to_contain_text("lan")
    expect(tab.locator(".st-key-header")).to_be_visible()
    other = tab.context.new_page()
    other.goto(f"{office.url}/quy-dinh?lang=en")
    expect(other.locator(".st-key-header")).to_be_visible()

    tab.locator(".st-key-sign_out button").click()
    tab.get_by_role("button", name="End session").click()  # the provider's own
    expect(tab.get_by_role("button", name=said("sign_in"))).to_be_visible()
    other.get_by_test_id("stSidebar").get_by_role("link").first.click()
    expect(other.get_by_text(said("refused.signed_out"))).to_be_visible()
    expect(other.locator(".st-key-header")).to_have_count(0)

    sign_in(tab, office, "lan")
    expect(tab.locator(".st-key-header")).to_be_visible()
    office.store.withdraw_grant(granted, actor=office.person("bao").actor)
    tab.get_by_test_id("stSidebar").get_by_role("link").first.click()
    expect(tab.get_by_text(said("refused.no_account"))).to_be_visible()
    expect(tab.locator(".st-key-header")).to_have_count(0)


def test_who_has_no_role_sees_nothing_but_who_they_are(tab, office):
    sign_in(tab, office, "stranger")
    expect(tab.get_by_text(said("refused.no_account"))).to_be_visible()
    expect(tab.get_by_test_id("stMain")).not_to_contain_text("DA-0")


def test_a_token_for_another_application_lets_nobody_in(tab, office):
    office.give("mallory", "planner")
    sign_in(tab, office, "mallory")
    expect(tab.get_by_text(said("refused.wrong_audience"))).to_be_visible()


def test_a_forged_state_gives_no_sign_in(tab, office):
    office.give("eve", "planner")
    tab.goto(f"{office.url}/oauth2callback?code=abc&state=forged")
    assert not [each for each in tab.context.cookies() if each["name"].startswith("_streamlit_user")]
    tab.goto(f"{office.url}/?lang=en")
    expect(tab.get_by_role("button", name=said("sign_in"))).to_be_visible()


def test_a_draft_of_somebody_else_is_unknown(tab, office, chromium_browser):
    from models.register.draft_store import save_draft
    from tests.test_draft_store import content

    office.give("owner", "planner")
    office.give("guest", "planner")
    kept = save_draft(content(source="secret-register.xlsx", visitor=office.person("owner").key, is_kept_base=True),
                      Path(os.environ["DRAFTS_FOLDER"]))
    sign_in(tab, office, "guest")
    expect(tab.locator(".st-key-header")).to_be_visible()
    tab.goto(f"{office.url}/kich-ban?lang=en&draft={kept.draft_id}")
    expect(tab.get_by_text(say("drafts.not_opened", "en"))).to_be_visible()
    expect(tab.get_by_test_id("stApp")).not_to_contain_text("secret-register")
