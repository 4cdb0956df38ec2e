// Keeps an open page up to date. Parts that may change have `data-live`. The server sends new versions of them, or
// asks the page to refresh itself.

// Milliseconds without a message after which the stream is reopened. Heartbeats come every 15 seconds.
const MAX_SILENCE = 40_000;
// Maximum pause in milliseconds before the stream is reopened.
const MAX_PAUSE = 8_000;
// Maximum pause in milliseconds before a failed refresh is tried again.
const MAX_RETRY_PAUSE = 3_000;

const parts = (root) => [...root.querySelectorAll("[data-live]")];
const path = () => location.pathname + location.search;

/** Carries typed values, choices and open details over to the new part. */
const carryOver = (old, fresh) => {
  for (const field of old.querySelectorAll("input, select, textarea")) {
    const same = field.id ? fresh.querySelector(`#${CSS.escape(field.id)}`) : null;
    if (field.type === "radio" || field.type === "checkbox") {
      const counterpart = [...fresh.querySelectorAll(`[name="${CSS.escape(field.name)}"]`)].find((other) => other.value === field.value);
      if (counterpart && !counterpart.disabled) counterpart.checked = field.checked;
    } else if (same && field.value !== field.defaultValue && field.type !== "hidden") same.value = field.value;
  }
  old.querySelectorAll("details").forEach((details, index) => {
    const same = fresh.querySelectorAll("details")[index];
    if (same) same.open = details.open;
  });
};

const refocus = (old, fresh) => {
  const focused = old.contains(document.activeElement) && document.activeElement;
  if (!focused) return;
  const { id, name, value } = focused;
  const selector = id ? `#${CSS.escape(id)}` : name ? `[name="${CSS.escape(name)}"]` : null;
  return () => {
    const found = selector ? [...fresh.querySelectorAll(selector)] : [];
    (found.find((other) => other.value === value) ?? found[0] ?? fresh.querySelector("a, button, input"))?.focus({ preventScroll: true });
  };
};

/** Returns true for a part with the price of one product or the total of an order. */
const hasPrice = (part) => /^(price-|card-|checkout-items)/.test(part.dataset.live);

const PRICE = ".price, .total td";

/** Returns the price in a part of the page, as the server sent it. */
const priceIn = (html) => {
  const price = parseHtml(html).querySelector(PRICE);
  return (price?.querySelector("strong") ?? price)?.textContent.trim();
};

/** Shows the old price beside a new one. */
const addPriceNote = (part, oldPrice) => {
  const price = part.matches(PRICE) ? part : part.querySelector(PRICE);
  const note = document.createElement("small");
  note.className = "price-note";
  note.textContent = ` New ${price.matches("td") ? "total" : "price"}, was ${oldPrice}`;
  price.append(note);
};

/** Returns the HTML of a part without the tokens of its forms, which differ in each response. */
const withoutTokens = (html) => html?.replace(/(name="_(?:csrf|key)" value=")[^"]*/g, "$1");

/** Replaces the parts that differ from their originals. Returns the new parts. */
const replaceParts = (root, originals) => {
  const changed = [];
  for (const fresh of parts(root)) {
    for (const old of document.querySelectorAll(`[data-live="${CSS.escape(fresh.dataset.live)}"]`)) {
      if (withoutTokens(originals.get(old)) === withoutTokens(fresh.outerHTML)) continue;
      const replacement = document.importNode(fresh, true);
      const oldPrice = hasPrice(old) && priceIn(originals.get(old) ?? old.outerHTML);
      [replacement, ...parts(replacement)].forEach((part) => originals.set(part, part.outerHTML));
      carryOver(old, replacement);
      const focus = refocus(old, replacement);
      if (oldPrice && oldPrice !== priceIn(replacement.outerHTML)) addPriceNote(replacement, oldPrice);
      old.replaceWith(replacement);
      focus?.();
      changed.push(replacement);
    }
  }
  return changed;
};

export const parseHtml = (html) => new DOMParser().parseFromString(html, "text/html");

/** Replaces the parts that differ in a response to the shopper's own action. */
export const showResponse = (page, originals) => {
  for (const part of replaceParts(page, originals)) part.dispatchEvent(new CustomEvent("live", { bubbles: true }));
};

