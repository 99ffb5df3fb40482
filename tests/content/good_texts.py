"""Good texts that lie close to a fault, and must stay clean."""

# ruff: noqa: E501 - texts and table rows read best in one line
from __future__ import annotations

from typing import NamedTuple

from .faults import ABOUT, COST, LONG, NOW, SAFE, WORK


class Good(NamedTuple):
    """An edit of the small corpus after which it is still good, rules named in `beside` aside."""

    file: str
    old: str
    text: str
    beside: tuple[str, ...] = ()


_VIEW = "This is their view, not a finding."
_O1 = "In the trials, some people given IVIG got better. [O1]"
_PAYS = "whether insurance pays."
_PROGRAM = "It is not a doctor or a person."

GOOD = (
    Good(WORK, _VIEW, "The review does not show that IVIG is a cure. [L1]", ("E09", "E11")),
    Good(WORK, _VIEW, "The review cannot show that IVIG was the reason people got better. [L3]"),
    Good(WORK, _VIEW, "The review does not show that IVIG does not work. [L1]", ("T09", "C03", "C04")),
    Good(WORK, _O1, "Some people in the trials got better, and headache got worse for a while. [O1]"),
    Good(WORK, _O1, "In the trials, some people got better while symptoms got worse. [O1]", beside=("E07",)),
    Good(SAFE, "This does not\ntell us whether it is safe for you.", "This does not tell us whether it is safe for you."),
    Good(LONG, "Not known: how long a response lasts. [Q4]", "Nobody knows how long a response lasts. [Q4]", ("C03",)),
    Good(LONG, "Not known: how long a response lasts. [Q4]", "The review does not say how long a response lasts. [Q4]"),
    Good(COST, _PAYS, "whether it is safe in pregnancy."),
    Good(COST, _PAYS, "how to find a clinic, a doctor or a nurse."),
    Good(COST, _PAYS, "which tests come first."),
    Good(COST, _PAYS, "what causes ME/CFS."),
    Good(COST, "your hospital, or a patient group.", "a doctor or nurse who knows ME/CFS, or your hospital."),
    Good(ABOUT, _PROGRAM, "This program cannot tell whether IVIG will help you."),
    Good(ABOUT, _PROGRAM, "This program cannot tell what your test means."),
    Good(NOW, "Contact the team", "If you feel worse, tell the team giving you the treatment.\n\nContact the team"),
    Good(WORK, _O1, "In the trials, some people on IVIG got better while headache got worse for a time. [O1]", ("E09",)),
    Good(LONG, "Not known: the best dose, length or way of giving it. [Q3]", "Not known: the best dose, and which way to give IVIG is best. [Q3]"),
    Good(ABOUT, _PROGRAM, "This program cannot tell whether your headache is a flare."),
    Good(WORK, _VIEW, "The review does not show that IVIG works for everyone with ME/CFS. [L1]", ("C03", "C04")),
)  # fmt: skip
