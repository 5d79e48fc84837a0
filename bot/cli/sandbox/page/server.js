// What the sandbox says, and what is done in it.

/** Everything to be seen: "kind:id" → object. */
const entries = new Map();

/** All entries of a kind, in the order they came. */
export function all(kind) {
  const found = [];
  for (const [key, value] of entries) if (key.startsWith(`${kind}:`)) found.push(value);
  return found;
}

/** One entry, or undefined. */
export function one(kind, id) {
  return entries.get(`${kind}:${id}`);
}

/** Calls `draw` after each change, at most once a frame, and `lost(true|false)` as we lose touch. */
export function follow(draw, lost) {
  const source = new EventSource("/events");
  const drawSoon = onceAFrame(draw);
  source.onopen = () => lost(false);
  source.onerror = () => lost(true);
  source.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.first) entries.clear();
    for (const key of news.gone) entries.delete(key);
    for (const [key, value] of Object.entries(news.set)) entries.set(key, value);
    drawSoon();
  };
}

/**
 * Draws with the next frame; while a button is being pressed, once it was let go. A button drawn
 * anew between the two would never be told that it was clicked.
 */
function onceAFrame(draw) {
  let waiting = false;
  let pressed = false;
  const attempt = () => {
    if (pressed) return;
    waiting = false;
    draw();
  };
  const soon = () => {
    if (!waiting) requestAnimationFrame(attempt);
    waiting = true;
  };
  const press = () => {
    pressed = true;
  };
  const letGo = () => {
    pressed = false;
    if (waiting) requestAnimationFrame(attempt);
  };
  addEventListener("pointerdown", press, true);
  for (const end of ["pointerup", "pointercancel", "dragend", "blur"]) addEventListener(end, letGo);
  addEventListener("keydown", ({ key }) => key === " " && press(), true);
  addEventListener("keyup", ({ key }) => key === " " && letGo(), true);
  return soon;
}

/** Does something; returns {status, body}. Never throws: trouble is a sentence in body.error. */
export async function act(path, fields = {}) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Sleepwell-Sandbox": "page" },
      body: JSON.stringify(fields),
    });
    return { status: answer.status, body: await answer.json() };
  } catch (error) {
    return { status: 0, body: { error: `The sandbox does not answer (${error.message}).` } };
  }
}
