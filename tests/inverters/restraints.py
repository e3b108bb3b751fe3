"""What devices are held back by in tests, and the memory of whoever holds them."""

from inverters import Restraint

BLOCKED = Restraint(block_discharge=True)


class Written:
    """The memory of a process: what was remembered, in order."""

    def __init__(self):
        self.pages = []

    async def remember(self, page):
        self.pages.append(page)

    @property
    def last(self):
        return self.pages[-1] if self.pages else None
