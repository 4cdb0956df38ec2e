// Enhancements for pages that already work without scripts.

const announce = (text) => {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
};

// The HTML of each live part of the page, before scripts change it.
const originals = new WeakMap([...document.querySelectorAll("[data-live]")].map((part) => [part, part.outerHTML]));

// After an invalid form, the error summary gets the focus.
document.getElementById("error-summary")?.focus();

// Screen readers do not announce a flash that is in the page when it loads, so it is written again.
const flash = document.querySelector(".flash");
if (flash) setTimeout(() => announce(flash.textContent.trim()), 300);

// A select that sorts or filters submits its form at once.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});

// The cart is saved shortly after the last change of a quantity.
let saving;
document.addEventListener("change", ({ target }) => {
  const cart = target.closest("form[data-autosave]");
  if (!cart) return;
  clearTimeout(saving);
  if (target.value !== "") saving = setTimeout(() => cart.isConnected && cart.requestSubmit(), 700);
});
document.addEventListener("input", ({ target }) => target.closest("form[data-autosave]") && clearTimeout(saving));
document.addEventListener("submit", ({ target }) => target.matches("form[data-autosave]") && clearTimeout(saving));

// Plus and minus buttons beside a quantity. Without scripts, those in the cart submit its form.
const step = (button) => {
  const input = button.parentElement.querySelector("input");
  const before = input.value;
  if (button.dataset.step > 0) input.stepUp();
  else if (input.value > 1) input.stepDown();
  if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
};
// A button at the limit is marked as disabled, but keeps the focus.
const markSteps = (input) => {
  for (const button of input.parentElement.querySelectorAll("[data-step]")) {
    const ends = button.dataset.step > 0 ? Number(input.value) >= Number(input.max) : Number(input.value) <= 1;
    button.setAttribute("aria-disabled", ends);
  }
};
const showSteps = (part) => {
  part.querySelectorAll("[data-step]").forEach((button) => (button.hidden = false));
  part.querySelectorAll(".stepper input").forEach(markSteps);
};
showSteps(document);
document.addEventListener("live", (event) => showSteps(event.target));
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => target.matches(".stepper input") && markSteps(target));
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  event.preventDefault();
  step(button);
});

// Escape and a click outside close the category menu.
const menu = document.querySelector("[data-menu]");
document.addEventListener("click", ({ target }) => menu && !menu.contains(target) && (menu.open = false));
menu?.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

for (const button of document.querySelectorAll("[data-show-password]")) {
  const input = document.getElementById(button.dataset.showPassword);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  });
}

// Leaving an admin form with unsaved changes asks for confirmation.
const unsaved = new Set(document.getElementById("error-summary") ? document.querySelectorAll("[data-guard]") : []);
document.addEventListener("input", ({ target }) => target.form?.matches("[data-guard]") && unsaved.add(target.form));
document.addEventListener("submit", ({ target, defaultPrevented }) => !defaultPrevented && unsaved.delete(target));
addEventListener("beforeunload", (event) => unsaved.size > 0 && event.preventDefault());

// A submitted form shows its progress and is not sent twice, until the response or the Back button.
// Without a response it can be sent again after a while.
const PATIENCE = 10_000;
const WORDS = [["Save", "Saving…"], ["Add to cart", "Adding…"]];
let pressed;
const release = () => {
  if (pressed) pressed.button.textContent = pressed.words;
  clearTimeout(pressed?.timer);
  pressed = undefined;
};
document.addEventListener("submit", (event) => {
  const { submitter, target } = event;
  if (event.defaultPrevented) return;
  if (pressed?.form === target) return event.preventDefault();
  const words = submitter?.textContent.trim() ?? "";
  const [, meanwhile] = WORDS.find(([word]) => words.startsWith(word)) ?? [];
  if (!meanwhile) return;
  // A new key for each press; a request that the browser repeats has the same key.
  const key = target.elements.namedItem("_key");
  if (key) key.value = crypto.getRandomValues(new Uint32Array(4)).join("-");
  pressed = { form: target, button: submitter, words: submitter.textContent, timer: setTimeout(release, PATIENCE) };
  submitter.textContent = meanwhile;
});
addEventListener("pageshow", release);

import("./live.js").then((page) => {
  const requestRefresh = page.start(announce, originals);
  if (document.querySelector("[data-live=cart]")) import("./cart.js").then((cart) => cart.start(announce, originals));
  if (document.querySelector("[data-release]")) import("./countdown.js").then((timers) => timers.start(requestRefresh));
});

if (document.querySelector("form[data-product]")) import("./product.js").then((page) => page.start(announce));

if (document.querySelector("[data-seconds-left]")) import("./checkout.js").then((page) => page.start(announce));

if (document.querySelector("[data-checklist]")) import("./checklist.js").then((lists) => lists.start());
