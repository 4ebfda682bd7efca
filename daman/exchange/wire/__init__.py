"""What two administrations say on the wire, for both sides: envelopes, signatures, time and replay.

Knows neither the database nor the clock: the moment comes as `at`, keys as a mapping from key id to public key.
"""
