// What scripts add to every page: it stays true while it is open. Parts of the page that may change
// carry `data-live`; the shop sends them anew, or says that the page is to be asked for again.

const SILENCE = 40_000;
const LONGEST = 8_000;
const RETRY = 3_000;

const parts = (root) => [...root.querySelectorAll("[data-live]")];
const path = () => location.pathname + location.search;

/** What somebody was in the middle of survives: typed values, choices, open details, the focus. */
const carryOver = (old, fresh) => {
  for (const field of old.querySelectorAll("input, select, textarea")) {
    const same = field.id ? fresh.querySelector(`#${CSS.escape(field.id)}`) : null;
    if (field.type === "radio" || field.type === "checkbox") {
      const twin = [...fresh.querySelectorAll(`[name="${CSS.escape(field.name)}"]`)].find((other) => other.value === field.value);
      if (twin && !twin.disabled) twin.checked = field.checked;
    } else if (same && field.value !== field.defaultValue && field.type !== "hidden") same.value = field.value;
  }
  old.querySelectorAll("details").forEach((one, at) => {
    const same = fresh.querySelectorAll("details")[at];
    if (same) same.open = one.open;
  });
};

const refocus = (old, fresh) => {
  const focused = old.contains(document.activeElement) && document.activeElement;
  if (!focused) return;
  const { id, name, value } = focused;
  const same = id ? `#${CSS.escape(id)}` : name ? `[name="${CSS.escape(name)}"]` : null;
  return () => {
    const found = same ? [...fresh.querySelectorAll(same)] : [];
    (found.find((one) => one.value === value) ?? found[0] ?? fresh.querySelector("a, button, input"))?.focus({ preventScroll: true });
  };
};

/** Whether a part is of one product, with its price, or has the total of an order. */
const hasPrice = (part) => /^(price-|card-|checkout-items)/.test(part.dataset.live);

const PRICE = ".price, .total td";

/** The price in a part of the page, as it came from the shop. */
const priceIn = (html) => {
  const price = parsed(html).querySelector(PRICE);
  return (price?.querySelector("strong") ?? price)?.textContent.trim();
};

/** A new price shows as one: what it was stays beside it. */
const notePrice = (part, was) => {
  const price = part.matches(PRICE) ? part : part.querySelector(PRICE);
  const note = document.createElement("small");
  note.className = "price-note";
  note.textContent = ` New ${price.matches("td") ? "total" : "price"}, was ${was}`;
  price.append(note);
};

/** A part without what its forms carry afresh in each answer. */
const bare = (html) => html?.replace(/(name="_(?:csrf|key)" value=")[^"]*/g, "$1");

/** Puts fresh parts in the place of those that differ from what they were made of; answers which did. */
const swap = (root, seen) => {
  const changed = [];
  for (const fresh of parts(root)) {
    for (const old of document.querySelectorAll(`[data-live="${CSS.escape(fresh.dataset.live)}"]`)) {
      if (bare(seen.get(old)) === bare(fresh.outerHTML)) continue;
      const mine = document.importNode(fresh, true);
      const was = hasPrice(old) && priceIn(seen.get(old) ?? old.outerHTML);
      [mine, ...parts(mine)].forEach((part) => seen.set(part, part.outerHTML));
      carryOver(old, mine);
      const focus = refocus(old, mine);
      if (was && was !== priceIn(mine.outerHTML)) notePrice(mine, was);
      old.replaceWith(mine);
      focus?.();
      changed.push(mine);
    }
  }
  return changed;
};

export const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

/** Swaps in what differs in an answer that the shopper asked for. */
export const show = (page, seen) => {
  for (const part of swap(page, seen)) part.dispatchEvent(new CustomEvent("live", { bubbles: true }));
};

/** Says what changed on the page that is being read, never what changed in a list. */
const tell = (announce, changed) => {
  const of = (name) => changed.find((part) => part.dataset.live.startsWith(name));
  const cart = of("cart-link");
  if (of("cart") && cart) announce(`Your cart has changed: ${cart.textContent.replace(/.*\(|\).*/gs, "")}`);
  else if (of("order")) announce("This order has changed.");
  else if (of("checkout-items")) announce(`Your order has changed. Total: ${document.querySelector(PRICE)?.textContent}`);
  else if (of("checkout")) announce("This page has changed.");
  for (const part of changed) part.dispatchEvent(new CustomEvent("live", { bubbles: true }));
};

