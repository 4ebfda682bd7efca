"""Launch: brings the house up on one machine: the database, the processes, the secrets. No room knows it."""
