"""HTTP to the Bot API on aiohttp: httpx would cost two thirds of the process."""

from collections.abc import Mapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

# Seconds. A file goes out as slowly as the line allows, so its limit is on the whole.
_READ = 10.0
_CONNECT = 5.0
_POOL = 30.0
_WRITE = 10.0
_WRITE_FILE = 300.0
# Of a message that a call has sent; making objects of them costs more than the call.
_OWN_WORDS = (
    "from",
    "text",
    "entities",
    "caption",
    "caption_entities",
    "reply_markup",
    "reply_to_message",
)
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}

_Given: TypeAlias = ODVInput[float]


class NotSent(NetworkError):
    """The connection was never made, so nothing of the call can have taken effect."""


class AiohttpRequest(BaseRequest):
    """One pool of connections to one server; timeouts in seconds."""

    def __init__(self, *, connections: int = 256, proxy: str | None = None) -> None:
        self._connections = connections
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return _READ

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """As PTB reads an answer, without what we said ourselves: nobody reads it back."""
        answer: dict[str, Any] = BaseRequest.parse_json_payload(payload)
        sent = answer.get("result")
        if isinstance(sent, dict) and "message_id" in sent:
            for name in _OWN_WORDS:
                sent.pop(name, None)
        return answer

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=30)
            self._session = aiohttp.ClientSession(connector=connector, proxy=self._proxy)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0917 - PTB's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: _Given = BaseRequest.DEFAULT_NONE,
        write_timeout: _Given = BaseRequest.DEFAULT_NONE,
        connect_timeout: _Given = BaseRequest.DEFAULT_NONE,
        pool_timeout: _Given = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one call; NotSent when it cannot have arrived, TimedOut when nobody knows."""
        if self._session is None:
            raise NotSent("the request was not initialised")
        files = request_data is not None and request_data.contains_files
        timeout = _timeout(
            read=_seconds(read_timeout, _READ),
            write=_seconds(write_timeout, _WRITE_FILE if files else _WRITE),
            connect=_seconds(connect_timeout, _CONNECT),
            pool=_seconds(pool_timeout, _POOL),
            whole=request_data is not None,
        )
        json, form = _body(request_data)
        try:
            async with self._session.request(
                method, url, json=json, data=form, timeout=timeout
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            # The URL holds the token; only the kind of error may leave this place.
            raise NetworkError(type(error).__name__) from None


def proxy_for(url: str) -> str | None:
    """The proxy that the environment names for an address; loopback never goes through one."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in _LOOPBACK or proxy_bypass(host):
        return None
    return getproxies().get(parts.scheme)


def _timeout(
    *, read: float, write: float, connect: float, pool: float, whole: bool
) -> aiohttp.ClientTimeout:
    """Aiohttp knows no write timeout: a call gets a limit on the whole, a download does not."""
    return aiohttp.ClientTimeout(
        total=pool + connect + write + read if whole else None,
        connect=pool + connect,
        sock_connect=connect,
        sock_read=read,
    )


def _seconds(given: _Given, default: float) -> float:
    value = given.value if isinstance(given, DefaultValue) else given
    return default if value is None else value


def _body(
    data: RequestData | None,
) -> tuple[Mapping[str, object] | None, aiohttp.FormData | None]:
    """A call as JSON, which costs least to write, or as a form when it carries files."""
    if data is None:
        return None, None
    if not data.contains_files:
        return data.parameters, None
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return None, form
