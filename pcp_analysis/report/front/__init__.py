"""The first pages: what matters, in short."""
