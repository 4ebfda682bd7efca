"""Access: the gatehouse. Accounts, roles, one-time codes; who may reach which record.

Words: account, role, one-time code, mandate (see GLOSSARY).
Doors: `actions` writes, `queries` reads; `gate` guards the doors. The rest is private to this room.
"""
