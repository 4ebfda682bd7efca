"""Oversight: indicators computed from transactions, down to the file.

Words: indicator, target (see GLOSSARY).
Doors: `queries` reads. The rest is private to this room.
"""
