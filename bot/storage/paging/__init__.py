"""Who was paged about incidents, and how that went.

Written by `pages`, `notifications` and `further_calls`; `unbegun_deliveries` undoes a delivery, and
`planned_anew` moves what waits for hours. `live_calls`, `unbegun_calls`, `asked`,
`told`, `attention`, `recent_notifications` and `first_ringing` answer questions.
"""
