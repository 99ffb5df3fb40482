"""S01-S05: the cards and numbers on which a life may depend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from ivig_faq.content.checks.language import words
from ivig_faq.content.checks.lines import Text, find
from ivig_faq.content.models import CRISIS, ELSEWHERE, Topic
from ivig_faq.errors import Problem

_CARRIED = "symptoms-now"
_EMERGENCY = "{emergency_number}"
_OFF_CARD = words(
    r"IVIG|IV IgG|immunoglobulin\w*|ME/CFS|treatments?|infusions?|trials?|the review",
    r"the authors|doses?",
)
_NUMBER = re.compile(
    r"(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b[ -]?){3,}"
    r"|(?<![\w.])(?:999|911|112|988|111|000|13 ?11 ?14)(?!\w)"
    r"|\+?\(?\d[\d() .-]{3,}\d|(?<!\w)(?!(?:19|20)\d\d(?!\d))\d{3,}(?!\w)"
)
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FRESH = timedelta(days=90)
_CRISIS = words(
    r"needs? you|(?:it|things) (?:will|can) get better|will miss you",
    r"silly|stupid|foolish|those who love|loved ones",
    r"let (?:\w+ )?down|not alone in this|everyone feels",
    r"commit(?:s|ted|ting)? suicide|commit(?:s|ted)? (?:the )?act",
    r"(?:failed|successful|completed) (?:attempt|suicide)",
    r"(?:attempt|suicide) (?:failed|succeeded)|unsuccessful",
    r"overdos\w*|hang(?:ing)? (?:yourself|themselves)|jump(?:ing)? (?:off|from)",
    r"cut(?:ting)? (?:yourself|your)"
    r"|pills|gun|rope|bridge|bleach|self[- ]?harm\w*|kill(?:ing)? (?:yourself|themselves)|starv\w+",
    r"i (?:can )?understand|i know (?:how|what)|we understand|i(?: am|'m) (?:so )?sorry",
    r"i feel (?:for|your|how|with|so)",
    r"(?:so much|a lot|everything) to live for|think of (?:your|those)|people who love you|selfish",
    r"calm down|cheer up|stay strong|stay positive|look on the bright side|it gets better|be brave",
    r"don'?t be|do not be|don’t be|attention[- ]seeking",
    r"(?:for|seeking|want(?:s|ing)?) attention|drama\w*",
    r"are you sure|(?:it )?could be worse|others have it worse|snap out|just a phase|coward\w*|sin",
)
_TRIAGE = words(
    r"(?:common|normal|usual|known|expected) (?:reaction|response|effect)s?|tomorrow|how long has",
    r"(?:this|that|it) (?:is|does) not (?:an emergency|urgent|serious|sound (?:urgent|serious))"
    r"|not (?:an emergency|urgent|serious)|no emergency|(?:isn't|isn’t|doesn't|doesn’t) (?:sound )?"
    r"(?:an emergency|urgent|serious)",
    r"you(?: are|'re|’re) having|you (?:probably |may |might |seem to )?have (?:a|an|had) \w+",
    r"(?:it|this) (?:sounds|looks|seems) like|sounds like|appears to be",
    r"(?:probably|likely) just|just anxiety",
    r"wait and see|wait (?:a (?:day|week|few|while|bit|little)|until|for it|to see)",
    r"see how (?:it|you)|sleep on it|it can wait|in the morning",
    r"(?:will |should |may )?pass(?:es)? (?:soon|by itself|on its own)",
    r"no need to \w+|no (?:rush|hurry)|do not (?:call|go to)|don'?t (?:call|go to)|nothing serious",
    r"false alarm",
    r"(?:is|are) (?:a )?(?:mild|minor|harmless|normal) (?:reaction|symptom|sign)s?|are you",
    r"how long have you",
    r"on a scale|rate your|how bad is",
)


def urgent_shape(text: Text) -> Iterator[Problem]:
    """S01: an urgent card opens with the number to call and holds only agreed sentences of help.

    Title and short form name {emergency_number}; at most five bullets; every sentence is a whole
    one of phrases.yaml; no link, no marker, no word of the treatment or the review. symptoms-now
    opens with the number too. Way out: put the call first, and move the rest to another topic.
    """
    for topic in text.corpus.topics.values():
        if topic.outcome == "urgent":
            yield from _card(text, topic)
        elif topic.id == _CARRIED:
            first = topic.sentences[0].text if topic.sentences else ""
            for words_, line in (
                (first, topic.blocks[0].line),
                (topic.short, topic.lines["short"]),
            ):
                if _EMERGENCY not in words_:
                    message = f"“{words_}” lacks {_EMERGENCY}. Say first whom to call."
                    yield Problem(topic.path, line, "S01", message)


def _card(text: Text, topic: Topic) -> Iterator[Problem]:
    for part, words_ in (("title", topic.title), ("short", topic.short)):
        if _EMERGENCY not in words_ or not re.search(r"\bcall\b", words_, re.IGNORECASE):
            message = f"“{words_}” does not say whom to call. Write “Call {_EMERGENCY} now …”."
            yield Problem(topic.path, topic.lines[part], "S01", message)
    items = [block for block in topic.blocks if block.kind == "item"]
    if len(items) > 5:
        message = f"{len(items)} bullets. In fear nobody reads more than five. Group them."
        yield Problem(topic.path, items[5].line, "S01", message)
    if topic.cites:
        message = (
            f"{', '.join(topic.cites)}: a card rests on first aid, not on the review. Empty cites."
        )
        yield Problem(topic.path, topic.lines["cites"], "S01", message)
    for line in text.topics[topic.id]:
        if line.part in ("body", "heading") and line.agreed is None:
            message = f"“{line.text}” is no agreed sentence. Use one of phrases.yaml whole."
            yield line.problem("S01", message)
        found = (
            _OFF_CARD.search(line.text)
            or re.search(r"\[[A-Z]\d+\]|\]\(|https?:|www\.", line.text)
            or (line.cites and re.match(r".+", f"[{line.cites[0]}]"))
        )
        if found:
            yield line.problem(
                "S01", f"“{found[0]}” does not belong on an urgent card. Leave it out."
            )


def hardcoded_number(text: Text) -> Iterator[Problem]:
    """S02: no phone number stands outside the region files.

    A number that is right in one country is wrong in the next. Way out: {emergency_number} and the
    other places for numbers.
    """
    for line in text.all:
        bare = _YEARS.sub("", re.sub(r"\{[^}]*\}", "", line.text))
        if found := _NUMBER.search(bare):
            message = (
                f"“{found[0].strip()}” looks like a phone number. Use {_EMERGENCY} or its like."
            )
            yield line.problem("S02", message)


def stale_region(text: Text) -> Iterator[Problem]:
    """S03: a person checked each country's numbers in the last 90 days; writing is possible too.

    Not yet checked is a warning, and the reply says so. Too old, dated ahead, without a text or
    chat line, or without the file for everywhere else is refused.
    Way out: check, and write the day.
    """
    if ELSEWHERE not in text.corpus.regions:
        message = "The numbers for everywhere else are missing. Write regions/zz.yaml."
        yield Problem("regions/zz.yaml", 1, "S03", message)
    for region in text.corpus.regions.values():
        path = f"regions/{region.code.lower()}.yaml"
        if not any(line.channel in ("text", "chat") for line in region.crisis):
            message = (
                f"{region.country_name} has no text or chat line, and some cannot speak. Add one."
            )
            yield Problem(path, 1, "S03", message)
        checked = region.verified_on
        if checked is None or not region.verified_by:
            message = (
                f"{region.country_name} needs a human check. Then fill verified_on and verified_by."
            )
            yield Problem(path, 1, "S03", message, "warn")
        elif not timedelta(0) <= text.today - checked <= _FRESH:
            message = (
                f"verified_on is {checked.isoformat()}. Check the numbers again, and write the day."
            )
            yield Problem(path, 1, "S03", message)


def crisis_words(text: Text) -> Iterator[Problem]:
    """S04: no blame, method, cheer or guilt where someone may want to die.

    Reads the crisis card, the agreed phrases and the wording. Way out: leave it out; number and
    warmth are enough.
    """
    message = "“{}” can hurt someone in a crisis. Leave it out."
    yield from find((*text.topics.get(CRISIS, ()), *text.around), "S04", _CRISIS, message)
    others = tuple(line for line in text.answers if line.topic and line.topic.id != CRISIS)
    blame = words(r"commit(?:s|ted|ting)? suicide", r"(?:failed|successful) (?:attempt|suicide)")
    yield from find(others, "S04", blame, message)


def graded_danger(text: Text) -> Iterator[Problem]:
    """S05: nothing says that it is no emergency, what someone has, or to wait and see.

    This program cannot judge. Way out: "I cannot tell whether this is an emergency."
    """
    message = "“{}” judges a danger, and this program cannot. Leave it out."
    own = tuple(line for line in text.all if not _doubts(line.text))
    yield from find(own, "S05", _TRIAGE, message)


def _doubts(sentence: str) -> bool:
    return (
        sentence.endswith("?")
        or re.search(r"\bcannot (?:tell|say)\b(?!.*[;,])", sentence) is not None
    )
