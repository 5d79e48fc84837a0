"""The rules of being on call. Pure: values in, values out, only the standard library, no clock.

Where to look, each part above those it imports (tests/test_tidy.py has the arrows):

what people do   `answering/` incidents; `planning/` says what a change of the schedule files does,
                 and who could cover; `findings/` are what those files say that may surprise.
on call          `rosters/` know who is on call for everything; `rotations/` who takes which turn
                 of one schedule.
paging           `paging/` walks the policy and decides what is sent; `incidents/` are what it is
                 about; `people/` are whom it reaches, and how.
beneath          `times/` between the clock on the wall and instants; `refusals` to do what was
                 asked; `subjects` to be found again in the files; `plain_text` for one line;
                 `values` for what never changes.
"""
