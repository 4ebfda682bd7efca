"""Correspondence: letters and messages to people, in their language. It carries words; the rooms write them.

Words: message, channel, outbox (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
