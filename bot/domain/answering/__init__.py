"""What people do about an incident, and what they are told of it.

They put it off by `snooze`, hand it on by `reassigning`, or can't take it: `declining`;
`what_follows` is what comes of that. By `as_told`, what they have not heard of is left as it is.
`quiet_hours` are those of low urgency, `telling` says what they hear first. `words` puts a timeline
into sentences, with people by `naming`, with `monitors_words` what monitors said, and with
`changed_files` where other files were in force.
"""
