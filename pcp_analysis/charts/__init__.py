"""Draws a result; knows no page."""
