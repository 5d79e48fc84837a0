"""Whoever has a key that was revoked is nobody, from that moment on."""

from bot.domain.incidents.alert import Alert
from bot.engine.commands.alerts import Report, Reported, UnknownKey
from tests.alerts.conftest import Door


async def test_a_revoked_key_is_unknown(door: Door) -> None:
    door.commands.keys.revoke(1)

    answer = await door.send({"title": "x"})

    assert (answer.status_code, answer.json()["status"]) == (404, "unknown key")
    assert door.accepted == []


async def test_a_key_that_is_revoked_while_in_use_is_unknown_from_then_on(
    either_door: Door,
) -> None:
    await either_door.send({"title": "Disk full"})
    either_door.commands.keys.revoke(1)

    answers = [await either_door.send({"title": "Disk full"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(either_door.kept_alerts()) == 1


async def test_a_key_that_is_revoked_takes_no_other_along(either_door: Door) -> None:
    _listed, other = either_door.commands.keys.add("search")
    reports = [Report(key=key, alert=Alert(title="Disk full")) for key in (either_door.key, other)]
    either_door.commands.alerts.report_all(reports)
    either_door.commands.keys.revoke(1)

    unknown, kept = either_door.commands.alerts.report_all(reports)

    assert (type(unknown), type(kept)) == (UnknownKey, Reported)
    assert len(either_door.kept_alerts()) == len(reports) + 1
