"""Contributions: what employers declare, what the law says is due, what people pay and how we know it was paid.

Words: contribution, contribution declaration, assessment, contribution payment, operator (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
