"""What aliases make of a file: nodes that contain themselves, and few lines that mean millions."""

from yaml import MappingNode, Node, SequenceNode

MOST_NODES = 1_000_000


class EndlessAlias(Exception):  # noqa: N818 (a refusal, named for what it refuses)
    """A node contains itself."""

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self.node = node


class TooManyAliases(Exception):  # noqa: N818 (a refusal, named for what it refuses)
    """With its aliases written out the file would have more than MOST_NODES nodes."""


def check_expansion(root: Node) -> None:
    """Raises EndlessAlias or TooManyAliases where reading the nodes would take without end."""
    if _size(root, {}, set()) > MOST_NODES:
        raise TooManyAliases


def _size(node: Node, known: dict[int, int], open_nodes: set[int]) -> int:
    """How many nodes this is with its aliases written out; each node is looked into once."""
    key = id(node)
    if key in open_nodes:
        raise EndlessAlias(node)
    if key not in known:
        open_nodes.add(key)
        known[key] = 1 + sum(_size(child, known, open_nodes) for child in _children(node))
        open_nodes.remove(key)
    return known[key]


def _children(node: Node) -> list[Node]:
    if isinstance(node, SequenceNode):
        return list(node.value)
    if isinstance(node, MappingNode):
        return [child for pair in node.value for child in pair]
    return []
