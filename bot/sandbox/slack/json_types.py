"""Names for values parsed from JSON, whose inside is only known once it has been checked."""

from typing import Any, TypeAlias

Parsed: TypeAlias = Any
Json: TypeAlias = dict[str, Any]
