"""`oncall fairness`: the burden of being on call for each person of a team."""
