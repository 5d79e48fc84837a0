"""What the engine does now and then, besides its loops.

`retention` forgets what is long over. `call_polling` asks how calls fare, and `calls_in_line` has
another provider place what one does not begin. `unknown_states` sees that no incident sleeps for
good, and `come_on_call` that nobody new waits where everybody before has declined. `lane_watch`
tells other engines what this one can send. `self_watch` tells people when sends do not get through,
and `heartbeat` lets somebody outside notice when the engine stops.
"""
