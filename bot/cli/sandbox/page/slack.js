// Slack as one person sees it: channels, messages, and the box for commands.

import { blocks } from "./blocks.js";
import { el, keep, keepOptions } from "./dom.js";
import { drawModal } from "./modal.js";
import { formatted, mrkdwn } from "./mrkdwn.js";
import { act, all, one } from "./server.js";

const DIRECT = "direct";
const list = document.getElementById("messages");
const viewerSelect = document.getElementById("viewer");
const form = document.getElementById("command-form");
const trouble = document.getElementById("command-trouble");

let place = null;
const seen = new Map();

/** The person whose Slack is on screen: their entry, or undefined while nobody is known. */
export function viewer() {
  return one("person", viewerSelect.value);
}

/** Draws everything; `redraw` is called when the person chooses something. */
export function drawSlack() {
  const people = all("person");
  const choices = people.map(({ key, name, member, on_call }) => ({
    value: key,
    label: name + (member ? "" : " (not in Slack)") + (on_call.length ? " · on call" : ""),
    props: { value: key, disabled: !member },
  }));
  const first = !viewerSelect.value;
  keepOptions(viewerSelect, choices);
  const able = people.filter((person) => person.member);
  const kept = able.find((person) => person.key === sessionStorage.getItem("viewer"));
  if (first) viewerSelect.value = (kept ?? able.find((p) => p.on_call.length) ?? able[0])?.key ?? "";
  const me = viewer();
  const channels = me ? channelsOf(me) : [];
  if (!channels.some((channel) => channel.place === place)) place = channels[0]?.place ?? null;
  drawChannels(channels);
  drawMessages(channels.find((channel) => channel.place === place), me);
  drawModal(me, readerFor(me));
}

/** Makes the select, the box and its suggestions work. */
export function startSlack() {
  viewerSelect.addEventListener("change", () => {
    sessionStorage.setItem("viewer", viewerSelect.value);
    trouble.textContent = "";
    drawSlack();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    command(form.elements.command.value);
    form.elements.command.value = "";
  });
  for (const button of form.querySelectorAll("[data-command]")) {
    button.addEventListener("click", () => command(button.dataset.command));
  }
}

/** What mrkdwn needs to know of the person who reads it. */
export function readerFor(person) {
  return {
    zone: person?.timezone ?? "UTC",
    nameOf: (kind, id) => one(kind, id)?.name,
    people: () => all("user").filter((user) => !user.bot),
  };
}

function channelsOf(me) {
  const direct = all("channel").find(({ people }) => people.length === 1 && people[0] === me.member);
  return [
    ...all("channel")
      .filter(({ people }) => people.length === 0)
      .map(({ id, name }) => ({ place: id, id, label: `# ${name}` })),
    { place: DIRECT, id: direct?.id ?? null, label: "oncall (direct)" },
  ];
}

function drawChannels(channels) {
  const items = channels.map(({ place: key, id, label }) => ({
    key,
    value: { label, current: key === place, unread: key === place ? 0 : unread(id) },
  }));
  keep(document.getElementById("channels"), items, ({ label, current, unread: count }, key) =>
    el(
      "button",
      {
        type: "button",
        "data-focus": key,
        "aria-current": current ? "true" : null,
        onclick: () => {
          place = key;
          drawSlack();
        },
      },
      label,
      count ? el("span", { class: "badge", "aria-label": `${count} new` }, String(count)) : null,
    ),
  );
}

function messagesIn(id, me) {
  return all("message")
    .filter(({ channel, seen_by }) => channel === id && (!seen_by || seen_by === me?.member))
    .sort((a, b) => (a.ts < b.ts ? -1 : 1));
}

function unread(id) {
  const last = seen.get(`${viewerSelect.value} ${id}`) ?? "";
  return messagesIn(id, viewer()).filter(({ ts }) => ts > last).length;
}

