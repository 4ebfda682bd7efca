"""One port, several protocols: `ask` takes a question and gives an answer or one of the failures of `client`.

Which protocol is used is said by the catalogue, for each kind of evidence.
"""

from daman.exchange import client
from daman.exchange.adapters import dci, rest, xroad
from daman.exchange.client import Answer, NotTrusted, Question

ADAPTERS = {"dci": dci.ask, "xroad": xroad.ask, "rest": rest.ask}


def ask(question: Question) -> Answer:
    """Ask the register by the protocol that the catalogue agrees with it; an answer that lacks facts is not used."""
    if question.evidence.line is None:
        raise client.Silent
    answer = ADAPTERS[question.evidence.line.protocol](question)
    if not set(question.evidence.yields) <= set(answer.facts):
        raise NotTrusted("the answer lacks facts that the catalogue promises")
    return answer
