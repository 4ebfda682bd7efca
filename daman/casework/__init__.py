"""Casework: who must act, on what, until when. Files are drawn by lot among those competent and served in order.

Words: task, queue, draw, working day (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
