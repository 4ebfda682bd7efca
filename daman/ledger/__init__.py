"""Ledger: the double-entry book. Entries only grow; money that leaves is first held, then settled or voided.

Words: book, account, entry, line, hold, settle, void, reverse (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
