"""The chapters about a plan's closure report."""
