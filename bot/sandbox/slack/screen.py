"""Finds the elements that a person can touch, and gives ids to those without."""

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.sandbox.slack.errors import NotOnScreen
from bot.sandbox.slack.ids import Ids
from bot.sandbox.slack.json_types import Json, Parsed

_NOT_INTERACTIVE = {"image", "plain_text", "mrkdwn"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Touchable:
    """An element a person can touch, and the block it stands in."""

    block: Json
    element: Json

    @property
    def action_id(self) -> str:
        """The element's action_id."""
        action_id: str = self.element["action_id"]
        return action_id

    @property
    def block_id(self) -> str:
        """The block's block_id."""
        block_id: str = self.block["block_id"]
        return block_id


def with_ids(blocks: Iterable[Json], ids: Ids) -> tuple[Json, ...]:
    """A copy in which every block and every element has its identifier, as Slack gives them."""
    named = tuple(copy.deepcopy(block) for block in blocks)
    for block in named:
        for inner in (block, *block.get("child_blocks", ())):
            if not inner.get("block_id"):
                inner["block_id"] = ids.new("b")
            for element in _elements(inner):
                element.setdefault("action_id", ids.new("a"))
    return named


def touchables(blocks: Iterable[Json]) -> Iterator[Touchable]:
    """Everything a person can touch, from top to bottom."""
    for block in blocks:
        for element in _elements(block):
            yield Touchable(block=block, element=element)
        yield from touchables(block.get("child_blocks", ()))


def find(
    blocks: Iterable[Json], action_id: str, *, value: str | None = None, types: tuple[str, ...] = ()
) -> Touchable:
    """The one element with this action_id (and button value, where several share it).

    Raises:
        NotOnScreen: there is none; the sentence names those there are.
    """
    seen = [t for t in touchables(blocks) if not types or t.element["type"] in types]
    for touchable in seen:
        if touchable.action_id == action_id and value in (None, touchable.element.get("value")):
            return touchable
    there = ", ".join(repr(touchable.action_id) for touchable in seen) or "nothing"
    wanted = repr(action_id) if value is None else f"{action_id!r} with the value {value!r}"
    raise NotOnScreen(f"there is no {wanted} to touch there; what can be touched: {there}")


def _elements(block: Json) -> Iterator[Json]:
    candidates: list[Parsed] = [block.get("accessory"), block.get("element")]
    if block.get("type") in ("actions", "context_actions"):
        candidates += block["elements"]
    if block.get("type") == "card":
        candidates += block.get("actions", [])
    for card in block["elements"] if block.get("type") == "carousel" else ():
        yield from _elements(card)
    for element in candidates:
        if isinstance(element, dict) and element.get("type") not in _NOT_INTERACTIVE:
            yield element
