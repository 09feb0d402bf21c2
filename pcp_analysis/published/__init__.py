"""Figures that source documents print, read as they stand."""
