"""What was made before and can be used again: a store of entries, and what each entry hangs on."""
