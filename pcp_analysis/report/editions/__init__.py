"""What earlier editions printed, and what changed since."""
