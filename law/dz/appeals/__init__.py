"""Appeals against a fund's decision: local commission, national commission, court."""
