// One card for each person: their telephone.

import { el, keep, speak } from "./dom.js";
import { formatted } from "./mrkdwn.js";
import { act, all, one } from "./server.js";

const RINGING = new Set(["ringing"]);
const UNDER_WAY = new Set(["queued", "initiated", "ringing", "in-progress"]);
const ENDS = {
  completed: "ended",
  busy: "was busy or declined",
  "no-answer": "rang out",
  canceled: "was hung up by the bot",
  failed: "failed",
};
const BEHAVIOURS = { ring: "rings", busy: "is busy", voicemail: "goes to voicemail", "no-answer": "is not answered" };
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];
const list = document.getElementById("phone-list");
let rang = new Set();

/** Draws every card. */
export function drawPhones() {
  // Those on call first: theirs are the phones that ring.
  const people = all("person").sort((a, b) => Boolean(b.on_call.length) - Boolean(a.on_call.length));
  keep(
    list,
    people.map(({ key, name, phone }) => ({ key, value: { key, name, phone } })),
    card,
  );
  const calls = all("call").sort((a, b) => (a.requested_at < b.requested_at ? -1 : 1));
  for (const person of people) drawCard(person, calls.filter((call) => call.to === person.phone));
  tellOfRinging(people, calls);
}

function card({ key, name, phone }) {
  if (!phone) {
    return el(
      "article",
      { class: "phone", "aria-label": name },
      el("div", { class: "phone-head" }, el("h3", {}, name, onCallMark())),
      el("p", { class: "empty" }, "No phone number in people.yaml."),
    );
  }
  return el(
    "article",
    { class: "phone", "aria-label": `${name}’s phone`, onkeydown: (event) => pressedOnKeyboard(event, key) },
    el(
      "div",
      { class: "phone-head" },
      el("h3", {}, name, onCallMark()),
      el("span", { class: "number" }, phone),
    ),
    el("label", { class: "inline line" }, "When called, it", behaviourSelect(phone)),
    el("div", { class: "call", role: "log", "aria-label": "Call" }),
    el(
      "details",
      { class: "texts" },
      el("summary", {}, "Texts"),
      el("div", { class: "bubbles", role: "log", "aria-label": "Texts" }),
      replyForm(name, phone),
    ),
  );
}

function onCallMark() {
  return el("span", { class: "on-call", hidden: true }, "on call");
}

function behaviourSelect(phone) {
  const select = el(
    "select",
    { onchange: () => act(`/phones/lines/${encodeURIComponent(phone)}`, { behaviour: select.value }) },
    Object.entries(BEHAVIOURS).map(([value, label]) => el("option", { value }, label)),
  );
  return select;
}

function replyForm(name, phone) {
  const trouble = el("p", { class: "trouble", role: "alert" });
  const form = el(
    "form",
    {
      class: "reply-form",
      onsubmit: async (event) => {
        event.preventDefault();
        const body = form.elements.body.value.trim();
        if (!body) return;
        form.elements.body.value = "";
        const number = one("about", "sandbox").number;
        const answer = await act("/phones/text", { from: phone, to: number, body });
        trouble.textContent = answer.body.error ?? "";
      },
    },
    el("input", { name: "body", "aria-label": `Reply as ${name}`, placeholder: "Reply, such as 1", autocomplete: "off" }),
    el("button", { type: "submit", class: "small" }, "Send"),
    trouble,
  );
  return form;
}

function drawCard(person, calls) {
  const node = list.querySelector(`[data-item="${CSS.escape(person.key)}"]`);
  const mark = node.querySelector(".on-call");
  mark.hidden = person.on_call.length === 0;
  mark.title = person.on_call.join(", ");
  if (!person.phone) return;
  const line = one("line", person.phone);
  const select = node.querySelector(".line select");
  if (line && document.activeElement !== select) select.value = line.behaviour;
  const call = calls.findLast(({ status }) => UNDER_WAY.has(status)) ?? calls.at(-1);
  node.classList.toggle("is-ringing", RINGING.has(call?.status) && !call.by_machine);
  node.classList.toggle("is-talking", call?.status === "in-progress");
  const shown = call ? [{ key: call.sid, value: { call, zone: person.timezone, name: person.name } }] : [];
  keep(node.querySelector(".call"), shown, callView);
  const heard = node.querySelector(".heard");
  if (heard) heard.scrollTop = heard.scrollHeight;
  drawTexts(node, person);
}

