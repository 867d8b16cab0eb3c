"""By which of three doors people come: this machine only, a provider (OIDC), or a proxy that says who it is.

The environment says which (docs/access.md); settings of two doors together, or one that is missing, stop the start with
a sentence. `Gate` stands before everything that the server answers.
"""
from __future__ import annotations

import hmac
import ipaddress
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from itertools import pairwise

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from streamlit import config
from streamlit.auth_util import get_secrets_auth_section

from models.access.door_settings import DOOR, ISSUER, NAME_HEADER, PROXY_SECRET, SUBJECT_HEADER
from models.access.identity import DOORS, HEADER, LOCAL, OIDC
from models.wording import LANGUAGES, say

# The header in which the proxy proves that it is the proxy.
SECRET_HEADER = "X-Cofunding-Proxy"
SHORTEST_SECRET = 32
_PROVIDER = ("client_id", "client_secret", "cookie_secret", "redirect_uri", "server_metadata_url")
# How other servers are told on which address to listen.
_ADDRESS_OPTIONS = ("--host", "--bind", "-b", "--server.address")
# What a proxy adds: people of other machines come by it.
_OF_A_PROXY = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
_ADDRESS_VARIABLES = ("UVICORN_HOST", "STREAMLIT_SERVER_ADDRESS", "HYPERCORN_BIND")

Message = MutableMapping[str, object]
Receive, Send = Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]


def door() -> str:
    """The door of this server. Raises ValueError for a word that is none."""
    chosen = os.environ.get(DOOR) or LOCAL
    if chosen not in DOORS:
        raise ValueError(chosen)
    return chosen


def issuer() -> str:
    """Who vouches for the people: exactly the issuer in a provider's tokens, or a name for the proxy."""
    return os.environ.get(ISSUER, "")


def is_loopback(address: str | None) -> bool:
    """Whether nobody on another machine reaches this address."""
    host = (address or "").strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def faults(arguments: Sequence[str], environment: Mapping[str, str], provider: Mapping[str, object],
           address: str | None, headers: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    """What is wrong with the settings: codes of `access.start.*` with their values; empty = the server may start."""
    chosen = environment.get(DOOR) or LOCAL
    if chosen not in DOORS:
        return [("unknown_door", {"value": chosen, "doors": ", ".join(DOORS)})]
    found = [("mixed", {"door": chosen, "setting": name}) for name, is_set, of in (
        ("[auth]", provider, OIDC), (SUBJECT_HEADER, environment.get(SUBJECT_HEADER), HEADER),
        (PROXY_SECRET, environment.get(PROXY_SECRET), HEADER), ("server.trustedUserHeaders", headers, None))
        if is_set and of != chosen]
    if chosen == LOCAL:
        named = [address, *_addresses(arguments), *(environment.get(name) for name in _ADDRESS_VARIABLES)]
        found += [("not_loopback", {"value": value}) for value in dict.fromkeys(filter(None, named))
                  if not is_loopback(_host(value))]
        return found if address or found else [("not_loopback", {"value": "0.0.0.0"})]
    needed = {ISSUER: environment.get(ISSUER)}
    if chosen == OIDC:
        needed |= {f"auth.{name}": provider.get(name) for name in _PROVIDER}
        secret, name = str(provider.get("cookie_secret") or ""), "auth.cookie_secret"
    else:
        needed |= {name: environment.get(name) for name in (SUBJECT_HEADER, PROXY_SECRET)}
        secret, name = environment.get(PROXY_SECRET) or "", PROXY_SECRET
    found += [("missing", {"door": chosen, "setting": each}) for each, value in needed.items() if not value]
    if secret and len(secret) < SHORTEST_SECRET:
        found.append(("short_secret", {"setting": name, "least": str(SHORTEST_SECRET)}))
    return found


def check_start() -> None:
    """Stop a start with wrong settings, a sentence for each; tell Streamlit which headers the proxy sets."""
    found = faults(sys.argv[1:], os.environ, get_secrets_auth_section(), config.get_option("server.address"),
                   config.get_option("server.trustedUserHeaders") or {})
    if found:
        for code, values in found:
            for language in LANGUAGES:
                print(say(f"access.start.{code}", language, **values), file=sys.stderr)
        sys.stderr.flush()
        os._exit(78)  # whoever imports the application would catch an exception and go on
    if door() == HEADER:
        mapped = {os.environ[SUBJECT_HEADER]: "subject"}
        if os.environ.get(NAME_HEADER):
            mapped[os.environ[NAME_HEADER]] = "name"
        config.set_option("server.trustedUserHeaders", mapped)


def _addresses(arguments: Sequence[str]) -> list[str]:
    return [value for option, value in pairwise([*arguments, ""]) if option in _ADDRESS_OPTIONS] + [
        given.partition("=")[2] for given in arguments if given.partition("=")[0] in _ADDRESS_OPTIONS and "=" in given]


def _host(value: str) -> str:
    """The host of `host`, `host:port` or `[host]:port`."""
    if value.startswith("["):
        return value[1:].partition("]")[0]
    return value.rpartition(":")[0] if value.count(":") == 1 else value


class Gate:
    """ASGI middleware. This machine only: connections of other machines are refused, however the server was started,
    and so is what a proxy on this machine hands on.
    By a proxy: whatever does not carry its secret, or says twice who somebody is, is refused."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or is_let_in(scope, os.environ):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "not by this door"})
        else:
            await PlainTextResponse("Not by this door", 403)(scope, receive, send)


def is_let_in(scope: Message, environment: Mapping[str, str]) -> bool:
    """Whether a connection came by the door of this server."""
    chosen = environment.get(DOOR) or LOCAL
    if chosen == LOCAL:
        ends = [end[0] for end in (scope.get("client"), scope.get("server")) if end]
        return all(map(is_loopback, ends)) and not any(name in Headers(scope=scope) for name in _OF_A_PROXY)
    if chosen == HEADER:
        headers = Headers(scope=scope)
        secrets = headers.getlist(SECRET_HEADER)
        names = [environment[name] for name in (SUBJECT_HEADER, NAME_HEADER) if environment.get(name)]
        return len(secrets) == 1 and hmac.compare_digest(
            secrets[0].encode(), environment[PROXY_SECRET].encode()) and all(
            len(headers.getlist(name)) <= 1 for name in names)
    return chosen == OIDC
