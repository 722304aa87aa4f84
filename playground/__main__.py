"""Runs the playground alone: python -m playground --port 8081."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from playground.core import DEFAULT_TOKEN, Playground
from playground.terminal import Terminal


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m playground", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    parser.add_argument("--username", default="zhibu_bot", help="the bot's username")
    parser.add_argument("--no-privacy", action="store_true", help="switch privacy mode off")
    parser.add_argument("--empty", action="store_true", help="no sample group")
    parser.add_argument(
        "--limits", action="store_true", help="refuse what is over Telegram's limits, with 429"
    )
    parser.add_argument("--quiet", action="store_true", help="serve only, read no input")
    parser.add_argument("--schema", type=Path, help="a description of the Bot API to check against")
    return parser.parse_args()


def sample(pg: Playground) -> None:
    """Three people, a group, and a forum with two topics."""
    people = [
        pg.person("张三", "zhang_san", started=True),
        pg.person("李四", "li_si"),
        pg.person("王五"),
    ]
    pg.group("第一支部", people)
    pg.group("党委工作群", people[:2], forum=True, topics=["通知", "台账"])


async def _run(options: argparse.Namespace) -> None:
    pg = Playground(
        token=options.token,
        username=options.username,
        privacy=not options.no_privacy,
        schema_path=options.schema,
    )
    if not options.empty:
        sample(pg)
    if options.limits:
        pg.strict_limits()
    await pg.start(options.port)
    try:
        write = sys.stdout.write
        write(f"base_url      {pg.base_url}\nbase_file_url {pg.base_file_url}\n")
        write(f"token         {pg.token}\ncontrol       {pg.url}/control/state\n")
        sys.stdout.flush()
        if options.quiet or not pg.people:
            await asyncio.Event().wait()
        await Terminal(pg).run()
    finally:
        await pg.stop()


def main() -> None:
    """Serve until the input ends or Ctrl-C."""
    try:
        asyncio.run(_run(_arguments()))
    except KeyboardInterrupt:
        sys.stdout.write("\n")


if __name__ == "__main__":
    main()
