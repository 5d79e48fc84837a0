import pytest

from bot.domain.paging.policy import ScheduleTarget
from bot.storage.schedule_files import Reading, read_texts

SHOP = """\
team: shop
timezone: Europe/Berlin
services: {till: {}}
schedules:
  night: {layers: [{people: [bo], every: day, start: 2026-01-05 10:00}]}
escalation:
  - {page: web/first, wait: 5m}
  - {page: night, wait: 5m}
"""


def said(reading: Reading) -> list[str]:
    return [str(complaint) for complaint in reading.errors]


def test_a_step_can_page_a_schedule_of_another_team(files: dict[str, str]) -> None:
    reading = read_texts({**files, "shop.yaml": SHOP})

    assert said(reading) == []
    assert reading.roster is not None
    target = ScheduleTarget(team="web", schedule="first")
    assert reading.roster.team("shop").policy.steps[0].targets == (target,)


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ("wen/first", 'shop.yaml:7:12: there is no team "wen". Did you mean "web"?'),
        ("web/frst", 'shop.yaml:7:12: team web has no schedule "frst". Did you mean "web/first"?'),
        (
            "first",
            (
                'shop.yaml:7:12: "first" is not a schedule of this team, a person or a role. '
                'Did you mean "web/first"?'
            ),
        ),
    ],
)
def test_a_schedule_of_another_team_must_be_there(
    files: dict[str, str], page: str, complaint: str
) -> None:
    assert said(read_texts({**files, "shop.yaml": SHOP.replace("web/first", page)})) == [complaint]


def test_two_files_cannot_describe_one_team(files: dict[str, str]) -> None:
    shop = SHOP.replace("team: shop", "team: web")

    assert said(read_texts({**files, "shop.yaml": shop}, "schedules")) == [
        'schedules/web.yaml:1:7: team "web" is already in schedules/shop.yaml:1',
    ]


def test_a_service_belongs_to_one_team(files: dict[str, str]) -> None:
    shop = SHOP.replace("till: {}", "shop: {}")

    assert said(read_texts({**files, "shop.yaml": shop}, "schedules")) == [
        (
            'schedules/web.yaml:5:3: service "shop" is already in schedules/shop.yaml:3: '
            "it belongs to one team"
        )
    ]


def test_a_broken_people_file_is_the_only_complaint_about_people(files: dict[str, str]) -> None:
    assert said(read_texts({**files, "people.yaml": "people: [ana"})) == [
        "people.yaml:1:9: this list is never closed: a ] or a comma is missing"
    ]


def test_a_missing_people_file_is_the_only_complaint_about_people(files: dict[str, str]) -> None:
    assert said(read_texts({"web.yaml": files["web.yaml"]}, "schedules")) == [
        "schedules/people.yaml:1:1: this file is missing: it lists everybody who can be on call"
    ]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("team: web", "tem: web", 'web.yaml:1:1: "tem" is not a key of a team file. Did'),
        ("schedules:", "schedules: [", "web.yaml:6:12: this list is never closed"),
    ],
)
def test_a_broken_team_file_is_not_complained_of_where_others_refer_to_it(
    files: dict[str, str], old: str, new: str, complaint: str
) -> None:
    web = files["web.yaml"].replace(old, new)

    reading = read_texts({**files, "shop.yaml": SHOP, "web.yaml": web})

    assert len(said(reading)) == 1
    assert said(reading)[0].startswith(complaint)


def test_a_person_with_a_mistake_is_known_to_all_who_refer_to_them(files: dict[str, str]) -> None:
    people = files["people.yaml"].replace("+14155550101", "+1")

    assert len(said(read_texts({**files, "people.yaml": people}))) == 1


def test_roles_that_cannot_be_read_are_not_complained_of_again(files: dict[str, str]) -> None:
    people = files["people.yaml"].replace("roles:", "rols:")

    assert said(read_texts({**files, "people.yaml": people})) == [
        'people.yaml:9:1: "rols" is not a key of people.yaml. Did you mean "roles"?'
    ]


def test_schedules_that_cannot_be_read_are_not_complained_of_again(files: dict[str, str]) -> None:
    web = files["web.yaml"].replace("schedules:", "schedulse:")

    assert said(read_texts({**files, "web.yaml": web})) == [
        'web.yaml:6:1: "schedulse" is not a key of a team file. Did you mean "schedules"?'
    ]


def test_complaints_come_in_the_order_of_files_and_lines(files: dict[str, str]) -> None:
    people = files["people.yaml"].replace("Europe/Berlin", "Berlin").replace("+14155550101", "+1")
    shop = SHOP.replace("5m", "5").replace("till", "Till")

    places = [
        complaint[: complaint.index(": ")]
        for complaint in said(read_texts({"shop.yaml": shop, **files, "people.yaml": people}))
    ]

    assert places == [
        "people.yaml:5:12",
        "people.yaml:8:75",
        "shop.yaml:3:12",
        "shop.yaml:7:29",
        "shop.yaml:8:25",
    ]


def test_everyone_is_nobody_in_a_team_without_schedules(files: dict[str, str]) -> None:
    shop = "team: shop\ntimezone: Europe/Berlin\nescalation: [{page: everyone, wait: 5m}]\n"

    assert said(read_texts({**files, "shop.yaml": shop})) == [
        'shop.yaml:3:21: "everyone" is nobody here: this team has no schedules'
    ]


def test_a_team_without_schedules_can_page_people(files: dict[str, str]) -> None:
    shop = "team: shop\ntimezone: Europe/Berlin\nescalation: [{page: [ana, cto], wait: 5m}]\n"

    assert read_texts({**files, "shop.yaml": shop}).errors == ()
