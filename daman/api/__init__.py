"""Machine doors, one file per resource."""
