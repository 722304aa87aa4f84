"""The seal of a quarter's digest: whoever has rules and content can compute it again."""

import hashlib

SHOWN_DIGITS = 12  # of the hash, in a message


def seal_of(rules: str, content: str) -> str:
    """SHA-256 over the version of the rules, a line break, and the content, in UTF-8."""
    return hashlib.sha256(f"{rules}\n{content}".encode()).hexdigest()
