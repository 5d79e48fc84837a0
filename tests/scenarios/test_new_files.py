"""New schedule files are put in force, and overrides made before no longer fit them."""

from tests.scenarios.night import Night

OLD = "primary:\n    layers:\n      - {people: [ana, bo]"
NEW = OLD.replace("bo", "kim")


def cover(night: Night) -> None:
    """chen takes bo's coming week."""
    stints = night.bot.commands.swaps.coming_stints("bo")
    week = next(stint for stint in stints if stint.schedule == "primary")
    swap = night.bot.commands.swaps.offer("bo", "chen", week, None)
    night.bot.commands.swaps.accept(swap.id, "chen")


def put_in_force(night: Night, old: str, new: str) -> None:
    file = night.bot.settings.schedules_dir / "platform.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    night.bot.schedules.refresh(night.clock.now())


async def test_both_and_the_channel_are_told_of_a_swap_that_no_longer_fits(night: Night) -> None:
    cover(night)
    await night.bot.engine.settle()

    put_in_force(night, OLD, NEW)
    await night.bot.engine.settle()

    for person in ("chen", "bo"):
        told = night.messages_to(person)[-1].all_text
        assert "Chen Wei was to take *platform/primary* for Bo Lindqvist" in told
        assert "no longer fits the schedule files: Bo Lindqvist is not on call then." in told
    assert "no longer fits" in night.in_channel()[-1]


async def test_files_that_leave_it_as_it_was_say_nothing(night: Night) -> None:
    cover(night)
    await night.bot.engine.settle()
    before = [len(night.messages_to(person)) for person in ("chen", "bo")]

    put_in_force(night, "search: {}", "search: {}\n  pay: {}")
    await night.bot.engine.settle()

    assert [len(night.messages_to(person)) for person in ("chen", "bo")] == before


async def test_what_fits_again_before_it_is_told_is_not_told(night: Night) -> None:
    cover(night)
    await night.bot.engine.settle()
    before = len(night.messages_to("chen"))

    put_in_force(night, OLD, NEW)
    put_in_force(night, NEW, OLD + " ")
    await night.bot.engine.settle()

    assert len(night.messages_to("chen")) == before