function drawMessages(channel, me) {
  const found = channel?.id ? messagesIn(channel.id, me) : [];
  const newest = found.at(-1)?.ts ?? "";
  if (channel?.id) seen.set(`${viewerSelect.value} ${channel.id}`, newest);
  const atTheEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const elsewhere = list.dataset.shown !== `${me?.key} ${channel?.place}`;
  list.dataset.shown = `${me?.key} ${channel?.place}`;
  const ofThread = ({ ts, thread_ts }) => thread_ts && thread_ts !== ts;
  const items = found
    .filter((message) => !ofThread(message) || message.broadcast)
    .map((message) => ({
      key: `${message.channel} ${message.ts}`,
      value: {
        message,
        replies: found.filter((reply) => ofThread(reply) && reply.thread_ts === message.ts),
        isReply: Boolean(ofThread(message)),
        reader: [me?.key, me?.timezone],
      },
    }));
  if (!items.length) items.push({ key: "empty", value: {} });
  keep(list, items, (value, key) => (key === "empty" ? nothing(channel) : article(value, me)));
  if (atTheEnd || elsewhere) list.scrollTop = list.scrollHeight;
}

function nothing(channel) {
  const told =
    channel?.place === DIRECT
      ? "Nothing yet. When you are paged, it shows here."
      : "Nothing yet. Raise an alert, or type a command below.";
  return el("p", { class: "empty" }, told);
}

function article({ message, replies, isReply }, me) {
  return el(
    "article",
    { class: `message${message.seen_by ? " ephemeral" : ""}`, "aria-label": `Message at ${clock(message, me)}` },
    el("span", { class: "avatar", "aria-hidden": "true" }, message.bot_id ? "☾" : "·"),
    el(
      "div",
      { class: "body" },
      head(message, me),
      isReply ? el("p", { class: "note" }, "replied to a thread") : null,
      message.seen_by ? el("p", { class: "note" }, "Only visible to you") : null,
      content(message, me),
      replies.length
        ? el("div", { class: "thread" }, replies.map((reply) => replyOf(reply, me)))
        : null,
      el("p", { class: "trouble", role: "alert" }),
    ),
  );
}

function head(message, me) {
  const name = message.bot_id ? "oncall" : (one("user", message.user)?.name ?? message.user);
  return el(
    "p",
    { class: "who" },
    el("strong", {}, name),
    message.bot_id ? el("span", { class: "app" }, "APP") : null,
    el("span", { class: "when" }, clock(message, me)),
    message.edited ? el("span", { class: "when" }, "(edited)") : null,
  );
}

function replyOf(reply, me) {
  return el("div", { class: "reply" }, head(reply, me), content(reply, me));
}

function content(message, me) {
  const reader = readerFor(me);
  if (!message.blocks?.length) return el("div", { class: "bk-text" }, mrkdwn(message.text, reader));
  const touch = (block, element, value) => touched(message, element, value);
  return el("div", { class: "blocks" }, blocks(message.blocks, { reader, touch }));
}

async function touched(message, element, value) {
  const { body } = await act(value === undefined ? "/slack/click" : "/slack/select", {
    user: viewer().member,
    channel: message.channel,
    ts: message.ts,
    action_id: element.action_id,
    value: value === undefined ? element.value : value,
  });
  const shown = list.querySelector(`[data-item="${CSS.escape(`${message.channel} ${message.ts}`)}"] .trouble`);
  if (shown) shown.textContent = body.error ? `That did not work: ${body.error}` : "";
}

async function command(text) {
  const words = text.trim().replace(/^\/oncall\b\s*/, "");
  const me = viewer();
  if (!me) return;
  trouble.textContent = "";
  const channel = place === DIRECT ? me.member : place;
  const { body } = await act("/slack/command", {
    user: me.member,
    channel,
    text: `/oncall ${words}`.trim(),
  });
  if (body.error) trouble.textContent = `/oncall failed with “${body.error}”.`;
}

function clock(message, me) {
  const at = new Date(Number(message.ts) * 1000);
  return formatted(at, me?.timezone ?? "UTC", { hour: "numeric", minute: "2-digit" });
}
