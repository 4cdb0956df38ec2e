// Keeps an open page current. Parts that may change have `data-live`. The server sends new versions of them, or
// asks the page to refresh itself.

// Milliseconds without a message after which the stream is reopened. Heartbeats come every 15 seconds.
const SILENCE = 40_000;
// Maximum pause in milliseconds before the stream is reopened.
const LONGEST = 8_000;
// Maximum pause in milliseconds before a failed refresh is tried again.
const RETRY = 3_000;

const parts = (root) => [...root.querySelectorAll("[data-live]")];
const path = () => location.pathname + location.search;

/** Carries typed values, choices and open details over to the new part. */
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

/** Returns true for a part with the price of one product or the total of an order. */
const hasPrice = (part) => /^(price-|card-|checkout-items)/.test(part.dataset.live);

const PRICE = ".price, .total td";

/** Returns the price in a part of the page, as the server sent it. */
const priceIn = (html) => {
  const price = parsed(html).querySelector(PRICE);
  return (price?.querySelector("strong") ?? price)?.textContent.trim();
};

/** Shows the old price beside a new one. */
const notePrice = (part, was) => {
  const price = part.matches(PRICE) ? part : part.querySelector(PRICE);
  const note = document.createElement("small");
  note.className = "price-note";
  note.textContent = ` New ${price.matches("td") ? "total" : "price"}, was ${was}`;
  price.append(note);
};

/** Returns the HTML of a part without the tokens of its forms, which differ in each response. */
const bare = (html) => html?.replace(/(name="_(?:csrf|key)" value=")[^"]*/g, "$1");

/** Replaces the parts that differ from their originals. Returns the new parts. */
const swap = (root, originals) => {
  const changed = [];
  for (const fresh of parts(root)) {
    for (const old of document.querySelectorAll(`[data-live="${CSS.escape(fresh.dataset.live)}"]`)) {
      if (bare(originals.get(old)) === bare(fresh.outerHTML)) continue;
      const mine = document.importNode(fresh, true);
      const was = hasPrice(old) && priceIn(originals.get(old) ?? old.outerHTML);
      [mine, ...parts(mine)].forEach((part) => originals.set(part, part.outerHTML));
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

/** Replaces the parts that differ in a response to the shopper's own action. */
export const show = (page, originals) => {
  for (const part of swap(page, originals)) part.dispatchEvent(new CustomEvent("live", { bubbles: true }));
};

/** Announces changes of the cart, the order or the checkout, but not of lists. */
const announceChanges = (announce, changed) => {
  const of = (name) => changed.find((part) => part.dataset.live.startsWith(name));
  const cart = of("cart-link");
  if (of("cart") && cart) announce(`Your cart has changed: ${cart.textContent.replace(/.*\(|\).*/gs, "")}`);
  else if (of("order")) announce("This order has changed.");
  else if (of("checkout-items")) announce(`Your order has changed. Total: ${document.querySelector(PRICE)?.textContent}`);
  else if (of("checkout")) announce("This page has changed.");
  for (const part of changed) part.dispatchEvent(new CustomEvent("live", { bubbles: true }));
};

/** Offers a reload when this URL now shows another page, for example after an order in another tab. */
const showOutdatedNote = (announce) => {
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

/** Fetches this page and replaces what changed, without following redirects. Returns true on success. */
const refresh = async (announce, originals) => {
  const requested = path();
  const response = await fetch(requested, { headers: { "X-Live": "1" }, cache: "no-cache", redirect: "manual" });
  const page = parsed(await response.text());
  if (requested !== path() || response.status === 429 || response.status >= 500) return false;
  if (response.type === "opaqueredirect" || heading(document) !== heading(page)) showOutdatedNote(announce);
  else if (response.ok) announceChanges(announce, swap(page, originals));
  return true;
};

/** Starts the stream. `originals` has the HTML of each part before scripts changed it. Returns `requestRefresh`. */
export const start = (announce, originals) => {
  const token = document.body.dataset.liveToken ?? "";
  const link = () => document.getElementById("cart-link");
  let stream, silence, waiting, due = Infinity, tries = 0, current = 0;
  let refreshing = false, missed = false;

  // A message that arrives during a refresh may be newer than the response, so another refresh follows.
  const runRefresh = async () => {
    due = Infinity;
    missed = false;
    refreshing = true;
    const now = performance.now();
    const succeeded = await refresh(announce, originals).catch(() => false);
    refreshing = false;
    if (succeeded) current = now;
    if (missed || !succeeded) requestRefresh(succeeded ? 0 : RETRY);
  };
  const requestRefresh = (within = 0) => {
    const at = performance.now() + Math.random() * within;
    missed ||= refreshing;
    if (refreshing || at >= due) return;
    clearTimeout(waiting);
    due = at;
    waiting = setTimeout(runRefresh, at - performance.now());
  };
  // While a refresh is pending, the page still shows the older state.
  const onMessage = () => {
    tries = 0;
    if (!refreshing && due === Infinity) current = performance.now();
    clearTimeout(silence);
    silence = setTimeout(reconnect, SILENCE);
  };
  const close = () => {
    stream?.close();
    stream = undefined;
    clearTimeout(silence);
  };
  // Reconnects after a random pause, so that not all tabs hit a restarted server at once.
  const reconnect = () => {
    close();
    const pause = Math.min(LONGEST, 500 * 2 ** tries++) * (0.5 + Math.random() / 2);
    silence = setTimeout(open, pause);
  };
  const open = () => {
    close();
    const shows = token || Number(link()?.dataset.count) > 0 || document.querySelector("[data-seconds-left]");
    if (document.hidden || !shows) return;
    const [made] = current ? [] : (performance.getEntriesByType("navigation")[0]?.serverTiming ?? []);
    const shown = made ? { node: made.description, made: made.duration } : {};
    const age = Math.ceil(performance.now() - current);
    stream = new EventSource(`/live?${new URLSearchParams({ token, age, ...shown })}`);
    stream.addEventListener("beat", onMessage);
    stream.addEventListener("swap", (event) => {
      onMessage();
      missed ||= refreshing;
      announceChanges(announce, swap(parsed(event.data), originals));
    });
    stream.addEventListener("refresh", (event) => {
      onMessage();
      requestRefresh(Number(event.data));
    });
    stream.onerror = reconnect;
  };

  // A hidden tab closes its stream, because browsers limit them, and catches up when it is visible.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return close();
    requestRefresh();
    open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    requestRefresh();
    open();
  });

  // Tabs of one browser notify each other of cart changes, even of the first item.
  const tabs = new BroadcastChannel("cart");
  tabs.onmessage = (event) => {
    if (link() && event.data !== link().dataset.count) requestRefresh();
  };
  if (link()) tabs.postMessage(link().dataset.count);
  open();
  return requestRefresh;
};
