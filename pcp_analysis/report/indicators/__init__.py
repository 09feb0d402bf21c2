"""What is told by indicator: positions, changes, signals, the group."""
