"""The wing of supervisors and the minister."""
