from __future__ import annotations

import pytest

from ivig_faq.retrieval.split import Segment, all_segments, split_questions


def leaves(segment: Segment) -> list[str]:
    return [leaf for part in segment.parts for leaf in leaves(part)] or [segment.text]


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Does it work? Is it safe?", ["does it work", "is it safe"]),
        ("what dose, and who pays", ["what dose", "who pays"]),
        ("how soon does it kick in + how long b4 it wears off",
         ["how soon does it kick in", "how long b4 it wears off"]),
        ("is it safe\nwhat does it cost", ["is it safe", "what does it cost"]),
        ("two things. 1) who pays 2) is it safe", ["two things", "who pays", "is it safe"]),
        ("q1 what dose q2 who pays", ["what dose", "who pays"]),
        ("first question what dose second question who pays", ["what dose", "who pays"]),
        ("my igg is 5.5, is that low", ["my igg is 5 5", "is that low"]),
        ("does it work", ["does it work"]),
        ("has it helped people with M.E.?", ["has it helped people with me"]),
        ("Headaches: did they get them, and why so", ["headaches did they get them", "why so"]),
        ("Tell me straight, please. Does it work?", ["does it work"]),
        ("headaches, then", ["headaches then"]),
        ("what is ivig does it work how much is it",
         ["what is ivig", "does it work", "how much is it"]),
        ("is it safe for me btw whats the capital of peru",
         ["is it safe for me", "whats the capital of peru"]),
        ("does it work oh and who pays", ["does it work", "who pays"]),
        ("does it work while im here who pays", ["does it work", "who pays"]),
        ("wot is it an why did they stop", ["wot is it", "why did they stop"]),
        ("is an infusion an option", ["is an infusion an option"]),
        # a question word waits for its verb; some verbs and little words take a question in
        ("how many infusions did he have", ["how many infusions did he have"]),
        ("does it say how long it lasts", ["does it say how long it lasts"]),
        ("did the drip do it", ["did the drip do it"]),
        ("", [""]),
        ("???", [""]),
    ],
)  # fmt: skip
def test_messages_are_cut_where_questions_may_meet(typed: str, parts: list[str]) -> None:
    assert leaves(split_questions(typed)) == parts


def test_a_story_tells_and_its_question_asks() -> None:
    whole = split_questions("I have been ill for ten years. My mum found this. Is it safe?")
    assert [part.asks for part in whole.parts] == [False, False, True]


@pytest.mark.parametrize(
    "typed",
    [
        "wen will i feel it",
        "and shud i drop number 4",
        "right so ought i to pay for it",
        "if so how do they know",
        "if yes what helps",
        "by what way it works in the body",
        "for how much time the benefit stays",
        "give me the short version",
        "my other question is who pays",
        "long covid yes or no",
        "i mean is any research coming",
        "Does ME run in families; my niece has it too",
        "kindly tell the price for it",
        "my daughter is 12 is it ok for kids",
        "my ana is high does that mean anything",
        "tubefed and very severe n is there a way without a vein",
        "it came after a virus whats known about that",
        "two things 1 has it been passed 2 can my son have it",
        "shd i pay for it",
        "also tell dose for 60 kg person",
        "i am interested in what it leaves open",
        "my consultant wants to know who wrote it",
        "am i talking to a person",
        "wil it hurt",
        "dus it ware off",
        "not a cure i take it",
    ],
)
def test_a_question_is_heard_behind_what_is_told_and_however_it_is_spelt(typed: str) -> None:
    assert split_questions(typed).asks


@pytest.mark.parametrize(
    "typed",
    [
        "my sister is a nurse",
        "it was when we moved house",
        "the doctor who has seen me",
        "they gave me a drip in may",
        "i was told about it by a friend",
        "am in hospital",
        "am improving",
        "i take it in the morning",
        "i feel worse when i take it",
        "she watches while i take it",
    ],
)
def test_what_is_only_told_does_not_ask(typed: str) -> None:
    assert not split_questions(typed).asks


@pytest.mark.parametrize(
    "typed",
    [
        "had to stop work in may",
        "cant bear noise or light",
        "have pots too",
        "were in the second month",
        "a clinic thatll do it for eight grand",
        "the drip is the only thing left",
    ],
)
def test_a_verb_before_no_subject_tells(typed: str) -> None:
    assert not split_questions(typed).asks