/** The page turned into another one, as when an order was placed in another tab. */
const lead = (announce) => {
  if (document.getElementById("elsewhere")) return;
  const note = document.createElement("p");
  note.className = "flash";
  note.id = "elsewhere";
  const link = document.createElement("a");
  link.href = path();
  link.textContent = "Refresh";
  note.append("This page is out of date: something changed in another tab or in the shop. ", link);
  document.querySelector("main")?.prepend(note);
  announce("This page is out of date: something changed in another tab or in the shop.");
};

const heading = (root) => root.querySelector("main:not(:has([data-live])) h1")?.textContent;

/** Fetches this page and swaps in what has changed; follows no redirect. Returns `true` if the shop answered. */
const refresh = async (announce, seen) => {
  const asked = path();
  const answer = await fetch(asked, { headers: { "X-Live": "1" }, cache: "no-cache", redirect: "manual" });
  const page = parsed(await answer.text());
  if (asked !== path() || answer.status === 429 || answer.status >= 500) return false;
  if (answer.type === "opaqueredirect" || heading(document) !== heading(page)) lead(announce);
  else if (answer.ok) tell(announce, swap(page, seen));
  return true;
};

/** `seen` has what each part was made of, before scripts did anything to it. Answers how to ask again. */
export const start = (announce, seen) => {
  const ticket = document.body.dataset.subscriptionToken ?? "";
  const link = () => document.getElementById("cart-link");
  let stream, silence, waiting, due = Infinity, tries = 0, known = 0;
  let asking = false, missed = false;

  // What is heard while the page is being asked for may be newer than the answer: it is asked for again.
  const ask = async () => {
    due = Infinity;
    missed = false;
    asking = true;
    const now = performance.now();
    const answered = await refresh(announce, seen).catch(() => false);
    asking = false;
    if (answered) known = now;
    if (missed || !answered) look(answered ? 0 : RETRY);
  };
  const look = (within = 0) => {
    const at = performance.now() + Math.random() * within;
    missed ||= asking;
    if (asking || at >= due) return;
    clearTimeout(waiting);
    due = at;
    waiting = setTimeout(ask, at - performance.now());
  };
  // Until the page has been asked for again it shows what was known before.
  const heard = () => {
    tries = 0;
    if (!asking && due === Infinity) known = performance.now();
    clearTimeout(silence);
    silence = setTimeout(again, SILENCE);
  };
  const close = () => {
    stream?.close();
    stream = undefined;
    clearTimeout(silence);
  };
  // A shop that has just been opened again is not run over by all tabs at once.
  const again = () => {
    close();
    const pause = Math.min(LONGEST, 500 * 2 ** tries++) * (0.5 + Math.random() / 2);
    silence = setTimeout(open, pause);
  };
  const open = () => {
    close();
    const shows = ticket || Number(link()?.dataset.count) > 0 || document.querySelector("[data-left]");
    if (document.hidden || !shows) return;
    const [made] = known ? [] : (performance.getEntriesByType("navigation")[0]?.serverTiming ?? []);
    const shown = made ? { node: made.description, made: made.duration } : {};
    const age = Math.ceil(performance.now() - known);
    stream = new EventSource(`/live?${new URLSearchParams({ ticket, age, ...shown })}`);
    stream.addEventListener("beat", heard);
    stream.addEventListener("swap", (event) => {
      heard();
      missed ||= asking;
      tell(announce, swap(parsed(event.data), seen));
    });
    stream.addEventListener("refresh", (event) => {
      heard();
      look(Number(event.data));
    });
    stream.onerror = again;
  };

  // A tab that nobody sees needs no stream, of which browsers open few; it catches up when it is seen.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return close();
    look();
    open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    look();
    open();
  });

  // Tabs of one browser tell each other of a cart, even of the first thing in it.
  const tabs = new BroadcastChannel("cart");
  tabs.onmessage = (event) => {
    if (link() && event.data !== link().dataset.count) look();
  };
  if (link()) tabs.postMessage(link().dataset.count);
  open();
  return look;
};
