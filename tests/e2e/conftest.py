"""One server and one Chromium for all journeys of a worker; every visit is a browser of its own, so that none sees
another's edits.

Without Chromium the journeys are skipped and say so; with REQUIRE_BROWSER=1, as in the gate, they fail instead.
"""
from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey ends by the patience of what it waits for (`browser.LONG`); its time as a whole is a last resort.

    One that fails is walked once more, and named (`tests/conftest.py`), but not where weak journeys are looked for.
    """
    slower = float(os.environ.get("JOURNEYS_CPU_THROTTLE") or 1)
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.timeout(1_800 * slower), append=False)
            if slower == 1:
                item.add_marker(pytest.mark.flaky(reruns=1), append=False)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """What the servers wrote last stands below a journey that failed: the page says nothing of an error."""
    outcome = yield
    if (report := outcome.get_result()).failed and "visit" in getattr(item, "fixturenames", ()):
        from tests.e2e.serving import ends_of_logs

        report.sections += [(f"log of {url}", text) for url, text in ends_of_logs().items()]


# Playwright keeps an event loop running in this thread while the browser is open, where other tests begin theirs: it is
# closed after the journeys, not at the end of all.
@pytest.fixture(scope="package")
def chromium_browser() -> Iterator[object]:
    from tests.e2e.serving import chromium, find_chromium

    if find_chromium() is None:
        missing = "no Chromium on this machine (apt-get install chromium, or name one in CHROMIUM)"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def server(chromium_browser) -> Iterator[str]:
    from tests.e2e.serving import dashboard

    with dashboard() as url:
        yield url


@pytest.fixture
def fresh_server(chromium_browser) -> Iterator[str]:
    """A server that nobody has visited yet."""
    from tests.e2e.serving import dashboard

    with dashboard() as url:
        yield url


@pytest.fixture
def visit(chromium_browser, request) -> Iterator[Callable]:
    """Begin a visit: `visit("en", url=..., width=...)`. What went wrong in the page's own scripts fails the test."""
    from tests.e2e.browser import Visit

    begun = []

    def begin(language: str = "vi", *, url: str | None = None, **options: object) -> Visit:
        begun.append(Visit(chromium_browser, url or request.getfixturevalue("server"), language, **options))
        return begun[-1]

    yield begin
    errors = [error for each in begun for error in each.script_errors]
    for each in begun:
        each.close()
    assert errors == []
