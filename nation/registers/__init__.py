"""The other administrations, played: civil register, army, post office and its payments.

`store.write(nation, folder)` writes what they know; `python -m nation.registers --data FOLDER --port N` answers over HTTP.
"""
