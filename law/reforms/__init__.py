"""Proposals: what would change in a law, from a day on. They read the law; the law never reads them."""
