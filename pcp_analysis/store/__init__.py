"""The observations at hand, how a release gets there, and the force's own returns."""
