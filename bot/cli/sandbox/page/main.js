// The page: everything is drawn anew from what the sandbox says, whenever it says something.

import { drawAlerts, startAlerts } from "./alerts.js";
import { drawIncidents } from "./incidents.js";
import { drawPhones } from "./phones.js";
import { follow, one } from "./server.js";
import { drawSlack, startSlack, viewer } from "./slack.js";

function draw() {
  const about = one("about", "sandbox");
  document.getElementById("whose").textContent = about?.schedules
    ? `These are the schedules in ${about.schedules}.`
    : "This is an example team; started beside a schedules folder of yours, it shows your own.";
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
