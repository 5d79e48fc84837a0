// Slack's markup as nodes: text stays text, whatever is in it.
// Slack: "Formatting text for app surfaces".

import { el } from "./dom.js";

const EMOJI = {
  bell: "🔔", no_bell: "🔕", fire: "🔥", rotating_light: "🚨", warning: "⚠️", eyes: "👀",
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", no_entry: "⛔", sos: "🆘",
  red_circle: "🔴", large_yellow_circle: "🟡", large_green_circle: "🟢", large_blue_circle: "🔵",
  telephone_receiver: "📞", phone: "☎️", iphone: "📱", speech_balloon: "💬", email: "📧",
  repeat: "🔁", hourglass: "⌛", alarm_clock: "⏰", calendar: "📅", crescent_moon: "🌙", zzz: "💤",
  wave: "👋", pray: "🙏", tada: "🎉", "+1": "👍", "-1": "👎", arrow_up: "⬆️", arrow_right: "➡️",
};
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

// In this order: what stands inside code or inside <…> is not looked at again.
const MARKS = new RegExp(
  [
    "```(?<block>[\\s\\S]+?)```",
    "`(?<code>[^`\\n]+)`",
    "<(?<reference>[^<>\\n]+)>",
    ":(?<emoji>[a-z0-9_+-]+):",
    ...[["bold", "\\*"], ["italic", "_"], ["struck", "~"]].map(
      ([name, mark]) =>
        `(?<![\\p{L}\\p{N}${mark}])${mark}(?<${name}>(?:[^\\s${mark}]|[^\\s${mark}][^${mark}\\n]*[^\\s${mark}]))${mark}(?![\\p{L}\\p{N}${mark}])`,
    ),
  ].join("|"),
  "gu",
);
const TAGS = { bold: "strong", italic: "em", struck: "s" };

/** mrkdwn as nodes. `reader` has `zone`, and `nameOf(kind, id)` for people, channels and groups. */
export function mrkdwn(text, reader) {
  const nodes = [];
  let quoted = [];
  const endQuote = () => {
    if (quoted.length) nodes.push(el("blockquote", {}, inline(quoted.join("\n"), reader)));
    quoted = [];
  };
  let plain = [];
  const endPlain = () => {
    if (plain.length) nodes.push(...inline(plain.join("\n"), reader));
    plain = [];
  };
  for (const line of text.split("\n")) {
    if (line.startsWith("&gt;")) {
      endPlain();
      quoted.push(line.replace(/^&gt; ?/, ""));
    } else {
      endQuote();
      plain.push(line);
    }
  }
  endPlain();
  endQuote();
  return nodes;
}

/** A text without markup, with :shortcodes: where they are wanted. */
export function plain(text, { emoji = true } = {}) {
  return emoji ? text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole) : text;
}

function inline(text, reader) {
  const nodes = [];
  let last = 0;
  for (const found of text.matchAll(MARKS)) {
    if (found.index > last) nodes.push(decoded(text.slice(last, found.index)));
    nodes.push(marked(found, reader));
    last = found.index + found[0].length;
  }
  if (last < text.length) nodes.push(decoded(text.slice(last)));
  return nodes;
}

function marked(found, reader) {
  const { block, code, reference, emoji, ...emphasis } = found.groups;
  if (block !== undefined) return el("pre", {}, decoded(block.replace(/^\n|\n$/g, "")));
  if (code !== undefined) return el("code", {}, decoded(code));
  if (reference !== undefined) return referred(reference, reader);
  if (emoji !== undefined) return EMOJI[emoji] ?? found[0];
  const [name, inside] = Object.entries(emphasis).find(([, value]) => value !== undefined);
  return el(TAGS[name], {}, inline(inside, reader));
}

function referred(reference, reader) {
  const bar = reference.indexOf("|");
  const target = bar < 0 ? reference : reference.slice(0, bar);
  const label = bar < 0 ? "" : decoded(reference.slice(bar + 1));
  if (target.startsWith("@")) return mention(`@${reader.nameOf("user", target.slice(1)) || label}`);
  if (target.startsWith("#")) return mention(`#${reader.nameOf("channel", target.slice(1)) || label}`);
  if (target.startsWith("!date^")) return dated(target, label, reader.zone);
  if (target.startsWith("!")) return mention(label || `@${target.slice(1).split("^").pop()}`);
  return link(decoded(target), label || decoded(target).replace(/^mailto:/, ""));
}

function mention(name) {
  return el("span", { class: "mention" }, name);
}

/** A link, if the address is one of the web's; the text alone otherwise. */
export function link(address, label) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !["http:", "https:", "mailto:"].includes(url.protocol)) return label;
  return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, label);
}

function dated(target, fallback, zone) {
  const [, seconds, format = "", address] = target.split("^");
  const at = new Date(Number(seconds) * 1000);
  if (Number.isNaN(at.getTime()) || !format) return fallback;
  const told = format.replace(/\{(\w+)\}/g, (whole, name) => datePart(name, at, zone) ?? whole);
  const shown = address ? link(decoded(address), told) : told;
  return el("time", { datetime: at.toISOString(), title: `${zone}: ${fallback}` }, shown);
}

const DATES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
};
const TIMES = {
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

function datePart(name, at, zone) {
  if (name in TIMES) return formatted(at, zone, TIMES[name]);
  if (name.endsWith("_pretty")) {
    const near = nearDay(at, zone);
    return near ?? datePart(name.replace(/_pretty$/, ""), at, zone);
  }
  if (name === "date_num") return formatted(at, zone, DATES.date_num, "en-CA");
  return name in DATES ? formatted(at, zone, DATES[name]) : null;
}

function nearDay(at, zone) {
  const day = (instant) => Date.parse(formatted(instant, zone, DATES.date_num, "en-CA"));
  const days = Math.round((day(at) - day(new Date())) / 86_400_000);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
}

/** An instant on the wall clock of a zone. */
export function formatted(at, zone, parts, locale = "en-US") {
  const told = new Intl.DateTimeFormat(locale, { ...parts, timeZone: zone }).format(at);
  // Some browsers put a narrow space before AM and PM, others an ordinary one.
  return told.replaceAll("\u202f", " ");
}

function decoded(text) {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);
}
