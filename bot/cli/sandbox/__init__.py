"""`oncall sandbox`: the whole product on localhost without accounts, in a browser."""
