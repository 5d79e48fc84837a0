"""What is queued in the outbox is sent.

`dispatcher` begins sends, each a `leased_send` made by `leasing`, from `places` in `lanes`, at the
pace of `pacing`. `errand` is what it asks for each kind of thing, and `asking` how. `circuit`
leaves a provider alone that keeps failing. `standings` are what this process can send and what it
leaves to others (by its name, the `holder`); `uneven` finds who lacks what others have, in words of
`lane_names`.
"""
