"""From notebooks to an edition in its place."""
