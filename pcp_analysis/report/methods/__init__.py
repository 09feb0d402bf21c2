"""Methods with worked examples, and the sources."""
