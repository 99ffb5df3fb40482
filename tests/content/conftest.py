"""A small good corpus, written from strings, for tests that break it one edit at a time."""

# ruff: noqa: E501 - texts and table rows read best in one line
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from ivig_faq.content.labels import LABELS
from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Corpus, WidgetWords

TODAY = date(2026, 11, 22)
ROOT = Path(__file__).parents[2]
Answers = dict[str, str]


def topic(
    id_: str, title: str, outcome: str, short: str, cites: str, body: str, related: str = ""
) -> str:
    return (
        f'---\nid: {id_}\ntitle: "{title}"\noutcome: {outcome}\nshort: "{short}"\n'
        f"cites: [{cites}]\nstatus: draft\nrelated: [{related}]\n---\n{body}\n"
    )


def good_answers() -> Answers:
    """Return every file of a small corpus that all rules accept."""
    answers = {
        "register.yaml": (ROOT / "answers/register.yaml").read_text("utf-8"),
        "wording.yaml": _WORDING,
        "glossary.yaml": _GLOSSARY,
        "phrases.yaml": _PHRASES,
        "claim_words.yaml": _CLAIM_WORDS,
        "danger.yaml": "urgent_reaction: []\nurgent_crisis: []\ncalm: []\nnow: []\n",
        "regions/zz.yaml": _region("ZZ", "Another country"),
        "regions/gb.yaml": _region("GB", "United Kingdom"),
    }
    for id_, text in _TOPICS.items():
        answers[f"topics/{id_}.md"] = text
        answers[f"questions/{id_}.txt"] = f"tell me about {id_}\n"
    return answers


def write_answers(root: Path, answers: Answers) -> Path:
    for name, text in answers.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
    return root


@pytest.fixture
def answers() -> Answers:
    return good_answers()


@pytest.fixture
def load(tmp_path: Path) -> Callable[[Answers], Corpus]:
    return lambda answers: load_corpus(write_answers(tmp_path / "answers", answers))


def _region(code: str, name: str) -> str:
    return f"""\
code: {code}
country_name: {name}
languages: [en]
emergency_number: "999"
emergency_department_name: A&E
emergency_text: {{how: "Text 999.", needs_registration: false, coverage: "All phones."}}
urgent_line: {{name: NHS 111, number: "111", hours: day and night, says: NHS 111}}
crisis:
  - {{name: Shout, channel: text, value: "85258", how: "Text SHOUT to 85258.", hours: all day, cost: free, languages: [en], age: any}}
  - {{name: Samaritans, channel: call, value: "116 123", how: "Call 116 123.", hours: all day, cost: free, languages: [en], age: any}}
clinician_words: [GP]
spelling: en-GB
paper: A4
source_url: null
verified_on: 2026-11-01
verified_by: A. Reader
check: null
"""


