"""The law as rules: one package a country, its proposals, and the program `daman law`."""
