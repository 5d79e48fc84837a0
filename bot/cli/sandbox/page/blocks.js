// Block Kit as nodes. Slack: "Block Kit reference".

import { el } from "./dom.js";
import { link, mrkdwn, plain } from "./mrkdwn.js";

/**
 * Blocks as nodes. `reader` is for mrkdwn; `touch(block, element, value)` is called when a button is
 * pressed (value undefined) or something is chosen; `values` and `errors`, by block_id, are what a
 * form holds and what is wrong with it.
 */
export function blocks(list, { reader, touch, values = {}, errors = {} }) {
  const to = { reader, touch, values, errors };
  return list.map((block) => (BLOCKS[block.type] ?? unknown)(block, to));
}

const BLOCKS = {
  header: (block) => el("h4", { class: "bk-header" }, textOf(block.text)),
  divider: () => el("hr"),
  section,
  context: (block, to) =>
    el("div", { class: "bk-context" }, block.elements.map((one) => el("div", {}, textOf(one, to)))),
  actions: (block, to) =>
    el("div", { class: "bk-actions" }, block.elements.map((one) => element(one, block, to))),
  image: (block) => el("p", { class: "bk-context" }, `🖼 ${block.alt_text}`),
  input,
};

function section(block, to) {
  const fields = block.fields?.map((field) => el("div", {}, textOf(field, to)));
  return el(
    "div",
    { class: "bk-section" },
    block.text ? el("div", { class: "bk-text" }, textOf(block.text, to)) : null,
    fields ? el("div", { class: "bk-fields" }, fields) : null,
    block.accessory ? element(block.accessory, block, to) : null,
  );
}

function input(block, to) {
  const error = to.errors[block.block_id];
  const hint = block.hint ? textOf(block.hint) : null;
  const field = element(block.element, block, to);
  const notes = `note-${block.block_id}`;
  field.id = `field-${block.block_id}`;
  field.setAttribute("aria-describedby", notes);
  if (error) field.setAttribute("aria-invalid", "true");
  return el(
    "div",
    { class: "bk-input" },
    el("label", { for: field.id }, textOf(block.label), block.optional ? " (optional)" : ""),
    field,
    el(
      "p",
      { id: notes, class: error ? "trouble" : "hint" },
      error ?? hint ?? "",
    ),
  );
}

/** Where something stands, by what the bot calls it: so that the focus finds it again. */
export function placeOf(block, one) {
  return `${block.block_id}/${one.action_id}/${one.value ?? ""}`;
}

function element(one, block, to) {
  const known = { button, static_select, users_select, plain_text_input }[one.type];
  if (one.type === "image") return el("span", {}, `🖼 ${one.alt_text}`);
  return known ? known(one, block, to) : unknown(one);
}

function button(one, block, to) {
  if (one.url) return link(one.url, textOf(one.text));
  return el(
    "button",
    {
      type: "button",
      class: one.style ?? "",
      "data-focus": placeOf(block, one),
      "data-action": one.action_id,
      "aria-label": one.accessibility_label,
      onclick: () => {
        const asked = one.confirm && `${one.confirm.title.text}\n\n${one.confirm.text.text}`;
        if (!asked || window.confirm(asked)) to.touch(block, one);
      },
    },
    textOf(one.text),
  );
}

function static_select(one, block, to) {
  const groups = one.option_groups
    ? one.option_groups.map((group) =>
        el("optgroup", { label: textOf(group.label) }, group.options.map(option)),
      )
    : one.options.map(option);
  return select(one, block, to, groups, held(block, one, to)?.selected_option?.value);
}

function users_select(one, block, to) {
  const people = to.reader.people().map(({ id, name }) => el("option", { value: id }, name));
  return select(one, block, to, people, held(block, one, to)?.selected_user);
}

function select(one, block, to, options, chosen) {
  const first = one.placeholder ? textOf(one.placeholder) : "Choose…";
  const field = el(
    "select",
    {
      "data-focus": placeOf(block, one),
      "data-block": block.block_id,
      "data-action": one.action_id,
      onchange: () => to.touch(block, one, field.value || null),
    },
    el("option", { value: "", disabled: true }, first),
    options,
  );
  field.value = chosen ?? "";
  return field;
}

function plain_text_input(one, block, to) {
  const field = el(one.multiline ? "textarea" : "input", {
    "data-focus": placeOf(block, one),
    "data-block": block.block_id,
    "data-action": one.action_id,
    placeholder: one.placeholder?.text,
    maxlength: one.max_length,
    onchange: () => to.touch(block, one, field.value || null),
  });
  field.value = held(block, one, to)?.value ?? "";
  return field;
}

function held(block, one, to) {
  const first = { selected_option: one.initial_option, value: one.initial_value };
  return to.values[block.block_id]?.[one.action_id] ?? first;
}

function option(one) {
  return el("option", { value: one.value }, textOf(one.text));
}

function textOf(text, to) {
  if (text.type === "mrkdwn") return mrkdwn(text.text, to.reader);
  if (text.type === "image") return `🖼 ${text.alt_text}`;
  return plain(text.text, { emoji: text.emoji !== false });
}

function unknown(block) {
  return el("p", { class: "bk-context" }, `(${block.type}: not shown here)`);
}
