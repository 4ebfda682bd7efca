"""Determinations: each time the law was applied: the facts, the articles, the answer, the lawbook's version.

The only door of the platform to the law. Words: determination, lawbook, trace (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
