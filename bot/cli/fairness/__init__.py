"""`oncall fairness`: what being on call takes from each person of a team."""
