"""Small checks from which the rules for blocks, elements and objects are put together."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.sandbox.slack.blocks.complaint import Check, Complaint, complain
from bot.sandbox.slack.json_types import Parsed


def string(most: int, *, least: int = 1) -> Check:
    """A string of `least` to `most` characters."""

    def check(value: Parsed, pointer: str) -> Iterator[Complaint]:
        if not isinstance(value, str):
            yield from complain("must be a string", pointer)
        elif len(value) < least:
            yield from complain(f"must be more than {least - 1} characters", pointer)
        elif len(value) > most:
            yield from complain(f"must be less than {most + 1} characters", pointer)

    return check


def one_of(*allowed: str) -> Check:
    """One of these strings."""

    def check(value: Parsed, pointer: str) -> Iterator[Complaint]:
        if value not in allowed:
            yield from complain(f"must be one of: {', '.join(allowed)}", pointer)

    return check


def boolean(value: Parsed, pointer: str) -> Iterator[Complaint]:
    """True or false."""
    if not isinstance(value, bool):
        yield from complain("must be a boolean", pointer)


def whole_number(least: int, most: int | None = None) -> Check:
    """An integer within bounds, both included."""

    def check(value: Parsed, pointer: str) -> Iterator[Complaint]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield from complain("must be an integer", pointer)
        elif value < least:
            yield from complain(f"must be greater than or equal to {least}", pointer)
        elif most is not None and value > most:
            yield from complain(f"must be less than or equal to {most}", pointer)

    return check


def anything(_value: Parsed, _pointer: str) -> Iterator[Complaint]:
    """No opinion: a field that Slack knows and whose inside is not modelled here."""
    return iter(())


def items(of: Check, *, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` values, each good in itself."""

    def check(value: Parsed, pointer: str) -> Iterator[Complaint]:
        if not isinstance(value, list):
            yield from complain("must be an array", pointer)
            return
        if len(value) < least:
            yield from complain(f"no less than {least} items allowed", pointer)
        if len(value) > most:
            yield from complain(f"no more than {most} items allowed", pointer)
        for place, item in enumerate(value):
            yield from of(item, f"{pointer}/{place}")

    return check


def shape(
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    *,
    rule: Check | None = None,
) -> Check:
    """An object with these fields and no others; `rule` looks at the object as a whole."""
    needed = dict(required or {})
    known = {"type": anything} | needed | dict(optional or {})

    def check(value: Parsed, pointer: str) -> Iterator[Complaint]:
        if not isinstance(value, dict):
            yield from complain("must be an object", pointer)
            return
        for name in needed:
            if value.get(name) is None:
                yield from complain(f"missing required field: {name}", pointer)
        for name, inner in value.items():
            if name not in known:
                yield from complain(f"invalid additional property: {name}", pointer)
            elif inner is not None:
                yield from known[name](inner, f"{pointer}/{name}")
        if rule is not None:
            yield from rule(value, pointer)

    return check


def tagged(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which of the checks applies; any other type is refused."""

    def check(value: Parsed, pointer: str) -> Iterator[Complaint]:
        if not isinstance(value, dict):
            yield from complain("must be an object", pointer)
        elif "type" not in value:
            yield from complain("missing required field: type", pointer)
        elif not isinstance(value["type"], str) or value["type"] not in kinds:
            yield from complain(f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            yield from kinds[value["type"]](value, pointer)

    return check


def any_of(*names: str) -> Check:
    """A rule: at least one of these fields is given."""
    listed = " or ".join(f"`{name}`" for name in names)

    def check(value: Parsed, pointer: str) -> Iterator[Complaint]:
        if not any(value.get(name) is not None for name in names):
            yield from complain(f"must define either {listed}", pointer)

    return check


def just_one_of(*names: str) -> Check:
    """A rule: exactly one of these fields is given."""
    listed = " or ".join(f"`{name}`" for name in names)

    def check(value: Parsed, pointer: str) -> Iterator[Complaint]:
        if sum(value.get(name) is not None for name in names) != 1:
            yield from complain(f"must define exactly one of {listed}", pointer)

    return check


def no_two_alike(name: str, things: list[Any], pointer: str) -> Iterator[Complaint]:
    """No two of the objects carry the same `name`; those without one do not count."""
    named = [thing.get(name) for thing in things if isinstance(thing, dict)]
    seen = Counter(value for value in named if isinstance(value, str))
    for value, times in seen.items():
        if times > 1:
            yield from complain(f"`{name}` must be unique: {value} is used {times} times", pointer)
