// Raising alerts, the way a monitor does.

import { keepOptions } from "./dom.js";
import { act, all, one } from "./server.js";

const form = document.getElementById("alert-form");
const answer = document.getElementById("alert-answer");
const curl = document.getElementById("curl");

/** Draws the choice of services and the line for a shell. */
export function drawAlerts() {
  const services = all("service").map(({ key, team }) => ({ value: key, label: `${key} (team ${team})` }));
  keepOptions(form.elements.service, services);
  drawCurl();
}

/** Makes the form work. */
export function startAlerts() {
  form.addEventListener("input", drawCurl);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    answer.textContent = "…";
    const { status, body } = await act("/alerts", { service: form.elements.service.value, ...alert() });
    answer.className = status === 202 ? "answer ok" : "answer trouble";
    answer.textContent = status === 202 ? `202 accepted: incident ${body.incident}` : refusal(status, body);
  });
  const copy = document.getElementById("copy");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(curl.textContent);
    copy.textContent = "Copied";
  });
}

function alert() {
  return {
    title: form.elements.title.value,
    urgency: form.elements.urgency.value,
    source: "the sandbox",
  };
}

function refusal(status, body) {
  const why = typeof body.error === "string" ? body.error : JSON.stringify(body);
  return status ? `${status}: ${why}` : why;
}

function drawCurl() {
  const service = one("service", form.elements.service.value);
  const about = one("about", "sandbox");
  if (!service || !about) return;
  const { title, urgency } = alert();
  const quoted = JSON.stringify({ title, urgency }).replaceAll("'", "'\\''");
  curl.textContent = `curl -d '${quoted}' \\\n  ${about.bot_url}/alerts/${service.alert_key}`;
}
