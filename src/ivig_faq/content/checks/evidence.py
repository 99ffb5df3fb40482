"""E01-E06: a sentence is as sure as the review is, and says in itself whose word it is."""

from __future__ import annotations

from collections.abc import Iterator

from ivig_faq.content.checks.language import (
    DOUBT,
    MADE_OF_BLOOD,
    OPINION,
    asserted,
    frames,
    words,
)
from ivig_faq.content.checks.lines import Line, Text, find
from ivig_faq.errors import Problem

_ADVICE = {
    "context": "“The review looked at…” or “Before this review…”",
    "observed": "“In the trials, people … got …”, in the past tense",
    "inferred": "“The authors conclude that…”",
    "limit": "“does not show”, “cannot show”, “cannot tell” or “cannot say”",
    "open": "“Not known: …”",
}
_WHOSE = {
    "context": "background of the review",
    "observed": "something seen in the trials",
    "inferred": "the authors' view",
    "limit": "something the review does not show",
    "open": "left open by the review",
}
_PAST = words(
    r"(?!(?:diagnosed|treated|affected|unwanted|compared|limited|need|given)\b)\w{2,}ed",
    *"had got were was did said went felt became came saw took gave made began grew rose fell "
    "found".split(),
)
_PRESENT = words(
    r"(?<!to )(?:respond|responds|get|gets|improve|improves|recover|recovers|feel|feels|has|have"
    r"|is|are|can|will|works?|helps?|goes|does|react|reacts|show|shows|tend|tends)"
)
_CAUSE = words(
    r"did (?:that|it|this)|(?:through|by means of|with the help of) (?:IVIG|the treatment)",
    r"turn(?:s|ed) (?:\w+ ){1,3}?around",
    r"g(?:ave|ives?) (?:\w+ ){1,4}?back|brought (?:\w+ ){1,4}?back",
    r"work(?:s|ed|ing)?(?! out)",
    r"help(?:s|ed|ing)?",
    r"cause[sd]?|causing|causes",
    r"(?:led|leads?|leading) to",
    r"because of|thanks to|due to|owing to",
    r"improve[sd]?|improving",
    r"reduce[sd]?|reducing|lower(?:s|ed)|cut(?:s)? down",
    r"cure[sd]?|curing|heal(?:s|ed)",
    r"prevent(?:s|ed)?|relieve[sd]?|ease[sd]?|restore[sd]?|boost(?:s|ed)?|trigger(?:s|ed)?",
    r"fix(?:es|ed)|benefit(?:s|ed)|result(?:s|ed) in|bring(?:s)? (?:back|about|relief)",
    r"(?:is|was|were|are) (?:why|the reason|responsible|behind)",
    r"(?:as )?a (?:direct )?(?:result|consequence) of|c[ao]mes? from|stem(?:s|med) from|down to",
    # In the trials the treatment was given; whatever else it "did" there names it as the cause.
    r"(?<!on )(?<!of )(?<!given )(?<!with )(?<!had )(?:IVIG|IV IgG|the treatment)"
    r" (?!need|tend|stud|seem|look|treat|compar)"
    r"(?:\w{2,}ed|brought|took|gave|made|kept|did|put|got|set|left|let|won)",
    r"ma(?:de|kes?|king) (?:\w+ ){0,6}?(?:better|well|worse|stronger|recover|improve)",
    r"(?:an?|its|the) effect on",
)
_TREATMENT = words("IVIG|IV IgG|the treatment|immunoglobulin")
_STRONG = words(
    r"evidence (?:\w+ ){0,3}?(?:is|was) (?:strong|solid|good)|(?:strong|solid|good|ample) evidence",
    r"beyond (?:question|doubt|dispute)|unmistakabl[ey]|conclusive(?:ly)?",
    r"prove[sdn]?|proving|proof",
    r"confirm(?:s|ed)?|establish(?:es|ed)|demonstrate[sd]?",
    r"(?:studies|research|trials|evidence|science|the review|the authors|data|results?)"
    r" (?:clearly )?(?:shows?|showed|shown|found|finds?)",
    r"(?:has|have|had|was|were|been) (?:clearly )?(?:shown|found) (?:to|that)",
    r"clear(?:ly)?|significant(?:ly)?|undoubtedly|definitely|certainly|without doubt|no doubt",
    r"obvious(?:ly)?|of course|in fact|truth is|we know|it is known|well known|always|never",
)
_FLIP = words(
    r"no (?:evidence|proof|sign|reason to think) (?:that|of)|shown not to|turned out not",
    r"(?:found|finds|shows?|showed|shown|proves?|proved|concluded?|means?|says?|said) that"
    r" (?:\w+ ){1,4}?(?:not|never|n't|no)",
    r"(?:does|did|do|will|can) ?(?:not|n't|n’t) (?:work|help|last|cause|cure|improve|predict|matter"
    r"|mean)",
    r"cannot (?:work|help|last|cause|cure|improve|predict|be why)",
    r"(?:has|have|had|with) no (?:effect|benefit|use|impact)",
    r"fail(?:s|ed|ing)?",
    r"(?:is|was|were|are) not (?:why|the reason|a sign|a cure|caused|due|because|effective)",
    r"nothing to do with|no link|unrelated|ruled out|disproved?|makes? no difference",
    r"no better than",
)
_GUESS = words(
    r"days|weeks|months|years|varies|vary",
    r"at (?:best|most|least)|guess|we (?:think|believe|hope|expect)|perhaps|it looks like",
    "soon likely unlikely expected expect hopefully probably promising".replace(" ", "|"),
    r"experts? (?:believe|think|say|agree)|most researchers|scientists",
    r"results? (?:are|is|will be) (?:coming|due)|under way|underway|ongoing|on the way",
    r"should (?!be studied)(?:be|last|help|work)|seems?|suggests? (?:that )?it",
    r"may well|a good guess|roughly",
    r"about half",
)
_BUT = words("but|yet|however|although|though|whereas")
_GOES_ON = words(
    "but|yet|however|although|though|while|whereas|because|since",
    r"(?:and|so) (?:it|they|people|IVIG)",
)
_GRADED = words(
    r"in all likelihood|likelihood|chances are|odds are|most probable",
    r"probably|likely|unlikely|very uncertain",
    r"(?:very )?(?:low|moderate|high|good|poor)[- ](?:certainty|quality|confidence)",
    r"(?:certainty|quality|confidence|strength) (?:\w+ ){0,3}?(?:is|was) "
    r"(?:\w+ )?(?:low|moderate|high|good|poor|fair)",
)


