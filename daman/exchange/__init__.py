"""Exchange: evidence asked of other administrations, once, and kept as facts with their source.

It speaks in identifiers (national number, employer number), never in our own persons.
Words: requirement, evidence, provider, fact, certificate, document debt (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
