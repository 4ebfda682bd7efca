"""Screens, one wing per audience; `base` holds the look they share."""
