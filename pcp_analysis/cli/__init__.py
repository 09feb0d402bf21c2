"""The ``pcp`` command."""
