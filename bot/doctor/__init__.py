"""What is needed to page people, examined piece by piece: there, or how to mend it."""

from bot.doctor.examination import examine
from bot.doctor.finding import Finding

__all__ = ["Finding", "examine"]
