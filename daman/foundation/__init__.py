"""Foundation: money in centimes, months, references, the actor, the refusal, the base record and where tables live.

Words: centime, month, reference, actor, refusal, placement (see GLOSSARY).
Doors: import the module you need; nothing here knows any other room.
"""