def hedge_frame(text: Text) -> Iterator[Problem]:
    """E01: a sentence says in itself whether it was seen, thought, not shown or left open.

    Each kind of entry has its frame, and it stands in the sentence that cites the entry, because
    readers keep one sentence and lose its neighbour. A limit beside an open question needs one of
    both frames; what was seen also needs the past tense. Way out: begin with the frame.
    """
    for line in text.answers:
        if not line.is_claim:
            continue
        found = frames(line.text)
        kinds = {
            text.corpus.entries[id_].kind: id_ for id_ in line.cites if id_ in text.corpus.entries
        }
        if MADE_OF_BLOOD.search(line.text) and set(line.cites) <= {"C1", "C2"}:
            continue
        if {"limit", "open"} <= set(kinds) and found & {"limit", "open"}:
            kinds = {kind: id_ for kind, id_ in kinds.items() if kind not in ("limit", "open")}
        for kind, id_ in kinds.items():
            if kind not in found:
                said = f"“{line.text}” This is {_WHOSE[kind]} ({id_}), so the sentence must say so:"
                yield line.problem("E01", f"{said} {_ADVICE[kind]}.")
            elif kind == "observed" and not _is_past(line.text):
                said = f"“{line.text}” This was seen once, in the trials ({id_})."
                yield line.problem("E01", f"{said} Say it in the past tense: “responded”, “got”.")


def _is_past(sentence: str) -> bool:
    return bool(_PAST.search(sentence)) and not _PRESENT.search(sentence)


