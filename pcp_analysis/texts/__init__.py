"""What people write: which text is taken, and how it is escaped for where it lands."""
