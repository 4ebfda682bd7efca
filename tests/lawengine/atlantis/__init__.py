"""The law of Atlantis: invented, small, and with one of everything that the engine must read."""
