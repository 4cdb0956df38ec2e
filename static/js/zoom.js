// The large picture of a product in a dialog. Without scripts, the link opens the file.

function open(link) {
  const dialog = document.createElement("dialog");
  const image = document.createElement("img");
  const close = document.createElement("button");
  dialog.className = "zoom";
  dialog.setAttribute("aria-label", link.querySelector("img").alt);
  image.src = link.href;
  image.alt = link.querySelector("img").alt;
  close.className = "button button--small";
  close.textContent = "Close";
  dialog.append(close, image);
  // A click beside the picture closes it, and so does the Escape key.
  dialog.addEventListener("click", ({ target }) => target === image || dialog.close());
  image.addEventListener("click", () => image.classList.toggle("is-full"));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Opens pictures in a dialog. */
export function start() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-zoom]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
}
