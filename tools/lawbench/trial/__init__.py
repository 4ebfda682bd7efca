"""A second law for the bench: invented, 25 short rules that every peer can express; the goals were set on such a law."""
