"""Tables, engine and named queries; the only package that knows SQL."""
