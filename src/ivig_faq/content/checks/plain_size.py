"""T01-T04: answers and sentences short enough for a tired reader."""

from __future__ import annotations

from collections.abc import Iterator

from ivig_faq.content.checks.lines import Text
from ivig_faq.content.models import Topic
from ivig_faq.content.readability import grade, words_of
from ivig_faq.errors import Problem, Severity

# Words that no answer can avoid; each has its line in the glossary. Masking more would be cheating.
MASKED = (
    "immunoglobulin",
    "intravenous",
    "IVIG",
    "IgG",
    "ME/CFS",
    "COVID",
    "post-exertional",
    "malaise",
)


def reading_grade(text: Text) -> Iterator[Problem]:
    """T01: an answer reads at grade 6 or below without its eight masked words; above 8 is refused.

    Also with them it stays at grade 9 or below. Whole grades only: the formula is no finer.
    Way out: split the longest sentences, and use shorter words.
    """
    for topic in text.corpus.topics.values():
        core = core_text(text, topic)
        masked, plain = round(grade(core, MASKED)), round(grade(core, ()))
        if masked > 6 or plain > 9:
            said = sorted(topic.sentences, key=lambda one: -len(words_of(one.text)))[:2]
            longest = " ".join(f"“{one.text}”" for one in said)
            what = (
                f"grade {masked} (aim 6)"
                if masked > 6
                else f"grade {plain} with its hard words (aim 9)"
            )
            message = f"Reads at about {what}. Split the longest sentences: {longest}"
            severity: Severity = "error" if masked > 8 else "warn"
            yield Problem(topic.path, topic.lines["id"], "T01", message, severity)


def core_text(text: Text, topic: Topic) -> str:
    """The words of an answer as they are read, one sentence a line."""
    return "\n".join(line.text for line in text.body(topic))


def long_sentence(text: Text) -> Iterator[Problem]:
    """T02: a sentence has at most 20 words; above 25 is refused. Way out: make it two."""
    for line in text.all:
        count = len(words_of(line.text))
        if count > 20 and line.part not in ("phrase", "label"):
            severity: Severity = "error" if count > 25 else "warn"
            yield line.problem("T02", f"“{line.text}” has {count} words. Two sentences?", severity)


def mean_sentence(text: Text) -> Iterator[Problem]:
    """T03: the sentences of an answer have at most 14 words on average. Way out: shorten some."""
    for topic in text.corpus.topics.values():
        counts = [len(words_of(line.text)) for line in text.body(topic)]
        if counts and sum(counts) > 14 * len(counts):
            message = f"{sum(counts) / len(counts):.0f} words a sentence (aim 14). Shorten some."
            yield Problem(topic.path, topic.lines["id"], "T03", message, "warn")


def length(text: Text) -> Iterator[Problem]:
    """T04: an answer has at most 90 words (above 120 is refused), and its short form at most 25.

    A reader with brain fog stops there. Way out: leave out what another topic says.
    """
    for topic in text.corpus.topics.values():
        count = len(words_of(core_text(text, topic)))
        if count > 90:
            message = f"A reader with brain fog may stop at 90 words. This has {count}. Cut some."
            severity: Severity = "error" if count > 120 else "warn"
            yield Problem(topic.path, topic.lines["id"], "T04", message, severity)
        short = len(words_of(topic.short))
        if short > 25:
            message = f"The short form has {short} words (aim 25). Keep the answer and one limit."
            yield Problem(topic.path, topic.lines["short"], "T04", message, "warn")
