"""Faults seeded in the shipped answers, almost all in the words that these answers may use.

Written from the list of rules alone, before looking at the rules' code. Such a fault is the hardest
to see: no word of it is new, only what it claims.
"""

# ruff: noqa: E501 - texts and table rows read best in one line
from __future__ import annotations

from .faults import Fault

SHIPPED = (
    Fault("some is lost", "E07", "topics/does-it-work.md", "works very well for some with severe ME/CFS. [I1]", "works very well for people with severe ME/CFS. [I1]"),
    Fault("severe comes as an afterthought", "E07", "topics/does-it-work.md", "for some with severe ME/CFS. [I1]", "for some people with ME/CFS, above all severe ME/CFS. [I1]"),
    Fault("the wider group did not respond", "E07", "topics/severe-mecfs.md", "responded more often than the wider group with ME/CFS. [O3] The", "responded, and the wider group with ME/CFS did not. [O3] The"),
    Fault("headache goes with improvement for all", "E07", "topics/headaches.md", "In the trials, some people who got better on IVIG had worse symptoms for a time, above all headache. [O1]", "In the trials, headache went along with improvement. [O1]"),
    Fault("above all those with headache", "E09", "topics/headaches.md", "In the trials, some people who got better on IVIG had worse symptoms for a time, above all headache. [O1]", "In the trials, some people on IVIG got better, above all those whose headache got worse. [O1]"),
    Fault("a limit turned round", "E04", "topics/headaches.md", "The review does not show that feeling worse means IVIG is working. [L2]", "The review shows that feeling worse does not mean IVIG is working. [L2]"),
    Fault("a boast inside what is not known", "E05", "topics/which-markers.md", "which immune markers best predict who will respond. [L4] [Q1]", "which immune markers best predict who will respond, though they can predict it. [L4] [Q1]"),
    Fault("the not of a limit is lost", "E01", "topics/which-markers.md", "The review cannot say which immune markers are best: new", "The review can say which immune markers are best: new"),
    Fault("it does last", "E05", "topics/how-long-it-lasts.md", "Not known: how long responses last and how they and flares arise. [Q4] The review", "Not known: how long responses last, but responses do last. [Q4] The review"),
    Fault("an open question answered", "E01", "topics/how-long-it-lasts.md", "Not known: how long responses last and how they and flares arise. [Q4]", "Lasting improvement and temporary flares come about together. [Q4]"),
    Fault("unwanted effects for flares", "E07", "topics/is-it-safe.md", "In the trials, flares looked similar", "In the trials, unwanted effects looked similar"),
    Fault("few unwanted effects", "E12", "topics/is-it-safe.md", "researchers recorded unwanted effects thoroughly", "researchers recorded few unwanted effects"),
    Fault("the treatment acting, seen in the trials", "E01", "topics/worse-means-working.md", "The authors suggest that, in an illness that effort makes worse, a flare may be a sign of treatment acting. [I3] This", "In the trials, a flare was a sign of the treatment acting. [I3] This"),
    Fault("more often than on placebo", "E12", "topics/feeling-worse.md", "both on IVIG and on placebo. [O2] The", "on IVIG more often than on placebo. [O2] The"),
    Fault("should be given after COVID", "E01", "topics/post-covid.md", "The review does not show that IVIG helps illness after COVID, and only says to study this. [L5]", "The review only says that IVIG should help after COVID. [L5]"),
    Fault("but it works", "E05", "topics/post-covid.md", "applies after COVID. [Q2]", "applies after COVID, but it works. [Q2]"),
    Fault("a fact after whether", "E16", "topics/cost-and-access.md", "whether insurance, the NHS or Medicare pays.", "whether insurance pays, but the NHS does not pay."),
    Fault("a fact after whom to ask", "E16", "topics/cost-and-access.md", "your insurance company or a patient group.", "your insurance company or a patient group, which pay for it."),
    Fault("high doses were best", "E16", "topics/dose.md", "which doses the trials used.", "that high doses were best in the trials."),
    Fault("the vein is best", "E05", "topics/dose.md", "Not known: the best dose, length or way to give IVIG for each severity of ME/CFS. [Q3]", "Not known: the best dose, but the vein is the best way to give IVIG. [Q3]"),
    Fault("only that you will respond", "E16", "topics/my-test-results.md", "what your test result means, or whether you would respond to IVIG.", "what your test result means, only that you will respond to IVIG."),
    Fault("the severely ill like you", "D07", "topics/will-it-help-me.md", "In the trials, people with severe, carefully diagnosed ME/CFS responded", "In the trials, people like you with severe, carefully diagnosed ME/CFS responded"),
    Fault("a question that claims", "E08", "topics/talk-to-clinician.md", "- Could we wait, or do something else?", "- Why has nobody given me IVIG?"),
    Fault("a question that asks for it", "E08", "topics/talk-to-clinician.md", "- Could we wait, or do something else?", "- Could I start IVIG now?"),
    Fault("today becomes tomorrow", "D03", "topics/symptoms-now.md", "{urgent_line}, today.", "{urgent_line}, tomorrow."),
    Fault("a sign made milder", "E08", "topics/symptoms-now.md", "- chest pain, or a hot, swollen, painful leg", "- chest pain that stays, or a hot, swollen, painful leg"),
    Fault("so it goes with all", "E16", "topics/interactions.md", "which tests are done first.", "which tests are done first, so IVIG goes with other medicines."),
    Fault("might is lost", "E07", "topics/why-it-matters.md", "The review looked at a treatment that might matter to", "The review looked at a treatment that matters to"),
    Fault("not research but IVIG starts again", "E07", "topics/research-next.md", "The authors call for stricter IVIG research in ME/CFS to start again. [I5]", "The authors call for IVIG to start again. [I5]"),
    Fault("dismissed, with no before", "E01", "topics/earlier-results.md", "Before this review, IVIG for ME/CFS tended to be dismissed", "IVIG for ME/CFS tended to be dismissed"),
    Fault("could becomes does", "E07", "topics/why-it-matters.md", "The review could move doctors' attention and research money toward IVIG. [C4]", "The review moved doctors' attention and research money toward IVIG. [C4]"),
    Fault("similar in the short form alone", "E15", "topics/is-it-safe.md", 'short: "', 'short: "In the trials, flares looked similar in the treated and the comparison groups. '),
    Fault("clean blood", "E08", "topics/donor-blood-risk.md", "- It does not say how IVIG is made.", "- IVIG is made from clean blood."),
    Fault("not the only reason", "E09", "topics/not-proven.md", "The review cannot show that IVIG was why people got better. [L3]\n", "The review cannot show that IVIG was the only reason people got better. [L3]\n"),
    Fault("not for absolutely everyone", "E09", "topics/does-it-work.md", "The review does not show that IVIG works for everyone with ME/CFS. [L1] The", "The review does not show that IVIG works for absolutely everyone with ME/CFS. [L1] The"),
    Fault("a title that claims", "E08", "topics/does-it-work.md", "title: Does IVIG work for ME/CFS?", "title: How IVIG works for ME/CFS"),
    Fault("a cure for some", "E08", "topics/is-it-a-cure.md", "---\nThe summary of the review does not say whether IVIG is a cure.", "---\nThe review does not show that IVIG is a cure for everyone."),
    Fault("the view goes unnamed", "E01", "topics/immune-markers.md", "The authors conclude that immune markers can predict fairly well who responds. [I2]", "It is their view that immune markers can predict fairly well who responds. [I2]"),
    Fault("other care is ruled out", "E16", "topics/other-treatments.md", "---\nThe summary", "---\nOnly IVIG might matter. The summary"),
    Fault("the doctor is wrong", "D02", "topics/should-i-try.md", "This answer does not lean for or against.", "Some doctors do not know the review."),
)  # fmt: skip
