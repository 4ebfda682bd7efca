"""Contributions: employees, hiring, the self-employed, auto-entrepreneurs, the voluntary scheme."""
