"""D01-D08: no answer steers, promises, calms, frightens or belittles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivig_faq.content.checks.language import asks_openly, asserted, words
from ivig_faq.content.checks.lines import Line, Text, find
from ivig_faq.errors import Problem

_DIRECTIVE = words(
    r"the (?:best|wisest|safest|right|smart|first) (?:thing|course|step|move)"
    r" (?:now |here )?(?:is|would be|might be|to)",
    r"it (?:is|would be|may be|might be) (?:best|wise|sensible|safer|good|a good idea) (?:not )?to",
    r"you (?:really |also |still )?(?:should|must|need to|needs to|have to|ought to|had better)",
    r"(?:patients|people|everyone|anyone|families|readers) (?:\w+ ){0,3}?(?:should|must|ought to)",
    r"(?:we|i|doctors|experts|the authors) (?:strongly )?(?:recommend|advise|urge)s?",
    r"(?:is|are) (?:strongly )?(?:recommended|advised)|recommend(?:ed|s|ation)? (?:you|that you)",
    r"make sure|be sure to|do not forget|remember to|never (?:stop|skip|take)",
    r"(?:stop|start|keep|avoid|skip) (?:taking|having|using|treatment)(?! or)",
    r"worth (?:a try|trying|asking|a shot|considering|it)|give it a (?:try|go)",
    r"push for|insist on|hold out for|your best (?:bet|option)|you had better|it is best to",
    r"it is (?:important|vital|essential|wise|time|better) (?:to|that)|why not|go ahead",
)
_NUDGE = words(
    r"never too (?:late|early)",
    r"(?:many|most|other) (?:\w+ )?(?:have )?(?:chose|chosen|tried|decided)",
    r"people in your (?:place|position|shoes)|(?:in|if i were in) your (?:place|shoes)",
    r"if i were you",
    r"a (?:sensible|good|natural|logical|reasonable) (?:next )?(?:step|choice|idea|option|move)",
    r"(?:most|many|other) (?:people|patients|readers) (?:\w+ )?(?:would|choose|decide|prefer|try)",
    r"a (?:good|great|positive|healthy|hopeful|bad) sign|(?:good|great) news",
    r"(?:a )?normal part of|part of the process|par for the course|to be expected",
    r"(?:nothing|little|not much) to lose|a lot to gain|you may want to|you might want to",
    r"you could (?:simply |just )?(?:try|start|stop|switch|skip|demand|increase)(?! here)",
    r"it makes sense to",
    r"sadly|unfortunately|luckily|fortunately|thankfully|happily",
)
_PROMISE = words(
    r"(?:big|huge|great|real|giant|major) (?:step|leap|advance|win|relief)|step forward",
    r"(?:well|healthy|themselves|whole) again|symptom[- ]free|full health|remission",
    r"real hope|hope (?:for|to)|chang(?:e|ed|es) (?:\w+ ){0,2}?(?:life|lives)|new lease",
    r"cure[sd]?|curing|breakthrough|miracle|wonder drug|game[- ]chang\w+|life[- ]chang\w+",
    r"will (?:\w+ )?(?:work|help|recover|improve|heal|get better|feel better|be able)",
    r"(?:highly |very )?effective(?:ly)?|efficacy|promising|hopeful(?:ly)?|encouraging(?:ly)?",
    r"remarkabl[ey]|impressive(?:ly)?|dramatic(?:ally)?|exciting|excellent|amazing|wonderful|powerful",
    r"success\w*",
    r"recovery|fully recover\w*|back to normal|there is (?:real |new )?hope|best hope",
    r"guarantee[sd]?",
    r"life[- ]saving|turning point|the answer (?:to|for)|benefits? outweigh\w*",
)
_SAFE = words(
    r"risks? (?:is|was|are|were|stayed) (?:low|small|slight)",
    r"low risks?|nothing (?:bad|serious) happened",
    r"(?:is|was|are|were|be|looks?|seems?|quite|very|perfectly|generally|considered) safe",
    r"safe (?:and|for (?:people|most|everyone|all)|to (?:use|take|have)|treatment|in)|safely",
    r"safety was|(?:did|does|do) no harm",
    r"(?:no one|nobody|none) (?:\w+ ){0,3}?(?:harm\w*|hurt|worse)",
    r"without (?:any |real |great |much )?(?:trouble|problems?|harm|danger|side effects)",
    r"well[- ]tolerated|tolerated well|harmless|risk[- ]free|without risk",
    r"no (?:real |known |serious )?risks?",
    r"nothing to (?:worry about|fear)|(?:do not|don't|no need to) (?:worry|panic)|not dangerous",
    r"benign",
    r"only (?:mild|minor|slight|temporary)|just (?:a )?(?:headache|mild|minor)",
    r"mild (?:and|side) \w+",
    r"no (?:serious |lasting |real )?(?:harm|danger|side effects|unwanted effects)|not harmful",
    r"no cause for",
    r"reassur\w+|will pass|goes away|go away|wears? off|on its own soon",
)
_AGAINST = words(
    r"more harm than good|(?:of|is|has) no (?:real )?(?:use|help|value)",
    r"(?:a )?lost cause|out of the question|bound to fail|no chance",
    r"(?:does|did|do|will) not (?:work|help)|(?:doesn't|didn't|won't) (?:work|help)|useless",
    r"worthless",
    r"waste of (?:money|time)|dangerous|toxic|poison(?:ous|s)?|harmful",
    r"no (?:hope|point|use|benefit)",
    r"pointless|quackery|snake oil|ineffective|too risky|not worth|debunked|last resort|false hope",
    r"(?:IVIG|it|treatment) (?:makes?|made) (?:people|patients|them|you) (?:sicker|worse)",
)
_OUTCOME = (
    r"(?:get|feel|be|become|recover|improve|respond|benefit|relapse|flare|crash|need|notice|see|have"
    r"|worsen|go into)\b"
)
_YOU = words(
    r"you (?:stand|have) (?:a|every|no) (?:\w+ )?chance|(?:as|so) ill as you|like yours",
    rf"you(?: will|'ll|’ll| are going to| can expect to| should) (?:\w+ ){{0,2}}?{_OUTCOME}",
    r"you (?:are|'re|’re) (?:\w+ )?(?:likely|unlikely|expected|bound|sure|at risk)",
    rf"you (?:may|might|could) (?:\w+ )?{_OUTCOME}",
    r"(?:people|someone|patients|those|a person) (?:just )?like you(?! to)",
    r"in your case|your chances?",
    r"your (?:\w+ )?(?:headaches?|flares?|symptoms?|pain|illness|body|results?|levels?)"
    r" (?:is|are|was|were|will|may|might|could|means?|shows?)",
    r"your (?:\w+ ){0,2}?(?:will|may|might|should) (?:\w+ )?"
    r"(?:get|improve|ease|fade|worsen|pass|flare|go)",
    r"this means (?:that )?you|you have (?:severe|mild|moderate)",
    r"you are a good (?:match|candidate)",
)
_STIGMA = words(
    r"struck down|tired (?:people|patients|all)|exhausted people|burden(?:s|ed)? (?:on|of)",
    r"sufferers?|victims?|suffer(?:s|ed|ing)?(?: from| with)?|afflicted|stricken|crippled",
    r"crippling",
    r"chronic fatigue(?! syndrome)|yuppie flu|wheelchair[- ]bound|confined to",
    r"complain(?:s|ed|ing)? of|complainers?|claim(?:s|ed)? to (?:be|have|feel)|alleged(?:ly)?",
    r"failed (?:treatment|to respond)|non[- ]?complian\w+|non[- ]?responders?",
    r"refus(?:es|ed) (?:treatment|to)",
    r"deconditioned|deconditioning|catastrophi[sz]\w+|hypochondria\w*|hysteri\w+|malinger\w*",
    r"somati[sz]\w+",
    r"in (?:the|your|their) (?:head|mind)s?|(?:\w+ )?cases (?:who|that|given|with|had|got)",
    r"(?:hopeless|difficult|bad|mild|severe|these|some) cases",
    r"psychosomatic|lazy|just tired|tiredness",
    r"non-?believers?",
    r"commit(?:s|ted|ting)? suicide|normal people|the disabled|(?:the )?mentally ill",
)


def directive(text: Text) -> Iterator[Problem]:
    """D01: no "you should", "we recommend", "stop taking", "worth trying".

    The decision is the reader's, with people who know them. Way out: "You could ask: …"
    """
    yield from _refuse(
        text,
        "D01",
        _DIRECTIVE,
        "“{}” decides for the reader. Try “You could ask: …” or leave it out.",
    )


def soft_advice(text: Text) -> Iterator[Problem]:
    """D02: no nudge, such as "a sensible next step", "most people would" or "a good sign".

    Way out: describe what was seen, and leave the weighing to the reader.
    """
    yield from _refuse(text, "D02", _NUDGE, "“{}” nudges. Describe it, and do not steer.")


def promise(text: Text) -> Iterator[Problem]:
    """D04: no "cure", "effective", "promising", "will help", unless under a doubt or in a question.

    Way out: say what the trials saw or what the authors think.
    """
    yield from _refuse_claim(
        text,
        "D04",
        _PROMISE,
        "“{}” promises. What did the trials see, or what do the authors say?",
    )


def called_safe(text: Text) -> Iterator[Problem]:
    """D05: nothing is called safe, harmless, mild or well tolerated, unless under a doubt.

    The review shows neither that it is safe nor that it is not. Way out: the agreed sentence
    "This does not tell us whether it is safe for you."
    """
    yield from _refuse_claim(
        text,
        "D05",
        _SAFE,
        "“{}” calms, and the review does not show that it is safe, or not. Leave it out.",
    )


def promise_against(text: Text) -> Iterator[Problem]:
    """D06: no "does not work", "useless", "dangerous", "toxic" either, unless under a doubt.

    The opposite is not shown. Way out: "The review does not show that…"
    """
    yield from _refuse_claim(
        text,
        "D06",
        _AGAINST,
        "“{}” rules it out, and that is not shown either. Try “The review does not show that…”",
    )


def your_outcome(text: Text) -> Iterator[Problem]:
    """D07: nothing says what will or may happen to this reader.

    The review is about groups of people. Way out: say what was seen in the trials.
    """
    yield from _refuse(
        text,
        "D07",
        _YOU,
        "“{}” speaks of this one reader, and nobody can say this. Say what the trials saw.",
        doubted=True,
    )


def stigma(text: Text) -> Iterator[Problem]:
    """D08: no word that makes the reader a victim, a case or a liar.

    Many readers have not been believed. Way out: "people with ME/CFS".
    """
    yield from find(
        text.all,
        "D08",
        _STIGMA,
        "“{}” hurts readers, and many have not been believed. Try “people with ME/CFS”.",
    )


def _refuse(
    text: Text, rule: str, pattern: re.Pattern[str], message: str, *, doubted: bool = False
) -> Iterator[Problem]:
    """Refuse the words in all sentences but questions that readers ask."""
    for line in text.all:
        found = next(asserted(line.text, pattern), None) if doubted else pattern.search(line.text)
        if found and not _asked_by_reader(line):
            yield line.problem(rule, message.replace("{}", found[0]))


def _refuse_claim(
    text: Text, rule: str, pattern: re.Pattern[str], message: str
) -> Iterator[Problem]:
    """Refuse the words where a sentence asserts them: under no doubt, in no question, no label."""
    for line in text.all:
        if line.part != "label" and not asks_openly(line.text):
            for found in asserted(line.text, pattern):
                yield line.problem(rule, message.replace("{}", found[0]))


def _asked_by_reader(line: Line) -> bool:
    own = re.search(r"\b(?:I|me|my|we|us)\b", line.text)
    return line.text.endswith("?") and own is not None
