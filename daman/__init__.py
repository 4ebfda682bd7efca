"""Daman (ضمان): labour, employment and social security."""
