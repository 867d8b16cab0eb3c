"""Requests under foreign names and from foreign pages are refused before Streamlit sees them; nobody is asked of it."""
from __future__ import annotations

import asyncio
import socket
from collections import Counter

import pytest
from starlette.responses import PlainTextResponse
from streamlit import config
from streamlit.runtime.app_session import AppSession
from streamlit.testing.v1 import AppTest
from streamlit.web.server import server_util

from ui.doorman import HEADERS, Doorman, close_side_doors, is_known
from ui.monitor import REFUSED
from ui.uploads import PATH, UploadRoom

HERE = ["localhost", "127.0.0.1", "::1", "*.bo.gov.vn"]
KNOWN = [("localhost:8501", []), ("127.0.0.1", []), ("[::1]:8501", []), ("LOCALHOST.:1", []), ("a.bo.gov.vn", []),
         ("localhost:8501", ["http://localhost:8501"]), ("a.bo.gov.vn", ["https://a.bo.gov.vn"]),
         ("127.0.0.1:8501", ["http://localhost:8501"])]
FOREIGN = [(None, []), ("evil.example", []), ("evil.example:8501", ["http://evil.example:8501"]),
           ("localhost.evil.example", []), ("bo.gov.vn.evil.example", []), ("evilbo.gov.vn", []),
           ("localhost:8501", ["http://evil.example"]), ("localhost:8501", ["null"]), ("localhost:8501", [""]),
           ("localhost:8501", ["http://localhost:8501", "http://evil.example"]), ("a@localhost", []),
           ("localhost", ["file://localhost"]), ("localhost", ["http://localhost@evil.example"])]


@pytest.fixture(autouse=True)
def names():
    before = config.get_option("server.allowedHosts")
    config.set_option("server.allowedHosts", HERE)
    yield
    config.set_option("server.allowedHosts", before)


def ask(kind: str, host: str | None, origins: list[str], method: str = "GET", path: str = "/", room=None,
        announced: str = "", **more: str) -> list[dict]:
    """What the server sends back to one request, or to a browser that opens a connection."""
    sent: list[dict] = []

    async def served(scope, receive, send):
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
        else:
            await PlainTextResponse("page")(scope, receive, send)

    async def receive():
        return {"type": "http.request" if kind == "http" else "websocket.connect"}

    async def send(message):
        sent.append(message)

    headers = [*([(b"host", host.encode())] if host is not None else []),
               *((b"origin", origin.encode()) for origin in origins),
               *([(b"content-length", announced.encode())] if announced else []),
               *((name.encode(), value.encode()) for name, value in more.items())]
    scope = {"type": kind, "method": method, "path": path, "headers": headers}
    asyncio.run(Doorman(served, room)(scope, receive, send))
    return sent


@pytest.mark.parametrize(("host", "origins"), KNOWN)
def test_names_of_this_server_are_served(host, origins):
    assert is_known(host, origins)
    start, body = ask("http", host, origins)
    assert (start["status"], body["body"]) == (200, b"page")
    assert ask("websocket", host, origins) == [{"type": "websocket.accept"}]


@pytest.mark.parametrize(("host", "origins"), FOREIGN)
def test_foreign_names_and_pages_are_refused(host, origins):
    assert not is_known(host, origins)
    for method in ("GET", "POST"):
        start, body = ask("http", host, origins, method)
        assert (start["status"], b"page" in body["body"]) == (403, False)
    assert [message["type"] for message in ask("websocket", host, origins)] == ["websocket.close"]


def test_every_answer_carries_the_rules_for_the_browser():
    for host in ("localhost", "evil.example"):
        headers = {name.decode(): value.decode() for name, value in ask("http", host, [])[0]["headers"]}
        assert {name: headers[name.lower()] for name in HEADERS} == HEADERS


