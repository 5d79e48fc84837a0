// Making and keeping elements. Text only ever becomes text: nothing here takes markup.

/** An element. Names that begin with "on" are listeners, all others attributes. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

const drawn = new WeakMap();

/**
 * Shows `items`, [{key, value}], in order inside `parent`. What did not change is left alone, so that
 * nobody loses their place; where what has the focus is drawn anew, the focus stays.
 */
export function keep(parent, items, render) {
  const there = new Map([...parent.children].map((node) => [node.dataset.item, node]));
  const wanted = new Set(items.map((item) => item.key));
  for (const [key, node] of there) if (!wanted.has(key)) node.remove();
  items.forEach((item, place) => {
    const print = JSON.stringify(item.value);
    let node = there.get(item.key);
    if (!node || drawn.get(node) !== print) {
      const fresh = render(item.value, item.key);
      fresh.dataset.item = item.key;
      drawn.set(fresh, print);
      if (node) replaceKeepingFocus(node, fresh);
      node = fresh;
    }
    const at = parent.children[place];
    if (at !== node) parent.insertBefore(node, at ?? null);
  });
}

/** Puts `fresh` in the place of `old`; the focus goes to what has the same `data-focus`. */
export function replaceKeepingFocus(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (!focused) return;
  const name = focused.dataset.focus;
  const same = name && fresh.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  // Never another button: a second press of Enter must not do something else.
  if (!same) fresh.tabIndex = -1;
  (same || fresh).focus({ preventScroll: true });
}

/** Shows `options`, [{value, label}], in a select, keeping what is chosen. */
export function keepOptions(select, options) {
  const chosen = select.value;
  const print = JSON.stringify(options);
  if (drawn.get(select) === print) return;
  drawn.set(select, print);
  select.replaceChildren(...options.map((one) => el("option", one.props ?? { value: one.value }, one.label)));
  if (options.some((one) => one.value === chosen)) select.value = chosen;
}

/** Tells people who listen instead of looking. */
export function speak(words) {
  document.getElementById("spoken").textContent = words;
}
