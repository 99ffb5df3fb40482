from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from ivig_faq.content.models import Changed, Corpus
from ivig_faq.content.payer import with_payer
from ivig_faq.content.signoff import text_hash
from ivig_faq.reply.compose import compose, compose_topic
from ivig_faq.reply.model import Reply
from ivig_faq.reply.render import to_html, to_text
from ivig_faq.retrieval.decide import Abstain, Answer, Choose, Urgent

TODAY = date(2026, 11, 22)
REGIONS = [None, "GB", "gb", "US", "FR", "??", "a very long name of a country"]


def some_reply(corpus: Corpus) -> Reply:
    return compose(Answer(("does-it-work",)), corpus, "GB")


@pytest.mark.parametrize("missing", ["uncertainty", "clinician_note", "clinician_question"])
def test_reply_without_limits_or_note_cannot_exist(corpus: Corpus, missing: str) -> None:
    fields = dict(some_reply(corpus))
    for empty in ((), "", None):
        with pytest.raises(ValidationError):
            Reply(**fields | {missing: empty})
    del fields[missing]
    with pytest.raises(ValidationError):
        Reply(**fields)


def test_a_reply_cannot_be_changed(corpus: Corpus) -> None:
    with pytest.raises(ValidationError):
        some_reply(corpus).uncertainty = ()  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize("region", REGIONS)
def test_every_topic_of_every_region_has_limits_and_note(
    corpus: Corpus, region: str | None
) -> None:
    for topic in corpus.topics:
        reply = compose_topic(topic, corpus, region)
        assert reply.uncertainty and reply.clinician_note
        assert not re.search(r"\{[a-z_]+\}", reply.model_dump_json())


def test_limits_follow_from_what_an_answer_cites(corpus: Corpus) -> None:
    for topic in corpus.topics.values():
        if topic.outcome == "urgent":
            continue
        reply = compose_topic(topic.id, corpus, "GB")
        carried = {limit.id for limit in reply.uncertainty}
        for cited in topic.cites:
            assert set(corpus.entries[cited].bounded_by) <= carried
        if not carried - {"L1", "L3"} and not topic.cites:
            assert [limit.id for limit in reply.uncertainty] == ["L3", "L1"]


def test_limits_come_before_open_questions_each_once(corpus: Corpus) -> None:
    reply = compose(Answer(("worse-means-working", "post-covid", "dose")), corpus, None)
    ids = [limit.id for limit in reply.uncertainty]
    assert ids == sorted(set(ids))


def test_replies_without_an_answer_carry_the_default_limits(corpus: Corpus) -> None:
    for decision in (Choose(("dose", "how-soon")), Abstain(("dose",)), Abstain(())):
        reply = compose(decision, corpus, None)
        assert [limit.id for limit in reply.uncertainty] == ["L3", "L1"]
        assert reply.message is not None
        assert not reply.answers and not reply.context


def test_a_card_stands_alone(corpus: Corpus) -> None:
    for decision in (Urgent(True, False), Urgent(False, True), Urgent(True, True)):
        reply = compose(decision, corpus, "GB")
        assert reply.outcome == "urgent"
        assert len(reply.answers) == 1
        assert not reply.choices and not reply.answers[0].related and not reply.answers[0].words


def test_a_card_names_the_regions_numbers(corpus: Corpus) -> None:
    for code, region in corpus.regions.items():
        body = compose(Urgent(False, True), corpus, code).answers[0].body
        assert region.values()["crisis_text"] in body
        assert (
            region.emergency_number in compose(Urgent(True, False), corpus, code).answers[0].title
        )


def test_both_dangers_show_both_cards_numbers(corpus: Corpus) -> None:
    reply = compose(Urgent(True, True), corpus, "GB")
    values = corpus.regions["GB"].values()
    assert reply.answers[0].topic == "urgent-reaction"
    assert values["crisis_text"] in reply.answers[0].body
    assert values["crisis_call"] in reply.answers[0].blocks[-1].text
    assert reply.context == ("urgent-reaction", "urgent-crisis")


def test_unknown_countries_get_the_numbers_for_everywhere_else(corpus: Corpus) -> None:
    elsewhere = compose(Urgent(True, False), corpus, None)
    assert compose(Urgent(True, False), corpus, "FR") == elsewhere


def test_unverified_numbers_say_so(corpus: Corpus) -> None:
    assert corpus.regions["GB"].verified_on is None
    said = corpus.wording.labels["region_check"]
    assert compose(Urgent(True, False), corpus, "GB").region_check == said


def test_where_no_numbers_are_known_nothing_speaks_of_numbers_that_fail(corpus: Corpus) -> None:
    for decision in (Urgent(True, False), Urgent(False, True), Answer(("symptoms-now",))):
        said = compose(decision, corpus, None).region_check
        assert said == corpus.wording.labels["region_unknown"]


def test_several_answers_keep_the_order_asked(corpus: Corpus) -> None:
    reply = compose(Answer(("privacy", "dose"), partly=True), corpus, None)
    assert [shown.topic for shown in reply.answers] == ["privacy", "dose"]
    assert reply.outcome == "about"
    assert reply.context == ("privacy", "dose")
    assert reply.message == corpus.wording.replies.partly


