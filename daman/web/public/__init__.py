"""The wing of the street: no account."""
