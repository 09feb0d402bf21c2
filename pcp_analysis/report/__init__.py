"""What a notebook calls: pages made of prose, tables and charts, every figure entered in the ledger."""
