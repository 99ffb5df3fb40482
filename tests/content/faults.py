"""Seeded faults: one edit each of the small good corpus, and the rule that must see it."""

# ruff: noqa: E501 - texts and table rows read best in one line
from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """An edit of one file that breaks one rule; `old` empty means: write the file anew."""

    name: str
    rule: str
    file: str
    old: str
    new: str


WORK = "topics/does-it-work.md"
SAFE = "topics/is-it-safe.md"
MARK = "topics/markers.md"
REV = "topics/the-review.md"
LONG = "topics/how-long.md"
TRY = "topics/should-i-try.md"
COST = "topics/cost.md"
ABOUT = "topics/about.md"
NOW = "topics/symptoms-now.md"
CARD = "topics/urgent-reaction.md"
CRISIS = "topics/urgent-crisis.md"
WORDING = "wording.yaml"
PHRASES = "phrases.yaml"

_VIEW = "This is their view, not a finding."
_GOT = "In the trials, some people given IVIG got better. [O1]"
_O3 = "In the trials, people with severe, carefully diagnosed ME/CFS responded more often than others. [O3]"
_L1 = "The review does not show that IVIG works for everyone. [L1]"
_I1 = "The authors conclude that IVIG works\nvery well for some people with severe ME/CFS. [I1]"
_O5 = "In the trials, flares looked similar in the treated and the comparison groups. [O5]"
_I3 = "The authors suggest a flare may be a sign of the treatment acting. [I3]"
_I2 = "The authors\nconclude that immune markers can predict with fair accuracy who will respond. [I2]"
_Q4 = "Not known: how long a response lasts. [Q4]"
_NOT_SAID = "- Not said: whether insurance pays."
_WEIGH = "A doctor or nurse who knows you can help you weigh this."
_SIGN = "- fainting, or sudden confusion"
_DESERVE = "You deserve support."
_AFTER = f"{_VIEW}\n\n{{}}"

