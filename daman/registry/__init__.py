"""Registry: persons, their kin, employers, offices and places, each known once.

Words: person, national number, employer, office, commune, kinship, name key (see GLOSSARY).
Doors: `actions` writes, `queries` reads, `identifiers` cleans what people type. The rest is private to this room.
"""
