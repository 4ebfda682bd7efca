"""Benefits: claims, decisions, awards, payments.

Words: claim, decision, award, payment (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