def test_unapproved_answers_are_withheld_where_approval_is_required_but_cards_never(
    corpus: Corpus,
) -> None:
    withheld = compose(Answer(("dose",)), corpus, None, only_approved_on=TODAY)
    assert not withheld.answers
    assert withheld.message == corpus.wording.replies.withheld
    assert compose(Urgent(True, False), corpus, None, only_approved_on=TODAY).answers


def test_every_answer_says_that_it_is_a_draft(corpus: Corpus) -> None:
    for topic in corpus.topics:
        reply = compose_topic(topic, corpus, None)
        assert {shown.review.status for shown in reply.answers} == {"draft"}


def test_signs_of_danger_are_never_folded_away(corpus: Corpus) -> None:
    reply = compose(Answer(("symptoms-now",)), corpus, "GB")
    labels = corpus.wording.labels
    html = re.sub('</?a class="number"[^>]*>|</a>', "", to_html(reply, labels))
    for face in (html, to_text(reply, labels, short=True)):
        for block in reply.answers[0].blocks:
            assert block.sentences[0].text[:30] in " ".join(face.split())
    assert labels["more"] not in to_html(reply, labels)


@pytest.mark.parametrize("card", ["urgent-reaction", "urgent-crisis"])
def test_under_a_card_stands_what_this_program_cannot_judge_and_no_word_of_the_review(
    corpus: Corpus, card: str
) -> None:
    reply = compose_topic(card, corpus, "GB")
    (limit,) = reply.uncertainty
    assert limit.says == "This program cannot judge an emergency."
    labels = corpus.wording.labels
    origin = labels["collected_numbers" if card == "urgent-crisis" else "collected_signs"]
    for face in (to_text(reply, corpus.wording.labels), to_html(reply, corpus.wording.labels)):
        assert origin in " ".join(face.split())
        assert reply.source.doi not in face and reply.source.citation not in face
        before = " ".join(face.split()).partition(origin)[0]
        assert "cannot tell" not in before
        assert labels["limits_card"] in before
        assert f"[{limit.id}]" not in before and 'class="cite"' not in before
        assert "review" not in before.lower()


def test_a_topic_may_have_a_question_of_its_own_and_keeps_the_note_of_its_kind(
    corpus: Corpus,
) -> None:
    notes = corpus.wording.clinician_notes
    flare, usual = (compose_topic(topic, corpus, "GB") for topic in ("headaches", "does-it-work"))
    assert flare.clinician_question != notes.answer.question == usual.clinician_question
    assert flare.clinician_note == notes.answer.note == usual.clinician_note


@pytest.mark.parametrize("payer", ["", "A charity pays for this website."])
def test_who_pays_is_what_the_operator_says_or_that_nobody_said_it(
    corpus: Corpus, payer: str
) -> None:
    told = with_payer(corpus, payer)
    reply = compose_topic("about-this-service", told, "GB")
    assert (payer or corpus.wording.labels["payer"]) in to_text(reply, told.wording.labels)
    assert (told.version == corpus.version) == (payer == "")


def test_words_of_title_limits_and_note_are_explained_too(corpus: Corpus) -> None:
    terms = {word.term for word in compose_topic("privacy", corpus, "GB").answers[0].words}
    assert {"IVIG", "review"} <= terms
    near = compose_topic("dose", corpus, "GB").answers[0].words
    assert "dose" in {word.term for word in near}


def test_a_word_inside_a_longer_one_and_one_of_the_sources_alone_are_not_explained(
    corpus: Corpus,
) -> None:
    terms = {word.term for word in compose_topic("ways-to-give", corpus, "GB").answers[0].words}
    assert {"IVIG", "immunoglobulin"} <= terms
    assert "IgG" not in terms
    flares = compose_topic("placebo-flares", corpus, "GB").answers[0]
    assert any("unwanted effects" in entry.says for entry in flares.evidence)
    assert "unwanted effects" not in {word.term for word in flares.words}


def test_a_reply_without_an_answer_says_that_nobody_has_checked_any(corpus: Corpus) -> None:
    labels = corpus.wording.labels
    for decision in (Choose(("dose", "how-soon")), Abstain(("dose",))):
        for face in (to_text, to_html):
            said = " ".join(face(compose(decision, corpus, None), labels).split())
            assert labels["all_drafts"] in said


def test_an_answer_names_the_day_of_its_last_change_unless_it_was_edited_since(
    corpus: Corpus,
) -> None:
    labels = corpus.wording.labels
    day = date(2026, 3, 1)
    noted = Changed(topic="dose", text=text_hash(corpus.topics["dose"]), changed_on=day)
    dated = to_text(compose_topic("dose", replace(corpus, changed={"dose": noted}), "GB"), labels)
    assert f"{labels['changed']} 1 March 2026." in " ".join(dated.split())
    other = noted.model_copy(update={"text": "0" * 64})
    edited = to_text(compose_topic("dose", replace(corpus, changed={"dose": other}), "GB"), labels)
    assert labels["undated"] in " ".join(edited.split()) and "2026." not in edited