function callView({ call, zone, name }) {
  const at = formatted(new Date(call.requested_at), zone, { hour: "numeric", minute: "2-digit", second: "2-digit" });
  if (call.status === "ringing") return ringing(call, name);
  if (call.status === "in-progress") return talking(call);
  if (UNDER_WAY.has(call.status)) return el("p", { class: "call-state" }, "Being dialled…");
  return el(
    "div",
    {},
    el("p", { class: "call-state" }, `Last call, ${at}: ${call.by_machine ? "voicemail took it" : ENDS[call.status]}.`),
    call.heard.length
      ? el("details", { class: "said" }, el("summary", {}, "What was said"), heardList(call))
      : null,
  );
}

function ringing(call, name) {
  return el(
    "div",
    { class: "ringing" },
    el("p", { class: "call-state" }, el("span", { class: "bell", "aria-hidden": "true" }), "Ringing"),
    el(
      "div",
      { class: "buttons" },
      doing(call, "answer", "Answer", "answer", name),
      doing(call, "decline", "Decline", "danger", name),
      doing(call, "ring-out", "Let it ring out", "", name),
    ),
  );
}

function talking(call) {
  return el(
    "div",
    { class: "talking" },
    el("p", { class: "call-state" }, call.by_machine ? "Voicemail is listening" : "On the phone"),
    heardList(call),
    call.by_machine
      ? null
      : el(
          "div",
          { class: "keypad", role: "group", "aria-label": "Keypad" },
          KEYS.map((digit) =>
            el("button", { type: "button", "data-focus": `key-${digit}`, "data-key": digit, disabled: !call.listening, onclick: () => press(call, digit) }, digit),
          ),
        ),
    el(
      "div",
      { class: "buttons" },
      doing(call, "hang-up", "Hang up", "danger"),
      call.listening && !call.by_machine ? doing(call, "silence", "Say nothing", "") : null,
    ),
    el("p", { class: "trouble", role: "alert" }),
  );
}

function heardList(call) {
  return el("ol", { class: "heard" }, call.heard.map((words) => el("li", {}, words)));
}

function doing(call, what, label, style, name) {
  return el(
    "button",
    {
      type: "button",
      class: style,
      "data-focus": what,
      "data-do": what,
      "aria-label": name ? `${label}: ${name}’s phone` : null,
      onclick: () => tell(call, `/phones/calls/${call.sid}/${what}`),
    },
    label,
  );
}

function press(call, digit) {
  return tell(call, `/phones/calls/${call.sid}/press`, { digits: digit });
}

async function tell(call, path, fields) {
  const { body } = await act(path, fields);
  const shown = list.querySelector(`[data-item="${CSS.escape(call.sid)}"] .trouble`);
  if (shown) shown.textContent = body.error ?? "";
}

function pressedOnKeyboard(event, key) {
  const typing = event.target.matches("input, select, textarea");
  if (typing || event.ctrlKey || event.altKey || event.metaKey || !KEYS.includes(event.key)) return;
  const { phone } = one("person", key);
  const call = all("call").find(({ to, status, listening }) => to === phone && status === "in-progress" && listening);
  if (call) press(call, event.key);
}

function drawTexts(node, person) {
  const texts = all("text").filter((text) => text.to === person.phone || text.from === person.phone);
  texts.sort((a, b) => (a.at < b.at ? -1 : 1));
  const bubbles = node.querySelector(".bubbles");
  const more = texts.length > bubbles.children.length;
  keep(bubbles, texts.map((text) => ({ key: text.sid, value: text })), bubble);
  node.querySelector(".texts > summary").textContent = texts.length ? `Texts (${texts.length})` : "Texts";
  if (!more) return;
  node.querySelector(".texts").open = true;
  bubbles.scrollTop = bubbles.scrollHeight;
}

function bubble(text) {
  const failed = ["failed", "undelivered"].includes(text.status);
  return el(
    "p",
    { class: text.from_person ? "bubble mine" : "bubble" },
    text.body,
    failed ? el("span", { class: "trouble" }, ` (${text.status})`) : null,
  );
}

function tellOfRinging(people, calls) {
  const now = calls.filter(({ status, by_machine }) => RINGING.has(status) && !by_machine);
  const names = people.filter(({ phone }) => now.some(({ to }) => to === phone)).map(({ name }) => name);
  document.getElementById("ringing-mark").hidden = now.length === 0;
  document.title = names.length ? `☎ ${names.join(", ")} · Sleepwell sandbox` : "Sleepwell sandbox";
  for (const call of now.filter(({ sid }) => !rang.has(sid))) {
    const person = people.find(({ phone }) => phone === call.to);
    if (!person) continue;
    speak(`${person.name}’s phone is ringing.`);
    const node = list.querySelector(`[data-item="${CSS.escape(person.key)}"]`);
    if (matchMedia("(min-width: 1000px)").matches) node.scrollIntoView({ block: "nearest" });
  }
  rang = new Set(now.map(({ sid }) => sid));
}
