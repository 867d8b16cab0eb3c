"""Who may speak to the server, before Streamlit answers: names of this server only, and rules for the browser.

A page of another name that points at this machine (DNS rebinding) is refused, and so is a request that another page
makes. The names are `server.allowedHosts` in `.streamlit/config.toml`: behind a proxy, the name people type.
"""
from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from streamlit import net_util
from streamlit.runtime.app_session import AppSession
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from ui.monitor import REFUSED
from ui.navigation import VISITOR
from ui.uploads import UploadRoom, visit_of

_LOG = logging.getLogger(__name__)
Message = MutableMapping[str, object]
Receive, Send = Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]
# Nothing from elsewhere is loaded or asked, in no frame of another page; inline scripts and styles are Streamlit's own
# ways, and charts are compiled in the browser.
POLICY = "; ".join((
    "default-src 'self'", "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:", "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:", "font-src 'self' data:", "connect-src 'self' data: blob:",
    "worker-src 'self' blob:", "frame-src 'self' blob: data:", "media-src 'self' data: blob:", "object-src 'none'",
    "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'"))
HEADERS = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
           "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
           "Permissions-Policy": "camera=(), microphone=(), geolocation=()"}


class Doorman:
    """ASGI middleware: refuses foreign names (403) and files without room (413), adds `HEADERS` to every answer."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]], room: UploadRoom | None = None
                 ) -> None:
        self._app, self._room = app, room or UploadRoom()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if is_known(headers.get("host"), headers.getlist("origin")):
            await self._let_in(scope, receive, _with_headers(send), headers)
        elif scope["type"] == "websocket":
            _note_refused(403)
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "unknown host or origin"})
        else:
            _note_refused(403)
            await PlainTextResponse("Unknown host or origin", 403)(scope, receive, _with_headers(send))

    async def _let_in(self, scope: Message, receive: Receive, send: Send, headers: Headers) -> None:
        visit = visit_of(scope["path"]) if scope.get("method") in ("PUT", "POST") else None
        if visit is None:
            await self._app(scope, receive, send)
            return
        announced = headers.get("content-length", "")
        person = cookie_parser(headers.get("cookie", "")).get(VISITOR, "")
        taken = self._room.enter(visit, int(announced) if announced.isdecimal() else None, person)
        if taken is None:
            _note_refused(413)
            await PlainTextResponse("No room for another file", 413)(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        finally:
            self._room.leave(visit, taken)


def is_known(host: str | None, origins: list[str]) -> bool:
    """Whether a request is for a name of this server and comes from one of its own pages, or from no page at all."""
    return is_host_allowed(host) and all(
        urlsplit(origin).scheme in ("http", "https") and is_host_allowed(urlsplit(origin).netloc) for origin in origins)


def _note_refused(status: int) -> None:
    REFUSED[str(status)] += 1
    _LOG.warning("request refused: %s", status)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sending


def close_side_doors() -> None:
    """What Streamlit offers to everybody and this server to nobody."""
    # To compare it with an origin, Streamlit asks a machine outside for the address of this one.
    net_util.get_external_ip = lambda: None
    # Any visitor may ask it to forget what all visits share: plans, and the work that is running.
    AppSession._handle_clear_cache_request = lambda self: None
