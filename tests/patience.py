"""How long tests wait: a machine that is busy is none that hangs.

What must happen is waited for as long as this. Only what never happens, or never ends, is waited
for shortly.
"""

PATIENCE_SECONDS = 120.0
