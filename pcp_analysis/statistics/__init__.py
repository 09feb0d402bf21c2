"""Pure statistics: arrays in, a small result out. Nothing here reads, draws or knows a force."""
