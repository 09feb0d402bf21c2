"""An edition's series, comparisons and verdicts: statistics applied to the store."""
