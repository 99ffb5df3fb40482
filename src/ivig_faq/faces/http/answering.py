"""How a question is answered over HTTP: from the cache, at the desk, or with the card alone."""

from __future__ import annotations

from collections.abc import Callable

from ivig_faq.assistant import Assistant
from ivig_faq.faces.http.cache import Cache, Given
from ivig_faq.faces.http.desk import Desk
from ivig_faq.faces.http.metrics import Metrics
from ivig_faq.faces.http.problems import Refused, TooMany, log_crash
from ivig_faq.reply.model import Reply
from ivig_faq.retrieval.question import Question


class Answering:
    """Answers for every route that asks, so that all refuse, remember and warn alike."""

    def __init__(self, assistant: Assistant, desk: Desk, cache: Cache, metrics: Metrics) -> None:
        self._assistant = assistant
        self._desk = desk
        self._cache = cache
        self._metrics = metrics

    async def answer(
        self, question: Question, form: str, lay_out: Callable[[Reply], bytes], wait: int = 0
    ) -> bytes:
        """Return the reply, laid out; `form` names what `lay_out` makes.

        Raises TooMany when the client should `wait`, and Busy when too much is waiting; but never
        for a message that shows a danger, which gets its card, whatever else fails.
        """
        try:
            if wait:
                raise TooMany(wait)
            return await self._usual(question, form, lay_out)
        except Exception as error:
            card = self._assistant.warn(question)
            if card is None:
                raise
            if not isinstance(error, Refused):
                log_crash(error)
            return lay_out(card)

    async def _usual(
        self, question: Question, form: str, lay_out: Callable[[Reply], bytes]
    ) -> bytes:
        name = self._cache.name(form, self._assistant.corpus.version, question)
        given = self._cache.get(name)
        if given is not None:
            self._metrics.cached.inc()
            self._assistant.count(given, question.region, 0.0)
            return given.laid_out

        def work() -> Given:
            reply = self._assistant.ask(question)
            return Given.of(reply, lay_out(reply))

        given = await self._desk.run(work)
        self._cache.put(name, given)
        return given.laid_out
