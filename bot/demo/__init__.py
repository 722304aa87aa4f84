"""The demo: a local Bot API server, the real bot process, and a month played by its people."""