FAULTS = (
    # E01: the frame stands in the sentence itself
    Fault("opinion as fact", "E01", WORK, _I1, "IVIG works very well for some people with severe ME/CFS. [I1]"),
    Fault("opinion after the authors' sentence", "E01", WORK, _VIEW, "The authors looked closely. [I1] It works for some with severe ME/CFS. [I1]"),
    Fault("limit without its frame", "E01", WORK, _L1, "IVIG works for some, not for everyone. [L1]"),
    Fault("seen in the present tense", "E01", WORK, _O3, "In the trials, people with severe, carefully diagnosed ME/CFS respond more often than others. [O3]"),
    Fault("seen without the trials", "E01", WORK, _GOT, "Some people given IVIG got better. [O1]"),
    Fault("open question as fact", "E01", LONG, _Q4, "A response lasts for a long time. [Q4]"),
    Fault("context as fact", "E01", REV, "Before this review, the results were", "The results were"),
    Fault("short form as fact", "E08", WORK, 'short: "The review does not show that IVIG works for everyone.', 'short: "IVIG works for some people.'),
    # E02: no cause
    Fault("a cause seen in the trials", "E02", WORK, _GOT, "In the trials, IVIG helped some people get better. [O1]"),
    Fault("because of", "E02", WORK, _GOT, "In the trials, some people got better because of IVIG. [O1]"),
    Fault("thanks to", "E02", WORK, _GOT, "In the trials, thanks to IVIG, some people got better. [O1]"),
    Fault("cause after a doubt", "E02", WORK, _L1, "The review does not show that IVIG works for everyone, but it helps severe ME/CFS. [L1]"),
    Fault("cause after the authors", "E02", WORK, _I1, "The authors conclude that IVIG works very well for some people with severe ME/CFS, and it improves sleep. [I1]"),
    Fault("improved by", "E02", WORK, _GOT, "In the trials, IVIG improved symptoms in some people. [O1]"),
    Fault("made better", "E02", WORK, _GOT, "In the trials, IVIG made some people better. [O1]"),
    # E03
    Fault("proves", "E03", WORK, _GOT, "The review proves that some people got better in the trials. [O1]"),
    Fault("clearly", "E03", WORK, "got better. [O1]", "clearly got better. [O1]"),
    Fault("studies show", "E03", WORK, _GOT, "Studies show that some people in the trials got better. [O1]"),
    Fault("significant", "E03", WORK, "got better. [O1]", "got better to a significant degree. [O1]"),
    Fault("the authors found", "E03", WORK, "The authors conclude that IVIG works\nvery", "The authors found that IVIG works very"),
    # E04
    Fault("does not work for everyone", "E04", WORK, _L1, "The review says that IVIG does not work for everyone. [L1]"),
    Fault("found that it did not", "E04", WORK, _L1, "The review found that IVIG was not for everyone. [L1]"),
    Fault("feeling worse does not mean", "E04", SAFE, "The review does not show that feeling worse means it is working. [L2]", "Feeling worse does not mean it is working. [L2]"),
    Fault("not the reason", "E04", WORK, "The review cannot tell what caused what. [L3]", "IVIG was not the reason people got better. [L3]"),
    Fault("no effect after COVID", "E04", REV, "The review does not show that IVIG helps illness after COVID. [L5]", "The review shows that IVIG has no effect after COVID. [L5]"),
    # E05
    Fault("guess at the length", "E05", LONG, "how long a response lasts. [Q4]", "how long a response lasts, though months are expected. [Q4]"),
    Fault("results are coming", "E05", LONG, "how long a response lasts. [Q4]", "how long a response lasts, and results are coming. [Q4]"),
    # E06
    Fault("probably", "E06", WORK, "got better. [O1]", "probably got better. [O1]"),
    Fault("low certainty", "E06", WORK, _VIEW, "This is low certainty evidence. [I1]"),
    Fault("likely in the wording", "E06", WORDING, "body: You can ask in your own words.", "body: It is likely to help you ask."),
    # E07
    Fault("some is lost", "E07", WORK, "some people given IVIG got", "people given IVIG got"),
    Fault("severe is lost", "E07", WORK, "some people with severe ME/CFS. [I1]", "some people with ME/CFS. [I1]"),
    Fault("carefully diagnosed is lost", "E07", WORK, "severe, carefully diagnosed ME/CFS", "severe ME/CFS"),
    Fault("seemed is lost", "E07", MARK, "seemed to go along", "went along"),
    Fault("high accuracy", "E07", MARK, "with fair accuracy", "with high accuracy"),
    Fault("may is lost", "E07", SAFE, "a flare may be a sign", "a flare is a sign"),
    Fault("suggest becomes conclude", "E07", SAFE, "The authors suggest a flare", "The authors conclude that a flare"),
    Fault("deserves study is lost", "E07", REV, "under the skin deserves study. [I4]", "under the skin is an option. [I4]"),
    Fault("placebo is lost", "E07", SAFE, "for a time with IVIG\nand also with placebo. [O2]", "for a time with IVIG. [O2]"),
    # E08
    Fault("a fact without a source", "E08", WORK, _VIEW, "Headaches fade within days."),
    Fault("a source before the full stop", "E08", WORK, "got better. [O1]", "got better [O1]."),
    Fault("a phrase with a word changed", "E08", WORK, _VIEW, "This is their view and a finding."),
    Fault("a rhetorical question", "E08", WORK, _VIEW, "Who would not want this?"),
    Fault("a heading that states", "E08", WORK, _L1, f"## IVIG works for severe illness\n\n{_L1}"),
    # E09
    Fault("a dose slips in", "E09", REV, "earlier studies of IVIG for ME/CFS. [C1] IVIG", "earlier studies of monthly IVIG for ME/CFS. [C1] IVIG"),
    Fault("children slip in", "E09", WORK, "some people given IVIG got", "some children given IVIG got"),
    # E10
    Fault("a promised id is unused", "E10", WORK, "cites: [I1,", "cites: [L5, I1,"),
    Fault("an id is not promised", "E10", WORK, "L3, O3, O1]", "L3, O3]"),
    Fault("two ids in one bracket", "E10", WORK, "works for everyone. [L1]", "works for everyone. [L1, L3]"),
    Fault("a small-letter id", "E10", WORK, "got better. [O1]", "got better. [o1]"),
    # E11
    Fault("the wrong number", "E11", LONG, "how long a response lasts. [Q4]", "how long a response lasts. [Q2]"),
    Fault("a stray fact id", "E11", WORK, "got better. [O1]", "got better. [O1] [O3]"),
    # E12
    Fault("a count", "E12", WORK, "some people given", "some of 24 people given"),
    Fault("a share", "E12", WORK, "some people given", "some 40% of people given"),
    Fault("half", "E12", WORK, "some people given IVIG got", "half of some people given IVIG got"),
    Fault("most", "E12", WORK, "works for everyone. [L1]", "works for most people. [L1]"),
    Fault("one in ten", "E12", WORK, "some people given IVIG got", "some one in ten people given IVIG got"),
    Fault("rarely", "E12", SAFE, "flares looked similar", "rare flares looked similar"),
    # E13
    Fault("a limit does not travel", "E13", SAFE, "cites: [O2, O5, I3, L2, L3]", "cites: [O2, O5, L2, L3]"),
    # E14
    Fault("good news first, limit last", "E14", WORK, f"{_L1} {_I1}", _I1),
    # E15
    Fault("similar without the sentence", "E15", SAFE, " This does not\ntell us whether it is safe for you.", ""),
    Fault("the same without the sentence", "E15", SAFE, "with IVIG\nand also with placebo. [O2]", "in the same way with IVIG and with placebo. [O2]"),
    # E16
    Fault("a fact where the review is silent", "E16", COST, _NOT_SAID, "- IVIG is made from donated blood."),
    Fault("a fact in a slot", "E16", COST, "whether insurance pays.", "IVIG works for severe illness."),
    Fault("a reason in a slot", "E16", COST, "whether insurance pays.", "what IVIG costs because it is made from blood."),
    Fault("a why in a slot", "E16", COST, "whether insurance pays.", "why IVIG works."),
    Fault("a fact in a boundary answer", "E16", TRY, _WEIGH, "Patients do well on the treatment."),
    # E17
    Fault("no default limit", "E17", WORDING, "default_limits: [L3, L1]", "default_limits: [L2]"),
    # D01
    Fault("you should", "D01", WORK, _VIEW, "You should ask for IVIG. [I1]"),
    Fault("you need to", "D01", TRY, _WEIGH, "You need to ask a doctor."),
    Fault("we recommend", "D01", WORDING, "body: You can ask in your own words.", "body: We recommend IVIG."),
    Fault("worth a try", "D01", WORK, _VIEW, "It may be worth a try. [I1]"),
    Fault("patients must", "D01", WORK, _VIEW, "Patients with severe illness must be offered it. [I1]"),
    # D02
    Fault("a sensible next step", "D02", TRY, _WEIGH, "A trial of IVIG is a sensible next step."),
    Fault("a good sign", "D02", SAFE, "may be a sign of the treatment acting", "may be a good sign of the treatment acting"),
    Fault("nothing to lose", "D02", WORK, _VIEW, "People with severe illness have little to lose. [I1]"),
    # D03
    Fault("an instruction", "D03", WORK, _VIEW, "Ask your doctor for IVIG. [I1]"),
    Fault("an instruction after if", "D03", TRY, _WEIGH, "If you are very ill, push for it."),
    Fault("a polite instruction", "D03", TRY, _WEIGH, "Please talk to your doctor first."),
    Fault("an instruction not to", "D03", SAFE, "If you feel worse, tell the team giving you the treatment.", "If you feel worse, do not stop."),
    Fault("an agreed instruction cut short", "D03", SAFE, "If you feel worse, tell the team giving you the treatment.", "Tell the team."),
    Fault("an instruction after so", "D03", TRY, _WEIGH, "Nobody knows, so rest and wait."),
    # D04
    Fault("cure", "D04", WORK, _VIEW, "In the trials, IVIG was a cure for some. [O1]"),
    Fault("promising", "D04", WORK, "works\nvery well", "is promising"),
    Fault("will help", "D04", WORK, _VIEW, "IVIG will help some people. [I1]"),
    Fault("effective, after a doubt that ended", "D04", WORK, _L1, "The review does not show that IVIG works for everyone, yet it is effective. [L1]"),
    Fault("breakthrough in the greeting", "D04", WORDING, "body: You can ask in your own words.", "body: Ask about this breakthrough."),
    # D05
    Fault("is safe", "D05", SAFE, _O5, "In the trials, IVIG was safe in both groups. [O5]"),
    Fault("well tolerated", "D05", SAFE, _O5, "In the trials, IVIG was well tolerated. [O5]"),
    Fault("just a headache", "D05", SAFE, _O5, "In the trials, it was just a headache. [O5]"),
    Fault("nothing to worry about", "D05", SAFE, _I3, "A flare is nothing to worry about. [I3]"),
    # D06
    Fault("useless", "D06", WORK, _VIEW, "For mild illness IVIG is useless. [L1]"),
    Fault("dangerous", "D06", SAFE, _I3, "IVIG is dangerous for people with ME/CFS. [I3]"),
    Fault("toxic in a phrase", "D06", PHRASES, "This is their view, not a finding.", "It is toxic."),
    # D07
    Fault("you will", "D07", SAFE, _I3, "You will feel worse for a time. [I3]"),
    Fault("people like you", "D07", WORK, _VIEW, "For people like you, the authors think it may work. [I1]"),
    Fault("your symptoms may ease", "D07", WORK, _VIEW, "Your symptoms may ease after some time. [I1]"),
    # D08
    Fault("sufferers", "D08", WORK, "some people given IVIG", "some sufferers given IVIG"),
    Fault("chronic fatigue", "D08", REV, "of IVIG for ME/CFS. [C1]", "of IVIG for chronic fatigue. [C1]"),
    Fault("claimed to feel", "D08", WORK, "some people given IVIG got", "some people given IVIG claimed to feel"),
    # T
    Fault("a hard text", "T01", ABOUT, "It is not a doctor or a person.", "Immunological heterogeneity necessitates multidisciplinary characterisation methodologies."),
    Fault("a long sentence", "T02", WORK, "got better. [O1]", "got better and after that they went on for a long time in much the same way as they had done before it all began. [O1]"),
    Fault("long sentences throughout", "T03", ABOUT, "This is a computer program. It is not a doctor or a person.", "This is a computer program that some people wrote for you to use at home or in bed. It is not a doctor or a nurse or a person who can talk with you."),
    Fault("a long answer", "T04", ABOUT, "It is not a doctor or a person.", "It is not a doctor or a person. " * 14),
    Fault("a long short form", "T04", TRY, "This program cannot tell whether IVIG suits you.\"", "This program cannot tell whether IVIG suits you or your mother or your father or your sister or your brother or any of your friends at home.\""),
    Fault("a rare word", "T05", WORK, "some people given IVIG got", "some people given IVIG and cytokines got"),
    Fault("an unknown acronym", "T06", WORK, "some people given IVIG got", "some people given IVIG and SSRI got"),
    Fault("heavy words", "T07", REV, "IVIG is a treatment made from blood.", "IVIG is a treatment made from blood, immunoglobulin and intravenous immunoglobulin."),
    Fault("passives", "T08", ABOUT, "It is not a doctor or a person.", "It was written by people. It is not checked. It is used by patients."),
    Fault("two negatives", "T09", WORK, _L1, "The review does not show that IVIG works without rest. [L1]"),
    Fault("brackets", "T10", WORK, "got better. [O1]", "got better (for a time). [O1]"),
    Fault("a semicolon", "T10", WORK, "got better. [O1]", "got better; others had flares. [O1]"),
    Fault("clause in clause", "T10", WORK, "some people given IVIG got better", "some people, who had IVIG, which is a treatment, got better"),
    Fault("a long block", "T11", ABOUT, "It is not a doctor or a person.", "It is not a doctor or a person. This is a computer program. It is not a doctor or a person."),
    Fault("e.g.", "T12", WORK, "some people given IVIG", "some people given IVIG, e.g. adults,"),
    Fault("an exclamation", "T12", ABOUT, "It is not a doctor or a person.", "It is not a doctor!"),
    Fault("capitals", "T12", ABOUT, "It is not a doctor or a person.", "It is NOT a doctor."),
    Fault("a slash", "T12", ABOUT, "It is not a doctor or a person.", "It is not a doctor/nurse."),
    Fault("an emoji", "T12", ABOUT, "It is not a doctor or a person.", "It is not a doctor \U0001f600."),
    Fault("a mixed bag", "T13", REV, "the results were thought to be mixed", "the results were thought to be a mixed bag"),
    Fault("recently", "T14", WORK, "some people given IVIG got", "some people recently given IVIG got"),
    Fault("click here", "T15", ABOUT, "It is not a doctor or a person.", "To read on, click here."),
    Fault("a bare address", "T15", ABOUT, "It is not a doctor or a person.", "See https://example.org for it."),
    Fault("a Markdown link", "T15", ABOUT, "It is not a doctor or a person.", "It is [a program](https://example.org)."),
    Fault("an empty heading", "T16", ABOUT, "This is a computer program. It", "## More\n\nThis is a computer program. It"),
    Fault("a skipped level", "T16", ABOUT, "This is a computer program. It", "#### What is this?\n\nThis is a computer program. It"),
    Fault("no answer to a yes-or-no title", "T17", SAFE, "The review cannot tell what caused what. [L3] In", "IVIG is a treatment made from blood. [C2] In"),
    Fault("an item without a full stop", "T18", COST, "insurance pays.", "insurance pays"),
    # C
    Fault("nearly the same sentence", "C03", MARK, "The review cannot tell what caused what. [L3]", "This review cannot tell us what caused what. [L3]"),
    Fault("three wordings of one entry", "C04", TRY, "The review does not show that IVIG works for\neveryone. [L1]", "The review cannot say that everyone gets better with IVIG. [L1] The review cannot tell for whom IVIG works. [L1]"),
    Fault("approved by nobody", "C02", ABOUT, "status: draft", "status: approved"),
    Fault("an entry is left out", "C05", REV, "The authors think giving immunoglobulin into a muscle or under the skin deserves study. [I4] ", ""),
    Fault("a topic nobody can find", "C05", "questions/about.txt", "tell me about about", "# nothing yet"),
    Fault("an unused gloss", "C06", "glossary.yaml", "  - {term: COVID", "  - {term: heparin, gloss: \"A medicine.\"}\n  - {term: COVID"),
    Fault("a gloss that needs a gloss", "C06", "glossary.yaml", "A pretend treatment with", "A pretend IVIG with"),
    # S
    Fault("a card without the number", "S01", CARD, 'title: "Call {emergency_number} now if', 'title: "Get help now if'),
    Fault("a card with six bullets", "S01", CARD, _SIGN, f"{_SIGN}\n- a weak arm\n- a stiff neck\n- a hot leg"),
    Fault("a card about the treatment", "S01", CARD, _SIGN, "- a rash from IVIG"),
    Fault("a marker on a card", "S01", CRISIS, _DESERVE, f"{_DESERVE} [L1]"),
    Fault("a link on a card", "S01", CRISIS, _DESERVE, "Help is at https://example.org now."),
    Fault("symptoms-now begins elsewhere", "S01", NOW, "---\nCall {emergency_number} now for trouble breathing or chest pain.\n\n", "---\n"),
    Fault("a number in a card", "S02", CARD, _SIGN, f"{_SIGN}\n\nCall 999."),
    Fault("a number in the wording", "S02", WORDING, "Call {emergency_number} now.", "Call 116 123 now."),
    Fault("a number in a phrase", "S02", PHRASES, "This is a computer program.", "Call 0800 123 4567."),
    Fault("stale numbers", "S03", "regions/gb.yaml", "verified_on: 2026-11-01", "verified_on: 2026-06-01"),
    Fault("numbers from the future", "S03", "regions/gb.yaml", "verified_on: 2026-11-01", "verified_on: 2027-11-01"),
    Fault("numbers nobody checked", "S03", "regions/gb.yaml", "verified_on: 2026-11-01", "verified_on: null"),
    Fault("no line to write to", "S03", "regions/gb.yaml", "channel: text", "channel: email"),
    Fault("commit suicide", "S04", CRISIS, _DESERVE, "People who commit suicide leave others behind."),
    Fault("I understand", "S04", CRISIS, _DESERVE, "I understand how you feel."),
    Fault("cheer", "S04", CRISIS, _DESERVE, "You have so much to live for."),
    Fault("calm down", "S04", CRISIS, _DESERVE, "Try to calm down."),
    Fault("a method", "S04", CRISIS, _DESERVE, "Put the pills away."),
    Fault("not an emergency", "S05", NOW, "Contact the team", "This is not an emergency.\n\nContact the team"),
    Fault("wait and see", "S05", NOW, "Contact the team", "You can wait and see.\n\nContact the team"),
    Fault("a diagnosis", "S05", NOW, "Contact the team", "It sounds like a reaction.\n\nContact the team"),
    Fault("probably just", "S05", CARD, "I cannot tell whether", "It is probably just stress. I cannot tell whether"),
)  # fmt: skip
