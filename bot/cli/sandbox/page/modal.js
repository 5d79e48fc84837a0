// The form that the bot opened for the person whose Slack is on screen.

import { blocks } from "./blocks.js";
import { el, replaceKeepingFocus } from "./dom.js";
import { act, one } from "./server.js";

const dialog = document.getElementById("modal");
let shown = null;
let errors = {};
let trouble = "";

/** Opens, updates or closes the dialog. */
export function drawModal(person, reader) {
  const view = person?.member ? one("view", person.member) : undefined;
  if (!view) {
    shown = null;
    if (dialog.open) dialog.close();
    return;
  }
  const print = JSON.stringify([view.id, view.title, view.blocks, errors, trouble, person.key]);
  if (print !== shown) {
    if (!dialog.open || dialog.dataset.view !== view.id) [errors, trouble] = [{}, ""];
    const fresh = form(view, person, reader, typed());
    const old = dialog.firstElementChild;
    if (old && dialog.dataset.view === view.id) replaceKeepingFocus(old, fresh);
    else dialog.replaceChildren(fresh);
    dialog.dataset.view = view.id;
    shown = JSON.stringify([view.id, view.title, view.blocks, errors, trouble, person.key]);
  }
  if (!dialog.open) dialog.showModal();
}

function form(view, person, reader, kept) {
  const touch = async (block, element, value) => {
    const path = value === undefined ? "/slack/click" : "/slack/select";
    const sent = value === undefined ? element.value : value;
    const { body } = await act(path, { ...named(view, person), action_id: element.action_id, value: sent });
    say(view, person, reader, {}, body.error);
  };
  const made = el(
    "form",
    { novalidate: true, onsubmit: (event) => submit(event, view, person, reader) },
    el("h2", { id: "modal-title" }, view.title.text),
    trouble ? el("p", { class: "trouble", role: "alert" }, trouble) : null,
    el("div", { class: "blocks" }, blocks(view.blocks, { reader, touch, values: view.state.values, errors })),
    el(
      "div",
      { class: "modal-foot" },
      el("button", { type: "button", "data-focus": "close", onclick: () => close(view, person) }, view.close?.text ?? "Cancel"),
      view.submit
        ? el("button", { type: "submit", class: "primary", "data-focus": "submit" }, view.submit.text)
        : null,
    ),
  );
  for (const field of fieldsOf(made)) {
    const before = kept.get(field.dataset.focus);
    if (before) field.value = before;
  }
  return made;
}

async function submit(event, view, person, reader) {
  event.preventDefault();
  const values = {};
  for (const field of fieldsOf(dialog)) {
    (values[field.dataset.block] ??= {})[field.dataset.action] = field.value || null;
  }
  const { body } = await act("/slack/submit", { ...named(view, person), values });
  say(view, person, reader, body.errors ?? {}, body.error);
}

function say(view, person, reader, wrong, error) {
  errors = wrong;
  trouble = error ? `We had some trouble connecting: ${error}.` : "";
  drawModal(person, reader);
  dialog.querySelector("[aria-invalid]")?.focus();
}

async function close(view, person) {
  await act("/slack/close", named(view, person));
}

function named(view, person) {
  return { user: person.member, view_id: view.id };
}

function fieldsOf(root) {
  return [...root.querySelectorAll("[data-block]")];
}

function typed() {
  return new Map(fieldsOf(dialog).map((field) => [field.dataset.focus, field.value]));
}

// The browser's own Escape closes the dialog; the bot's form is to be closed with it.
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  dialog.querySelector('[data-focus="close"]').click();
});
