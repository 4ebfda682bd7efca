"""How a month of payments is drawn up, held against the law, compared, written in the books and ordered. Sets only."""
