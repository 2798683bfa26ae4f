"""The nouns: what travels between the packages. Frozen, without behaviour that touches the world."""
