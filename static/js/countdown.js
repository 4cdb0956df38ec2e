// Counts down to a release by the server's clock. The response says what time it was on the server, so
// a wrong clock in the browser does not matter.

const PATIENCE = 2_000;
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];

/** Milliseconds that the server's clock is ahead of the browser's, or undefined if unknown. */
const ahead = () => {
  const [page] = performance.getEntriesByType("navigation");
  const now = page?.serverTiming?.find((one) => one.name === "now");
  return now && now.duration - (performance.timeOrigin + page.responseStart);
};

const part = (count, unit) => {
  const [box, number] = [document.createElement("span"), document.createElement("b")];
  number.textContent = unit === "day" ? count : String(count).padStart(2, "0");
  box.append(number, ` ${unit}${count === 1 ? "" : "s"} `);
  return box;
};

const show = (timer, left) => {
  let rest = Math.max(0, Math.ceil(left / 1000));
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return unit === "day" && !count ? [] : [part(count, unit)];
  });
  timer.replaceChildren(...(left > 0 ? parts : ["Any moment now"]));
};

/** The stream announces the release; `requestRefresh` reloads the page if it did not. */
export const start = (requestRefresh) => {
  const difference = ahead();
  if (difference === undefined) return;
  const requested = new WeakSet();
  const tick = () => {
    const now = Date.now() + difference;
    for (const timer of document.querySelectorAll("[data-release]")) {
      const left = Date.parse(timer.dataset.release) - now;
      show(timer, left);
      if (left > -PATIENCE || requested.has(timer)) continue;
      requested.add(timer);
      requestRefresh(PATIENCE);
    }
  };
  tick();
  document.addEventListener("live", tick);
  setInterval(tick, 1000);
};
