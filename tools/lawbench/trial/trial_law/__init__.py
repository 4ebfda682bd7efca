"""The trial law, as this engine reads it: a retirement law, invented, without careers."""
