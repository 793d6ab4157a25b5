"""What Ctrl-C, SIGTERM and SIGHUP do from the import of this on: the first of them ends the program with exit code 128 + N."""
import logging
import signal
import sys
from contextlib import contextmanager


class Interruption:
    """`held`: the signal waits, since something is half built or half taken away."""

    held, number = False, None


def end_if_interrupted():
    if Interruption.number is not None:
        sys.exit(128 + Interruption.number)


@contextmanager
def held():
    Interruption.held = True
    try:
        yield
    finally:
        Interruption.held = False
        end_if_interrupted()


def interrupt(number, _frame):
    if Interruption.number is not None:
        return  # what goes on is the clean-up
    Interruption.number = number
    logging.disable()  # the programs that mininet has just called got the signal, too: it would complain
    if not Interruption.held:
        end_if_interrupted()


for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(each, interrupt)
