"""`/oncall swap`: opens the form in which a shift is offered to a colleague."""

from bot.slack.blocks import Content
from bot.slack.commands.typed import Typed
from bot.slack.desk import Desk
from bot.slack.views.swap import swap_form

# The trigger is good for three seconds from the moment the person typed.
WITHIN_SECONDS = 2.0


async def swap(desk: Desk, typed: Typed) -> Content | None:
    """None once the form is open.

    Raises:
        NotInPeople: nobody we know.
        DeliveryFailed: Slack did not open the form.
    """
    person = await desk.person_acting(typed.member_id)
    stints = await desk.database.in_thread(desk.commands.swaps.coming_stints, person.key)
    if not stints:
        return Content(
            text="You have no shifts in the next 60 days, so there is nothing to swap. Enjoy!"
        )
    form = swap_form(person, stints, await desk.roster(), desk.clock.now())
    if form is None:
        return Content(text="There is nobody else in people.yaml whom Slack could ask.")
    fields = {"trigger_id": typed.trigger_id, "view": form}
    await desk.api.call("views.open", fields, where="the form", within=WITHIN_SECONDS)
    return None