def test_a_foreign_origin_makes_the_server_ask_nobody(monkeypatch):
    monkeypatch.setattr("streamlit.net_util.get_external_ip", lambda: pytest.fail("asked outside"))
    monkeypatch.setattr("streamlit.runtime.app_session.AppSession._handle_clear_cache_request", None)
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("asked outside"))
    close_side_doors()
    assert not server_util.is_url_from_allowed_origins("http://evil.example")


def test_uploads_are_bounded_for_a_visit_and_for_all():
    held: dict[str, int] = {}
    room = UploadRoom(lambda: held)

    def put(visit: str, announced: str, method: str = "PUT") -> int:
        return ask("http", "localhost", [], method, f"{PATH}{visit}/file", room, announced)[0]["status"]

    assert put("a", "20000000") == 200
    held["a"] = 50_000_000
    assert [put("a", size) for size in ("10000001", "", "many", "10000000")] == [413, 413, 413, 200]
    assert put("b", "20000000") == 200 and put("a", "20000000", "DELETE") == 200
    held.update({f"v{number}": 60_000_000 for number in range(5)})
    assert [put("b", size) for size in ("50000001", "50000000")] == [413, 200]


def test_many_tabs_are_no_way_around():
    held = {"a": 50_000_000, "b": 50_000_000}
    room = UploadRoom(lambda: held)
    room.enter("a", 0, "lan")
    room.enter("b", 0, "lan")
    assert room.enter("c", 20_000_001, "lan") is None and room.enter("d", 20_000_001, "minh") is not None
    for visit in ("e", "f", "g"):
        held[visit] = 50_000_000
        assert room.enter(visit, 0) == 0
    assert room.enter("g", 10_000_000) is not None, "visits of nobody are no person"
    del held["a"]
    assert room.enter("c", 20_000_001, "lan") is not None


def test_the_person_of_an_upload_is_told_by_the_cookie(monkeypatch):
    people = []
    room = UploadRoom(dict)
    monkeypatch.setattr(room, "enter", lambda visit, size, person: people.append(person))
    headers = {"cookie": "a=b; visitor=lan0123456789abc; c=d"}
    assert ask("http", "localhost", [], "PUT", f"{PATH}v/file", room, "1", **headers)[0]["status"] == 413
    assert people == ["lan0123456789abc"]


def test_what_is_refused_is_counted_and_told_without_names(caplog):
    before = Counter(REFUSED)
    ask("http", "evil.example", [])
    ask("websocket", "evil.example", [])
    assert REFUSED - before == {"403": 2}
    assert [record.getMessage() for record in caplog.records] == ["request refused: 403"] * 2


def test_nobody_can_have_the_server_forget_what_all_share(monkeypatch):
    monkeypatch.setattr("streamlit.net_util.get_external_ip", None)
    forgotten = []
    monkeypatch.setattr(AppSession, "_handle_clear_cache_request", lambda self: forgotten.append(self))
    close_side_doors()
    AppSession._handle_clear_cache_request(object())
    assert not forgotten


def test_files_on_their_way_count():
    room = UploadRoom(dict)
    taken = [room.enter("a", 20_000_000) for _ in range(4)]
    assert taken == [20_000_000] * 3 + [None]
    room.leave("a", 20_000_000)
    assert room.enter("a", 20_000_000) == 20_000_000


def test_a_file_is_dropped_when_no_field_holds_it_any_more():
    at = AppTest.from_function(page_with_a_file)
    at.run()
    at.file_uploader[0].upload("a.yaml", b"x", "text/yaml").run()
    assert at.markdown[0].value == "1"
    at.checkbox[0].set_value(True).run()
    at.run()  # what a field held is forgotten when a run without it has ended
    assert at.markdown[0].value == "0"
    assert not at.exception


def page_with_a_file() -> None:
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    from ui import uploads

    if not st.checkbox("gone"):
        st.file_uploader("file", key="file")
    uploads.drop_unused()
    context = get_script_run_ctx()
    st.markdown(str(sum(map(len, context.uploaded_file_mgr.file_storage.values()))))
