"""`zhibu demo`: a month of two branches, played before your eyes."""

from typing import Annotated

import typer


def demo(
    once: Annotated[bool, typer.Option("--once", help="Leave after the play.")] = False,  # noqa: FBT002
) -> None:
    """Play the main job against a local Bot API server; then speak as anybody."""
    import asyncio  # noqa: PLC0415

    from bot.demo.play import play  # noqa: PLC0415

    raise typer.Exit(asyncio.run(play(once=once)))
