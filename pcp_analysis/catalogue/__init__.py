"""What people edit: forces, indicators, plans, peers, breaks, releases, editions; read and checked."""
