"""Engines that outlive a test: compiling the statements again would be half of its time."""

import shutil
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from models.engine import open_engine


@cache
def engine_of(url: str) -> Engine:
    """The one engine of a database of tests; disposing of it closes its connections only."""
    return open_engine(url)


def fresh_sqlite(template: Path, path: Path) -> str:
    """The URL of a SQLite file that has become a copy of the template."""
    url = f"sqlite:///{path}"
    engine_of(url).dispose()
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    shutil.copy(template, path)
    return url
