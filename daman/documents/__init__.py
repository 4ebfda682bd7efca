"""Documents: what the house issued, kept exactly as it was issued.

Words: document (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
