"""A file on its way into the books: staged, priced by the law, checked by sets, written in one transaction."""
