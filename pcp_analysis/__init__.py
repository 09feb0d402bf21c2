"""Reproducible report book for a police force's Police and Crime Plan."""
