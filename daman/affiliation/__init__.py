"""Affiliation: who is insured, in which scheme, for which months; the coverage card.

Words: affiliation, scheme, insured month, career, ground, coverage card (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
