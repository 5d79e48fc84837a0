"""The schedule files in force. `bot.storage.schedule_files` reads what they say.

`schedules` keeps them `in_force`, for every process. `schedule_folder` looks at the folder they are
in, `new_files` tells whether those found there may replace them. People are told what new files
mean: `misfits` for kept overrides, `vanished` for what is gone, `changed_hours` for what waits for
hours. `policies` finds the policy that an incident goes by, and `changed_files` tells in its
timeline from where on people were paged by other files.
"""
