"""The key that seals anonymous ballots: a file of its own, so no copy of the database has it."""

import os
import secrets
from pathlib import Path

_BYTES = 32


class KeyFile:
    """Reads the key when it is first asked for, and makes it when there is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._key = b""

    def __call__(self) -> bytes:
        if not self._key:
            self._key = self._read() or self._make()
        return self._key

    def _read(self) -> bytes:
        try:
            return bytes.fromhex(self._path.read_text("ascii"))
        except FileNotFoundError:
            return b""

    def _make(self) -> bytes:
        """Written beside its place first: another process finds the whole key or none."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}")
        beside.touch(mode=0o600)
        beside.write_text(f"{secrets.token_hex(_BYTES)}\n", "ascii")
        try:
            os.link(beside, self._path)  # fails where another process was first
        except FileExistsError:
            pass
        finally:
            beside.unlink()
        return self._read()