_NOTE = "{note: A doctor or nurse who knows you can help you weigh this., question: What are the risks?}"
_NOTES = "\n".join(
    f"  {kind}: {_NOTE}"
    for kind in (
        "answer open boundary not_covered about urgent_reaction urgent_crisis symptoms_now choose "
        "none"
    ).split()
)
_OWN = {"limits", "role_clinician", "role_patient", "payer"}
_LABELS = "".join(f", {name}: What this is" for name in sorted(LABELS - _OWN))
_WIDGET = ", ".join(f'"{name}": Close' for name in WidgetWords.model_fields)
_MESSAGES = "\n".join(
    f"  {kind}: {{title: Which of these?, short: Pick a topic., body: You can pick a topic.}}"
    for kind in "choose none partly withheld withdrawn empty too_long broken unreadable".split()
)
_WORDING = f"""\
short_limits:
  L1: The review does not show that it works for everyone.
  L2: Feeling worse is not shown to mean it is working.
  L3: The review cannot tell what caused what.
  L4: The review cannot say which immune markers are best.
  L5: The review does not show that it helps after COVID.
  Q1: "Not known: which immune markers best predict who responds."
  Q2: "Not known: whether a virus at the start matters, or COVID."
  Q3: "Not known: the best dose, length or way to give it."
  Q4: "Not known: how long it lasts, and why flares come."
default_limits: [L3, L1]
limits_urgent:
  L3: The review cannot tell what caused what.
clinician_notes:
{_NOTES}
replies:
{_MESSAGES}
urgent_also_crisis: "You can reach someone now. {{crisis_text}} {{crisis_call}}"
greeting: {{title: Questions about IVIG and ME/CFS, body: You can ask in your own words.}}
emergency_line: "Chest pain or fainting? Call {{emergency_number}} now."
pages:
  about: {{title: What this is, summary: What this is., body: This is a program.}}
  privacy: {{title: What this is, summary: What this is., body: This is a program.}}
  accessibility: {{title: What this is, summary: What this is., body: This is a program.}}
  kept: {{topic: Which answer was shown.}}
labels: {{limits: What is not known, role_clinician: doctor or nurse, role_patient: patient, payer: This is a program.{_LABELS}}}
widget: {{{_WIDGET}}}
suggestions: [does-it-work]
"""
_GLOSSARY = """\
terms:
  - {term: IVIG, also: [IV IgG], gloss: "A treatment made from blood, given into a vein."}
  - {term: immunoglobulin, also: [immunoglobulin G], gloss: "Part of how the body fights illness."}
  - {term: ME/CFS, also: [ME, CFS], gloss: "A long-term illness. Effort makes people who have it feel worse."}
  - {term: flare, also: [flares, flared], gloss: "A time when an illness gets worse."}
  - {term: placebo, gloss: "A pretend treatment with nothing active in it."}
  - {term: immune marker, also: [immune markers], gloss: "A sign, found by a test, of how the body fights illness."}
  - {term: COVID, gloss: "An illness that spread across the world."}
"""
_PHRASES = """\
phrases:
  - {id: not-in-review, kind: statement, text: "The review does not say anything about {...}."}
  - {id: not-said, kind: statement, text: "Not said: {...}."}
  - {id: who-may-know, kind: statement, text: "People who may know: {...}."}
  - {id: safe-follow-up, kind: statement, text: "This does not tell us whether it is safe for you."}
  - {id: their-view, kind: statement, text: "This is their view, not a finding."}
  - {id: cannot-tell, kind: statement, text: "This program cannot tell {...}."}
  - {id: weigh-with, kind: statement, text: "A doctor or nurse who knows you can help you weigh this."}
  - {id: tell-team, kind: instruction, text: "If you feel worse, tell the team giving you the treatment."}
  - {id: is-program, kind: statement, text: "This is a computer program."}
  - {id: not-doctor, kind: statement, text: "It is not a doctor or a person."}
  - {id: now-signs, kind: instruction, text: "Call {emergency_number} now for trouble breathing or chest pain."}
  - {id: contact-team, kind: instruction, text: "Contact the team giving you the treatment, or {urgent_line}, today."}
"""
_PHRASES += "".join(
    f"  - {{id: card-{number}, kind: instruction, text: '{text}'}}\n"
    for number, text in enumerate(
        (
            "trouble breathing",
            "chest pain",
            "fainting, or sudden confusion",
            "If you cannot speak: {emergency_text}",
            "I cannot tell whether this is an emergency.",
            "You can also reach someone right now:",
            "{crisis_text}",
            "{crisis_call}",
            "Being this ill is very hard.",
            "You deserve support.",
        )
    )
)
_CLAIM_WORDS = """\
everywhere: [IVIG, ME/CFS, given]
entries:
  O5: [researchers]
  O1: [for a time]
  I2: [fair]
  Q1: [best]
  Q3: [length]
"""
_TOPICS = {
    "does-it-work": topic(
        "does-it-work",
        "Does IVIG work for ME/CFS?",
        "answer",
        "The review does not show that IVIG works for everyone. The authors conclude that it works"
        " very well for some people with severe ME/CFS.",
        "I1, L1, L3, O3, O1",
        """\
The review does not show that IVIG works for everyone. [L1] The authors conclude that IVIG works
very well for some people with severe ME/CFS. [I1] This is their view, not a finding.

In the trials, people with severe, carefully diagnosed ME/CFS responded more often than others. [O3]

In the trials, some people given IVIG got better. [O1] The review cannot tell what caused what. [L3]""",
        "is-it-safe, how-long",
    ),
    "is-it-safe": topic(
        "is-it-safe",
        "Is IVIG safe?",
        "answer",
        "The review cannot tell what caused what. In the trials, symptoms flared for a time with"
        " IVIG and also with placebo.",
        "O2, O5, I3, L2, L3",
        """\
The review cannot tell what caused what. [L3] In the trials, symptoms flared for a time with IVIG
and also with placebo. [O2]

In the trials, flares looked similar in the treated and the comparison groups. [O5] This does not
tell us whether it is safe for you.

The authors suggest a flare may be a sign of the treatment acting. [I3] The review does not show that feeling worse means it is working. [L2]

If you feel worse, tell the team giving you the treatment.""",
    ),
    "markers": topic(
        "markers",
        "Can immune markers predict who will respond?",
        "answer",
        "The review cannot say which immune markers best predict who will respond.",
        "O4, I2, L4, L3, Q1",
        """\
The review cannot say which immune markers best predict who will respond. [L4]

In the trials, signs of immune trouble seemed to go along with who responded. [O4] The authors
conclude that immune markers can predict with fair accuracy who will respond. [I2]

The review cannot tell what caused what. [L3] Not known: which immune markers best predict who will
respond. [Q1]""",
    ),
    "the-review": topic(
        "the-review",
        "What is this review?",
        "answer",
        "The review looked at earlier studies of IVIG for ME/CFS. It cannot tell what caused what.",
        "C1, C2, C3, C4, L3, L5, I4, I5",
        """\
The review looked at earlier studies of IVIG for ME/CFS. [C1] IVIG is a treatment made from blood.
[C2] The review cannot tell what caused what. [L3]

Before this review, the results were thought to be mixed. [C3] The review questions that dismissal.
[C4] The review does not show that IVIG helps illness after COVID. [L5]

The authors think giving immunoglobulin into a muscle or under the skin deserves study. [I4] The
authors call for research on IVIG in ME/CFS to start again. [I5]""",
    ),
    "how-long": topic(
        "how-long",
        "How long do benefits last?",
        "open",
        "Not known: how long a response lasts. The review cannot tell what caused what.",
        "Q4, Q3, Q2, L3",
        """\
Not known: how long a response lasts. [Q4] The review cannot tell what caused what. [L3]

- Not known: the best dose, length or way of giving it. [Q3]
- Not known: whether IVIG works differently when ME/CFS began with a virus. [Q2]""",
    ),
    "should-i-try": topic(
        "should-i-try",
        "Should I try IVIG?",
        "boundary",
        "This program cannot tell whether IVIG suits you.",
        "L1",
        """\
This program cannot tell whether IVIG suits you. The review does not show that IVIG works for
everyone. [L1]

A doctor or nurse who knows you can help you weigh this.""",
    ),
    "cost": topic(
        "cost",
        "What does IVIG cost?",
        "not_covered",
        "The review does not say anything about what IVIG costs.",
        "",
        """\
The review does not say anything about what IVIG costs.

- Not said: whether insurance pays.

People who may know: your hospital, or a patient group.""",
    ),
    "about": topic(
        "about",
        "What is this service?",
        "about",
        "This is a computer program.",
        "",
        "This is a computer program. It is not a doctor or a person.",
    ),
    "symptoms-now": topic(
        "symptoms-now",
        "I feel worse after my treatment",
        "boundary",
        "Call {emergency_number} now for trouble breathing or chest pain.",
        "L2",
        """\
Call {emergency_number} now for trouble breathing or chest pain.

Contact the team giving you the treatment, or {urgent_line}, today.

The review does not show that feeling worse means it is working. [L2]""",
    ),
    "urgent-reaction": topic(
        "urgent-reaction",
        "Call {emergency_number} now if you have any of these",
        "urgent",
        "Call {emergency_number} now, or ask someone near you to call.",
        "",
        """\
- trouble breathing
- chest pain
- fainting, or sudden confusion

If you cannot speak: {emergency_text}

I cannot tell whether this is an emergency.""",
    ),
    "urgent-crisis": topic(
        "urgent-crisis",
        "If you might act on these thoughts, call {emergency_number} now",
        "urgent",
        "If you might act on these thoughts, call {emergency_number} now.",
        "",
        """\
You can also reach someone right now:

- {crisis_text}
- {crisis_call}

Being this ill is very hard. You deserve support.""",
    ),
}
