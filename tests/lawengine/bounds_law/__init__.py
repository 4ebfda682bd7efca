"""A law whose numbers grow: what the compiled reader must not get wrong in silence."""

from datetime import date

from lawengine import Career, Count, Flag, Money, rule


@rule(article="tablet", since=date(2000, 1, 1))
def square(amount: Money, factor: Count) -> Money:
    """Beyond 64 bits for large amounts."""
    return amount * factor * factor


@rule(article="tablet", since=date(2000, 1, 1))
def shared(amount: Money, heirs: Count, is_alone: Flag) -> Money:
    """Nobody divides when alone."""
    if is_alone or heirs == 1:
        return amount
    return amount // heirs


@rule(article="tablet", since=date(2000, 1, 1))
def sign(amount: Money, factor: Count) -> Flag:
    """Large on the way, small in the end."""
    return amount * factor * factor > 0


@rule(article="tablet", since=date(2000, 1, 1))
def third(amounts: Career) -> Money:
    """A place that may not exist."""
    return amounts[2]
