"""What happened in a simulated world, in sentences."""

from tests.simulation.clocks import TrueTime


class Story:
    """Sentences in the order in which they became true."""

    def __init__(self, time: TrueTime) -> None:
        self._time = time
        self.step = 0
        self.lines: list[str] = []

    def tell(self, sentence: str) -> None:
        """Add what has just happened."""
        self.lines.append(f"{self.step:5}  {self._time.now:%a %d %b %H:%M:%S.%f}  {sentence}")

    def last(self, number: int) -> str:
        """The newest sentences, oldest of them first."""
        return "\n".join(self.lines[-number:])


class Broken(BaseException):
    """A guarantee does not hold.

    No Exception, so that nothing in the code under test can mistake it for trouble of its own.
    """


class Crash(BaseException):
    """The process ends here, as by kill -9: nothing in it may notice."""
