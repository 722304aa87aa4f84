"""The HTTP side: bodies in, answers out, faults between."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections import deque
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, unquote

from aiohttp import BodyPartReader, web

from playground.faults import Call, Fault, RateLimits
from playground.methods import METHODS
from playground.methods_updates import get_updates
from playground.wire import JSON, ApiError, Params, Upload, dumps

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.control import Control
    from playground.schema import Schema
    from playground.service import Telegram

    Hook = Callable[[Call], Awaitable[None] | None]

Stage = Literal["arrived", "answering"]
UPLOAD_LIMIT = 50 * 2**20  # bytes of one request
LOOPBACK = "127.0.0.1"
NOT_FOUND = ApiError(404, "Not Found")
NO_METHOD = ApiError(404, "Not Found: method not found")
UNAUTHORIZED = ApiError(401, "Unauthorized")
TOO_LARGE = ApiError(413, "Request Entity Too Large")


class BotApi:
    """Answers /bot<token>/<method>, /file/bot<token>/<path> and /control/<verb>."""

    def __init__(self, tg: Telegram, token: str, keep: int | None) -> None:
        self.tg = tg
        self.token = token
        self.schema: Schema | None = None
        self.control: Control | None = None
        self.limits: RateLimits | None = None
        self.latency = 0.0  # seconds before every answer
        self.faults: list[Fault] = []
        self.calls: deque[Call] = deque(maxlen=keep)
        self.violations: list[str] = []
        self.hooks: list[tuple[Stage, str | None, Hook]] = []
        self.port = 0
        self._stopping = False
        self._runner: web.ServerRunner | None = None

    async def start(self, port: int) -> None:
        self._stopping = False
        runner = web.ServerRunner(web.Server(self.handle, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, LOOPBACK, port, backlog=1024)
        await site.start()
        self._runner = runner
        self.port = runner.addresses[0][1]
        self.tg.webhook.start(self.tg)

    async def stop(self) -> None:
        """Cut every connection, open polls too."""
        self._stopping = True
        await self.tg.webhook.stop()
        self.tg.updates.interrupt()
        if self._runner is not None:
            await self._runner.cleanup()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/bot"):
            return await self._bot(request, path)
        if path.startswith("/file/bot"):
            return self._file(path)
        if path.startswith("/control/") and self.control is not None:
            return await self.control.handle(request)
        return _refuse(NOT_FOUND)

    # Calls -------------------------------------------------------------------------------

    async def _bot(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        token, slash, method = path.removeprefix("/bot").rpartition("/")
        if not slash or not method:
            return _refuse(NOT_FOUND)
        try:
            params = await read_params(request)
        except ApiError as error:
            return _refuse(error)
        if token.removesuffix("/test") != self.token:
            return _refuse(UNAUTHORIZED)
        call = self._record(method, params)
        await self._tell_hooks("arrived", call)
        fault = self._fault(call)
        if fault is not None and fault.kind == "drop_before":
            return _cut(request)
        body, status = await self._answer(call, params, fault)
        await self._tell_hooks("answering", call)
        if self._stopping or (fault is not None and fault.kind == "drop_after"):
            call.response = None
            return _cut(request)
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if self.latency:
            await asyncio.sleep(self.latency)
        return web.Response(text=body, status=status, content_type="application/json")

    def _record(self, method: str, params: Params) -> Call:
        sizes = {name: len(upload.data) for name, upload in params.files.items()}
        call = Call(method, params.values, self.tg.clock(), sizes)
        self.calls.append(call)
        if self.schema is not None:
            self.violations += self.schema.check(method, params)
        return call

    def _fault(self, call: Call) -> Fault | None:
        for fault in self.faults:
            if fault.strikes(call):
                call.fault = fault.kind
                return fault
        return None

    async def _answer(self, call: Call, params: Params, fault: Fault | None) -> tuple[str, int]:
        try:
            refusal = fault.refusal() if fault is not None else None
            if refusal is not None:
                raise refusal
            if self.limits is not None:
                self.limits.check(call)
            return await self._perform(call, params), 200
        except ApiError as error:
            call.response = error.body()
            return dumps(call.response), error.code

    async def _perform(self, call: Call, params: Params) -> str:
        name = call.method.lower()
        if name == "getupdates":
            raw = await get_updates(self.tg, params)
            call.response = {"ok": True, "result": len(raw)}
            return f'{{"ok":true,"result":[{",".join(raw)}]}}'
        if name not in METHODS:
            raise NO_METHOD
        call.response = {"ok": True, "result": METHODS[name](self.tg, params)}
        return dumps(call.response)

    async def _tell_hooks(self, stage: Stage, call: Call) -> None:
        for wanted, method, hook in list(self.hooks):
            if wanted == stage and method in {None, call.method}:
                held = hook(call)
                if inspect.isawaitable(held):
                    await held

    # Files -------------------------------------------------------------------------------

    def _file(self, path: str) -> web.Response:
        token, _, name = path.removeprefix("/file/bot").partition("/")
        if token != self.token:
            return _refuse(UNAUTHORIZED)
        file = self.tg.paths.get(name)
        if file is None:
            return _refuse(NOT_FOUND)
        return web.Response(body=file.data, content_type=file.mime or "application/octet-stream")


def _refuse(error: ApiError) -> web.Response:
    return web.Response(
        text=dumps(error.body()),
        status=error.code,
        content_type="application/json",
    )


def _cut(request: web.BaseRequest) -> web.Response:
    """Close the connection without a byte of answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


# Bodies ----------------------------------------------------------------------------------


async def read_params(request: web.BaseRequest) -> Params:
    """Parameters from the query string and from a JSON, form or multipart body."""
    values: JSON = dict(request.query) if request.query_string else {}
    if not request.can_read_body:
        return Params(values)
    kind = request.content_type
    if kind.startswith("multipart/"):
        return await _multipart(request, values)
    body = await request.content.read()
    if len(body) > UPLOAD_LIMIT:
        raise TOO_LARGE
    if kind == "application/json":
        values |= _json_object(body)
    else:
        values |= parse_qsl(body.decode(), keep_blank_values=True)
    return Params(values)


def _json_object(body: bytes) -> JSON:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise ApiError(400, "Bad Request: can't parse request body JSON object")
    return {name: value for name, value in parsed.items() if value is not None}


async def _multipart(request: web.BaseRequest, values: JSON) -> Params:
    params, total = Params(values), 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        data = bytes(await part.read())
        total += len(data)
        # The Bot API takes percent codes out of both names; aiohttp's client puts them in.
        name = unquote(part.name or "")
        if part.filename is None:
            params.values[name] = data.decode()
        else:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            params.files[name] = Upload(unquote(part.filename), data, mime)
    if total > UPLOAD_LIMIT:
        raise TOO_LARGE
    return params
