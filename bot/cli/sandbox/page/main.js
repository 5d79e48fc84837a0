// The page: everything is drawn anew from what the sandbox says, whenever it says something.

import { drawAlerts, startAlerts } from "./alerts.js";
import { drawIncidents } from "./incidents.js";
import { drawPhones } from "./phones.js";
import { follow, one } from "./server.js";
import { drawSlack, startSlack, viewer } from "./slack.js";

function draw() {
  const about = one("about", "sandbox");
  document.getElementById("whose").textContent = about?.schedules
    ? `Your schedules: ${about.schedules}.`
    : "This team is an example.";
  drawAlerts();
  drawSlack();
  drawPhones();
  drawIncidents(viewer());
}

startAlerts();
startSlack();
document.getElementById("viewer").addEventListener("change", draw);
follow(draw, (isLost) => {
  document.getElementById("lost").hidden = !isLost;
});
