"""The shared look: layout, components, words, numbers, pictures."""
