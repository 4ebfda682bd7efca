"""Journal: every act that changed something, and every opening of a person's file, written once.

Words: act, entry, leaf, checkpoint, reaction (see GLOSSARY).
Doors: `actions.record` writes, `queries` reads; rooms above listen with `reacts_to`. The rest is private to this room.
"""
