"""Where a figure came from: manifest, verification, differences."""
