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
  let waiting = false;
  source.onopen = () => lost(false);
  source.onerror = () => lost(true);
  source.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.first) entries.clear();
    for (const key of news.gone) entries.delete(key);
    for (const [key, value] of Object.entries(news.set)) entries.set(key, value);
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
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
