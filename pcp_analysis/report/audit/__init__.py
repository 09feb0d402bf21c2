"""The chapters that hold printed figures against each other and open data."""