def hedge_cause(text: Text) -> Iterator[Problem]:
    """E02: only a doubt or the authors may stand before "works", "helps", "causes".

    The review cannot tell what caused what (L3), so the program never claims a cause itself.
    Way out: name the authors, or say what people had and what also happened.
    """
    for line in (*_statements(text, titles=True), *_around(text)):
        for found in asserted(line.text, _CAUSE, opinions=True):
            yield line.problem(
                "E02",
                f"“{found[0]}” names a cause, and the review cannot tell what caused what (L3). "
                "Try “In the trials, people who had IVIG also…” or “The authors conclude that…”",
            )


def strong_words(text: Text) -> Iterator[Problem]:
    """E03: no "proves", "confirms", "studies show", "clearly" or "significant", unless denied.

    Nothing in the register is that strong. Way out: say who thinks so.
    """
    for line in (*_statements(text, titles=True), *_around(text)):
        for found in asserted(line.text, _STRONG):
            yield line.problem(
                "E03",
                f"“{found[0]}” is stronger than anything in the register. Who says this? "
                "Try “The authors think…”",
            )


def limit_flip(text: Text) -> Iterator[Problem]:
    """E04: what the review does not show is not turned into what it shows not to be.

    "Does not show that it works" never becomes "does not work": not proven is not disproved. Nor is
    a limit taken back in its own sentence: "…, but it comes close". Way out: "The review does not
    show that…", and a full stop.
    """
    for line in _statements(text, titles=True):
        if back := _taken_back(line.text):
            yield line.problem(
                "E04",
                f"“{back}” goes on after what the review does not show, and takes it back. "
                "End the sentence before it.",
            )
        for found in asserted(line.text, _FLIP):
            yield line.problem(
                "E04",
                f"“{found[0]}” turns a limit into a finding. Not proven is not the same as "
                "disproved. Try “The review does not show that…”",
            )


def _taken_back(sentence: str) -> str | None:
    """Return what a limit goes on with, unless an author is named for it."""
    limit = DOUBT.search(sentence) if "limit" in frames(sentence) else None
    goes_on = _BUT.search(sentence, limit.end()) if limit else None
    if goes_on is None or OPINION.search(sentence, goes_on.end()):
        return None
    return goes_on[0]


def open_guess(text: Text) -> Iterator[Problem]:
    """E05: a sentence about an open question does not guess its answer.

    Nor does it go on after what is not known: "but", "though" or "and it" begin a guess there.
    Way out: end the sentence after what is not known.
    """
    for line in _statements(text):
        cited = [id_ for id_ in line.cites if id_.startswith("Q")]
        if not cited and "open" not in frames(line.text):
            continue
        unknown = DOUBT.search(line.text)
        goes_on = _GOES_ON.search(line.text, unknown.end()) if unknown else None
        if found := _GUESS.search(line.text) or goes_on:
            yield line.problem(
                "E05",
                f"“{found[0].strip(' ,:')}” guesses, and the review leaves this open"
                f"{f' ({cited[0]})' if cited else ''}. Leave out what we expect.",
            )


def grade_words(text: Text) -> Iterator[Problem]:
    """E06: "probably", "likely" and "low certainty" appear nowhere.

    They are words of GRADE, a rating that nobody made here. Way out: say who thinks so.
    """
    message = (
        "“{}” is a rated word in GRADE, and nobody rated this evidence for us. "
        "Say who thinks so, and what is not known."
    )
    yield from find(text.all, "E06", _GRADED, message)


def _around(text: Text) -> Iterator[Line]:
    """Sentences of the wording that state something about the treatment."""
    for line in text.around:
        states = line.part == "wording" and line.agreed is None and not line.text.endswith("?")
        if states and _TREATMENT.search(line.text):
            yield line


def _statements(text: Text, *, titles: bool = False) -> Iterator[Line]:
    """Sentences of answers that are no agreed phrase; with `titles`, also titles that assert."""
    for line in text.answers:
        if line.is_claim or (titles and line.part == "title" and not line.text.endswith("?")):
            yield line