/** Announces changes of the cart, the order or the checkout, but not of lists. */
const announceChanges = (announce, changed) => {
  const changedPart = (name) => changed.find((part) => part.dataset.live.startsWith(name));
  const cart = changedPart("cart-link");
  if (changedPart("cart") && cart) announce(`Your cart has changed: ${cart.textContent.replace(/.*\(|\).*/gs, "")}`);
  else if (changedPart("order")) announce("This order has changed.");
  else if (changedPart("checkout-items")) announce(`Your order has changed. Total: ${document.querySelector(PRICE)?.textContent}`);
  else if (changedPart("checkout")) announce("This page has changed.");
  for (const part of changed) part.dispatchEvent(new CustomEvent("live", { bubbles: true }));
};

/** Offers a reload if this URL leads to another page now, for example after an order in another tab. */
const showOutdatedNote = (announce) => {
  if (document.getElementById("outdated-note")) return;
  const note = document.createElement("p");
  note.className = "flash";
  note.id = "outdated-note";
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
  const page = parseHtml(await response.text());
  if (requested !== path() || response.status === 429 || response.status >= 500) return false;
  if (response.type === "opaqueredirect" || heading(document) !== heading(page)) showOutdatedNote(announce);
  else if (response.ok) announceChanges(announce, replaceParts(page, originals));
  return true;
};

/** Starts the stream. `originals` has the HTML of each part before scripts changed it. Returns `requestRefresh`. */
export const start = (announce, originals) => {
  const token = document.body.dataset.liveToken ?? "";
  const cartLink = () => document.getElementById("cart-link");
  let stream, reconnectTimer, refreshTimer, refreshAt = Infinity, attempts = 0, currentAt = 0;
  let refreshing = false, refreshAgain = false;

  // A message that arrives during a refresh may be newer than the response, so another refresh follows.
  const runRefresh = async () => {
    refreshAt = Infinity;
    refreshAgain = false;
    refreshing = true;
    const now = performance.now();
    const succeeded = await refresh(announce, originals).catch(() => false);
    refreshing = false;
    if (succeeded) currentAt = now;
    if (refreshAgain || !succeeded) requestRefresh(succeeded ? 0 : MAX_RETRY_PAUSE);
  };
  const requestRefresh = (within = 0) => {
    const at = performance.now() + Math.random() * within;
    refreshAgain ||= refreshing;
    if (refreshing || at >= refreshAt) return;
    clearTimeout(refreshTimer);
    refreshAt = at;
    refreshTimer = setTimeout(runRefresh, at - performance.now());
  };
  // While a refresh is pending, the page still shows the older state.
  const onMessage = () => {
    attempts = 0;
    if (!refreshing && refreshAt === Infinity) currentAt = performance.now();
    clearTimeout(reconnectTimer);
    reconnectTimer = setTimeout(reconnect, MAX_SILENCE);
  };
  const close = () => {
    stream?.close();
    stream = undefined;
    clearTimeout(reconnectTimer);
  };
  // Reconnects after a random pause, so that not all tabs hit a restarted server at once.
  const reconnect = () => {
    close();
    const pause = Math.min(MAX_PAUSE, 500 * 2 ** attempts++) * (0.5 + Math.random() / 2);
    reconnectTimer = setTimeout(open, pause);
  };
  const open = () => {
    close();
    const isLive = token || Number(cartLink()?.dataset.count) > 0 || document.querySelector("[data-seconds-left]");
    if (document.hidden || !isLive) return;
    const [timing] = currentAt ? [] : (performance.getEntriesByType("navigation")[0]?.serverTiming ?? []);
    const pageTime = timing ? { node: timing.description, made: timing.duration } : {};
    const age = Math.ceil(performance.now() - currentAt);
    stream = new EventSource(`/live?${new URLSearchParams({ token, age, ...pageTime })}`);
    stream.addEventListener("beat", onMessage);
    stream.addEventListener("swap", (event) => {
      onMessage();
      refreshAgain ||= refreshing;
      announceChanges(announce, replaceParts(parseHtml(event.data), originals));
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
    if (cartLink() && event.data !== cartLink().dataset.count) requestRefresh();
  };
  if (cartLink()) tabs.postMessage(cartLink().dataset.count);
  open();
  return requestRefresh;
};
