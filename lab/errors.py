"""What can go wrong in the lab.

LabError    a tool of the lab cannot go on; its message is one sentence for the person at the terminal
"""


class LabError(Exception):
    """A tool of the lab cannot go on; the message says why and what to do."""
