// Shows the progress of background work. Without scripts, the page reloads itself.

const WAIT = 1000;

export const start = (announce) => {
  const update = async () => {
    const part = document.querySelector("[data-progress]");
    if (!part) return;
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!response.ok) throw new Error(response.status);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.querySelector("main .stack");
      if (fresh) {
        part.replaceWith(fresh);
        if (!fresh.matches("[data-progress]")) announce(fresh.querySelector("[role=status]")?.textContent.trim() ?? "");
      }
    } catch {
      // The server may be restarting. The next attempt shows the state.
    }
    setTimeout(update, WAIT);
  };
  setTimeout(update, WAIT);
};
