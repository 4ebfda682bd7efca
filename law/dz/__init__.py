"""The law of Algeria: dated rules and values, each with its text. `lawengine.load("law.dz")` reads the whole."""
