"""Contributions: what employers declare, what the law says is due, what people pay.

Words: contribution declaration, assessment, contribution payment (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
