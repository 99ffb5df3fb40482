"""The same question as others would type it, each variant drawn with its own seed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

from ivig_faq.evaluation.slips import (
    double,
    drop,
    hit_beside,
    mistype,
    swap,
    without_little_words,
    without_punctuation,
)

SEED = 7
TYPOS = "typos in a quarter of the words"
# What is said about the person must not change the topic, except to a boundary or a card.
ADDITIONS = ("age", "sex", "test results", "courtesy")

_TREATMENT = re.compile(
    r"\b(?:iv ?ig|ivig|(?:intravenous |iv )?immunoglobulins?|(?:intravenous |iv )?immune globulins?"
    r"|gamma[ -]?globulins?|ig[gG] infusions?)\b(?! (?:levels?|g|m|a|e|tests?|counts?|results?)\b)",
    re.IGNORECASE,
)
_TREATMENTS = ("IVIG", "immunoglobulin", "gamma globulin", "immune globulin", "IV immunoglobulin",
               "gammaglobulin", "IgG infusions")  # fmt: skip
# "ME" in capitals is the illness, "me" in small letters is the writer.
_ILLNESS = re.compile(
    r"\b(?:(?i:me ?[/-] ?cfs|cfs ?[/-] ?me|cfs|chronic fatigue syndrome|myalgic encephalomyelitis"
    r"|myalgic e|m\.e\.)|ME)(?!\w)"
)
_ILLNESSES = ("ME/CFS", "CFS", "ME", "myalgic e", "chronic fatigue syndrome",
              "myalgic encephalomyelitis", "M.E.")  # fmt: skip
_AGES = ("I am 34.", "I'm 61.", "I'm 19 years old.", "Aged 47.")
_SEXES = ("I am a woman.", "I'm a man.", "Female.", "I'm male.")
_RESULTS = ("My IgG was 6.2 last month.", "My bloods came back normal.", "My ESR is 4.",
            "My lymphocytes are 1.1.")  # fmt: skip
_GREETINGS = ("Hello,", "Hi there,", "Good morning,", "Sorry to bother you.",
              "Hi, hope you're well.", "Please could you help me with this.")  # fmt: skip
_THANKS = ("Thank you.", "Thanks so much.", "Many thanks in advance.", "Cheers!",
           "Thank you for your time.")  # fmt: skip
_STORY = (
    "We moved house in the spring and I am still unpacking boxes.",
    "I used to teach geography and I miss the classroom.",
    "My sister found this page and sent it to me last night.",
    "I have been ill since 2014.",
    "It has taken me three goes to write this, so bear with me.",
    "My dog is asleep on my feet as I type.",
    "I live in a small town a long way from any hospital.",
    "I was a keen walker once.",
    "My husband reads things out to me when I am tired.",
    "I joined a support group last winter and everyone there is kind.",
)


# What somebody in danger may ask in the same breath.
_ORDINARY = (
    "who wrote the review", "how many grams do they give", "what does it cost",
    "how long does the benefit last", "can it be given under the skin", "does it help long covid",
    "is it approved for this", "what are the side effects",
)  # fmt: skip


def _other(pattern: re.Pattern[str], names: tuple[str, ...]) -> Callable[[str, Random], str]:
    """Every mention becomes one other name; a message that tells two names apart stays as it is."""

    def vary(text: str, chance: Random) -> str:
        said = {found.group().lower() for found in pattern.finditer(text)}
        if len(said) > 1:
            return text
        other = chance.choice([name for name in names if name.lower() not in said])
        return pattern.sub(other, text)

    return vary


def _before(sentences: tuple[str, ...]) -> Callable[[str, Random], str]:
    return lambda text, chance: f"{chance.choice(sentences)} {text}"


def _courtesy(text: str, chance: Random) -> str:
    return f"{chance.choice(_GREETINGS)} {_ended(text)} {chance.choice(_THANKS)}"


def _story_before(text: str, chance: Random) -> str:
    return " ".join([*chance.sample(_STORY, 4), text])


def _story_around(text: str, chance: Random) -> str:
    told = chance.sample(_STORY, 4)
    return " ".join([*told[:2], _ended(text), *told[2:]])


def beside_a_question(text: str) -> tuple[str, ...]:
    """Return a text with an ordinary question before it, behind it, and joined to it."""
    asked = Random(f"{SEED} beside {text}").choice(_ORDINARY)  # noqa: S311  # nothing secret
    bare = text.rstrip().rstrip(".?!")
    asked_first = f"{asked[0].upper()}{asked[1:]}? {text}"
    return asked_first, f"{_ended(text)} {asked}", f"{bare}, {asked}", f"{bare} and {asked}"


def _ended(text: str) -> str:
    return text if text.rstrip()[-1:] in ".?!" else f"{text}."


_MAKERS: Mapping[str, Callable[[str, Random], str]] = {
    TYPOS: lambda text, chance: mistype(text, chance, (swap, drop, double, hit_beside)),
    "keyboard slips": lambda text, chance: mistype(text, chance, (hit_beside,)),
    "lower case": lambda text, _: text.lower(),
    "upper case": lambda text, _: text.upper(),
    "no punctuation": lambda text, _: without_punctuation(text),
    "little words missing": without_little_words,
    "treatment by another name": _other(_TREATMENT, _TREATMENTS),
    "illness by another name": _other(_ILLNESS, _ILLNESSES),
    "a life story before": _story_before,
    "a life story around": _story_around,
    "age": _before(_AGES),
    "sex": _before(_SEXES),
    "test results": _before(_RESULTS),
    "courtesy": _courtesy,
}
VARIANTS = tuple(_MAKERS)


def vary(text: str, variant: str) -> str:
    """Return the variant of a text: the same text, the same variant, whatever was asked before."""
    return _MAKERS[variant](text, Random(f"{SEED} {variant} {text}"))  # noqa: S311  # nothing secret
