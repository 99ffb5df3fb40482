"""Courtesy around a question, which says nothing about what is asked."""

from __future__ import annotations

import re

_GREETING = (
    r"hi+|hiya|hello+|hey+|there|please|pls|plz|excuse me"
    r"|dear (?:all|team|sir|madam|doctor|friends?)|good (?:morning|afternoon|evening|day)"
    r"|(?:so )?sorry(?: (?:to|for) (?:bother|ask|troubl)\w*(?: you)?)?"
    r"|i hope (?:you are|youre|this finds you|all is)(?: (?:keeping|doing))? (?:well|ok|good)"
    r"|(?:please |pls )?(?:could|can|would|will) you (?:please |pls )?help me with"
    r" (?:a|this|my|one) (?:quick )?question"
    r"|(?:i have |just )?(?:a |one )?quick question|i have (?:a|one) question"
    r"|(?:can|could|may) i (?:just )?ask(?: you)?(?: something)?"
    r"|(?:just )?tell me (?:straight|honestly|plainly|please|the truth)"
)
_THANKS = (
    r"(?:(?:with |many )?(?:thank you|thankyou|thanks|thx|ty|cheers)"
    r"(?: (?:so|very) much| a lot| again| in advance| for (?:your|the|any) (?:time|help|answer))*"
    r"|(?:kind|best|warm) (?:regards|wishes)|(?:it is |its )?much appreciated"
    r"|(?:and )?(?:take care|all the best|god bless(?: you)?|bye(?: bye)?)|please|pls|plz|xx*)"
)
_BEFORE = re.compile(rf"(?:(?:{_GREETING})\b ?)+")
_AFTER = re.compile(rf"(?: ?\b(?:{_THANKS}))+$")


def without_courtesy(text: str) -> str:
    """Return a plain text without greetings before and thanks after; "" where nothing else is."""
    opening = _BEFORE.match(text)
    asked = text[opening.end() :] if opening else text
    return _AFTER.sub("", asked).strip()
