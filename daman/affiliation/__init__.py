"""Affiliation: who is insured, in which scheme, for which months, and the card that proves it.

Words: affiliation, scheme, insured month, ground, career, coverage card (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
