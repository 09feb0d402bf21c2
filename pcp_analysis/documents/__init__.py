"""Figures that documents print: read as printed, never filled in."""
