"""Use cases: one function is one transaction, one permission and one injected time."""