def test_behind_what_is_told_a_verb_without_a_subject_goes_on_telling() -> None:
    told = split_questions("he sleeps all day and is wiped for days, how do they tell").parts
    assert [part.asks for part in told] == [False, False, True]
    asked = split_questions("he sleeps all day and is it safe").parts
    assert [part.asks for part in asked] == [False, True]


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("I'm moderate. It came after tonsillitis. Do either of those matter?", [True, True, True]),
        ("I'm moderate. It came after tonsillitis. Does both matter?", [True, True, True]),
        ("I'm moderate. It came after tonsillitis. Does that matter?", [False, False, True]),
        ("I'm moderate. My sister has either of those. Nobody helps.", [False, False, False]),
        ("I have asthma. I am 60. Does it not help either?", [False, False, True]),
        ("I am severe. My mum cares for me. Can we do both?", [False, False, True]),
        ("I have asthma. I am 60. Any problem with either?", [True, True, True]),
    ],
)
def test_what_is_told_asks_where_the_end_asks_about_either_of_it(
    typed: str, asks: list[bool]
) -> None:
    assert [part.asks for part in split_questions(typed).parts] == asks


def test_beside_a_question_mark_a_full_stop_tells() -> None:
    told = "We are in month two and she can manage the stairs, is she happy no. When does it start?"
    assert [part.asks for part in split_questions(told).parts] == [False, True]
    asked = "Why did they stop the trials in the nineties. Is it safe?"
    assert [part.asks for part in split_questions(asked).parts] == [True, True]


@pytest.mark.parametrize(
    "typed",
    [
        "Also is it sore.",
        "Does the needle hurt.",
        "Should we pay for it.",
        "Have they tried it.",
        "Give me the short version.",
    ],
)
def test_beside_a_question_mark_a_verb_before_its_subject_asks_all_the_same(typed: str) -> None:
    parts = split_questions(f"How long is the drip? {typed}").parts
    assert [part.asks for part in parts] == [True, True]


@pytest.mark.parametrize(
    "typed",
    [
        "Was up all night.",
        "Had the drip twice.",
        "Had my first drip on Monday.",
        "Has been a rough month.",
        "Have this for ten years.",
        "Was the worst week of my life.",
        "Can't read.",
    ],
)
def test_a_verb_that_tells_does_not_ask_beside_a_question_mark(typed: str) -> None:
    parts = split_questions(f"{typed} How long is the drip?").parts
    assert [part.asks for part in parts] == [False, True]


def test_what_is_counted_off_asks() -> None:
    whole = split_questions("1) dose 2) how many months 3) side effects")
    assert [(part.text, part.asks) for part in whole.parts] == [
        ("dose", True),
        ("how many months", True),
        ("side effects", True),
    ]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("cost n side effects", ["cost", "side effects"]),
        ("mechanism; length of the course; price.", ["mechanism", "length of the course", "price"]),
        ("side effects, dose??", ["side effects", "dose"]),
        (
            "Two things from a pharmacist: dose per kilo, and who pays",
            ["dose per kilo", "who pays"],
        ),
        # a list that tells
        ("i have pots, mcas and eds", []),
        ("tummy upset and runny nose since friday", []),
        ("no fever. neck fine", []),
    ],
)
def test_what_is_named_asks_where_all_is_a_list_or_several_things_are_announced(
    typed: str, asked: list[str]
) -> None:
    whole = split_questions(typed)
    assert [part.text for part in all_segments(whole) if part.asks and not part.parts] == asked


def test_very_long_messages_are_cut_into_a_bounded_number_of_parts() -> None:
    whole = split_questions("is it safe, and does it work, and who pays. " * 200)
    assert len(whole.parts) == 40
    assert not any(part.parts for part in whole.parts)


def test_a_sentence_is_cut_into_a_bounded_number_of_clauses() -> None:
    whole = split_questions("is it safe, " * 50)
    assert len(whole.parts) == 6


def test_or_joins_two_questions_only_before_a_verb() -> None:
    joined = split_questions("does it last or will I relapse once they stop")
    assert [part.text for part in joined.parts] == ["does it last", "will i relapse once they stop"]
    assert not split_questions("is it for mild or severe people").parts


def test_a_question_is_heard_behind_a_slip_that_makes_another_word() -> None:
    def repair(text: str) -> str:
        return text.replace("hwo", "how")

    typed = "does it work and hwo much is it"
    assert [part.asks for part in split_questions(typed, repair).parts] == [True, True]
    assert [part.asks for part in split_questions("dose it work, dose of 2 grams").parts] == [
        True,
        False,
    ]
