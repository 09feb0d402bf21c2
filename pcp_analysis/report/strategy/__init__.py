"""The chapter about a strategy report."""
