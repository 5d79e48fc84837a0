"""What a change of the schedules does to real people, and who could do what.

A `plan` tells of shifts, `paging_changes` of whom alerts wake, and `orphans` of overrides left
without effect. `cover` proposes who takes over, as far as no `hindrance` stands against it;
`fairness` measures the burden.
"""
