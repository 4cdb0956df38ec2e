// Counts down to a release by the server's clock. The response contains the server's time, so the browser's
// clock may be wrong.

// Milliseconds after a release in which the stream should have announced it.
const REFRESH_DELAY = 2_000;
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];

/** Milliseconds that the server's clock is ahead of the browser's, or undefined if unknown. */
const clockDifference = () => {
  const [page] = performance.getEntriesByType("navigation");
  const now = page?.serverTiming?.find((entry) => entry.name === "now");
  return now && now.duration - (performance.timeOrigin + page.responseStart);
};

const unitElement = (count, unit) => {
  const [box, number] = [document.createElement("span"), document.createElement("b")];
  number.textContent = unit === "day" ? count : String(count).padStart(2, "0");
  box.append(number, ` ${unit}${count === 1 ? "" : "s"} `);
  return box;
};

const render = (timer, left) => {
  let rest = Math.max(0, Math.ceil(left / 1000));
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest %= size;
    return unit === "day" && !count ? [] : [unitElement(count, unit)];
  });
  timer.replaceChildren(...(left > 0 ? parts : ["Any moment now"]));
};

/** Starts the countdowns of the page. Calls `requestRefresh` if the stream does not announce a release in time. */
export const start = (requestRefresh) => {
  const difference = clockDifference();
  if (difference === undefined) return;
  const requested = new WeakSet();
  const tick = () => {
    const now = Date.now() + difference;
    for (const timer of document.querySelectorAll("[data-release]")) {
      const left = Date.parse(timer.dataset.release) - now;
      render(timer, left);
      if (left > -REFRESH_DELAY || requested.has(timer)) continue;
      requested.add(timer);
      requestRefresh(REFRESH_DELAY);
    }
  };
  tick();
  document.addEventListener("live", tick);
  setInterval(tick, 1000);
};
