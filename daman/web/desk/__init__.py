"""The wing of officers at the desk."""
