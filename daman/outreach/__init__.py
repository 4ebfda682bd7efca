"""Outreach: the informal sector: which door fits, and simplified affiliation in one short path.

Words: joining, door (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
