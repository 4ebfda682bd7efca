"""Employment: who looks for a job.

Words: jobseeker (see GLOSSARY).
Doors: `actions` writes, `queries` reads. The rest is private to this room.
"""
