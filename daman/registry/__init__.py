"""Registry: persons, employers, offices and places: each known once.

Words: person, employer, office, commune, name key (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
