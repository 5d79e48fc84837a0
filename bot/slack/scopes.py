"""What the app may do in a workspace, and why it needs each. The manifest asks for the same."""

from collections.abc import Mapping
from types import MappingProxyType

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "chat:write": "to post, and update, messages about incidents and swaps",
        "commands": "for /oncall",
        "users:read": "to know who clicks, where people.yaml gives an address instead of an ID",
        "users:read.email": "to find the members whom people.yaml names by their address",
    }
)
