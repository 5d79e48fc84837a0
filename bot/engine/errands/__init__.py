"""One file per kind of thing that is sent; `by_kind` has them all.

notifications `call`, `sms` and `direct_page`, by what they share: `taking_up` what is still wanted,
              `holding` back repetitions, `waiting_for_hours`, `carrying` what one delivery takes
              along, `looking_up` what may have been sent. `hang_up` ends calls,
              `call_elsewhere` places what waits in line at a provider by another.
incidents     `channel` shows them to teams, `reminder` asks whether somebody is still on it. A
              `person_message` is to one person; `message_failed` tells that one did not go through.
overrides     `override_message`, `misfit_message` (both `about_override`) and `swap_message`.
"""
