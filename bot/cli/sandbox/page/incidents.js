// What the bot has written down about each incident.

import { el, keep } from "./dom.js";
import { formatted } from "./mrkdwn.js";
import { all } from "./server.js";

const opened = new Map();

/** Draws the list, newest first; those that wait are open. */
export function drawIncidents(person) {
  const zone = person?.timezone ?? "UTC";
  const found = all("incident").sort((a, b) => b.number - a.number);
  const waiting = found.filter(({ state }) => state !== "resolved").length;
  const title = document.getElementById("incidents-title");
  title.textContent = waiting ? `Incidents (${waiting} open)` : "Incidents";
  document.getElementById("no-incidents").hidden = found.length > 0;
  const items = found.map((incident) => ({ key: String(incident.number), value: { incident, zone } }));
  keep(document.getElementById("incident-list"), items, view);
}

function view({ incident, zone }) {
  const { number, state, title, service, team, urgency, timeline } = incident;
  const made = el(
    "details",
    { class: `incident ${state}`, ontoggle: () => opened.set(number, made.open) },
    el(
      "summary",
      { "data-focus": "summary" },
      el("span", { class: "dot", "aria-hidden": "true" }),
      el("span", { class: "incident-title" }, `#${number} ${title}`),
      el("span", { class: "incident-state" }, `${state} · ${service ?? team} · ${urgency}`),
    ),
    el("ol", { class: "timeline" }, timeline.map((entry) => line(entry, zone))),
  );
  made.open = opened.get(number) ?? state === "triggered";
  return made;
}

function line({ at, words }, zone) {
  const time = formatted(new Date(at), zone, { hour: "numeric", minute: "2-digit", second: "2-digit" });
  return el("li", {}, el("time", { datetime: at }, time), el("span", {}, words));
}
