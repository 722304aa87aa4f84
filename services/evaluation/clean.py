"""Texts as people give them, on one line and fit for every database."""


def one_line(text: str) -> str:
    """The text without breaks, zero characters or halves of a surrogate."""
    return " ".join(text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "").split())
