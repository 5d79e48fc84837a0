"""Schedule files as an editor reads them: YAML 1.2 with its core schema, into JSON's kinds."""

from typing import Any

from jsonschema import Draft202012Validator
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from bot.storage.schedule_files.complaints import Complaints, Source
from bot.storage.schedule_files.composing import PLAIN_SCALAR, compose
from bot.storage.schedule_files.nodes import is_null, is_number_or_boolean
from bot.storage.schedule_files.schema import schema

SCHEMA = Draft202012Validator(schema())

_BOOLEANS = {"true": True, "false": False}
_BASES = {"0o": 8, "0x": 16}


def accepted_by_schema(text: str) -> bool:
    """Whether an editor would find nothing to underline."""
    return bool(SCHEMA.is_valid(as_json(text)))


def as_json(text: str) -> Any:  # noqa: ANN401 (whatever stands in the file)
    """The value of a file that is YAML."""
    complaints = Complaints()
    root = compose(Source(file="file.yaml", complaints=complaints), text)
    assert root is not None, complaints.errors
    return _value(root)


def plain(text: str) -> object:
    """The value of a text without quotation marks, wherever it could stand so."""
    return _value(ScalarNode(PLAIN_SCALAR, text))


def _value(node: Node) -> object:
    if isinstance(node, MappingNode):
        return {str(key.value): _value(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [_value(item) for item in node.value]
    if is_null(node):
        return None
    return _number_or_boolean(node.value) if is_number_or_boolean(node) else node.value


def _number_or_boolean(text: str) -> object:
    """YAML 1.2.2, core schema (10.3.2)."""
    if text.lower() in _BOOLEANS:
        return _BOOLEANS[text.lower()]
    if text[:2] in _BASES:
        return int(text[2:], _BASES[text[:2]])
    try:
        return int(text)
    except ValueError:
        return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
