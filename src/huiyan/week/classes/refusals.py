"""What a teacher may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class ClassFull(Refusal):
    sentence = _("{left} class places are left, you asked for {seats}.")
    next_step = _("Take another time, or the waiting list of classes.")


class NoClasses(Refusal):
    sentence = _("This session keeps no places for school classes.")
    next_step = _("Look in the programme for activities that take classes.")


class ClassesClosed(Refusal):
    sentence = _("Places that no class had claimed were opened to everyone {until}.")
    next_step = _("Groups can still book as everyone does.")


class ClassTooLarge(Refusal):
    sentence = _("A class may have at most {most} people, pupils and adults together.")
    next_step = _("Book two classes, or ask the organiser.")


class SchoolHasEnough(Refusal):
    sentence = _("One school may bring at most {most} classes to one session; {school} has that many.")
    next_step = _("Take another time, so that other schools can come too.")


class ClassAlreadyBooked(Refusal):
    sentence = _("{school}, {class_name}, already has places or waits in this session.")
    next_step = _("Open the link in the message that was sent to its teacher; there the numbers can be changed.")


class TooLateToChange(Refusal):
    sentence = _("It could be changed until {until}.")
    next_step = _("Tell the helper at the door how many have come; the real number is what counts.")
