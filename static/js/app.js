// Enhancements for pages that already work without scripts.

const announce = (text) => {
  const region = document.getElementById("live");
  if (region) region.textContent = text;
};

// The HTML of each live part of the page, before scripts change it.
const originals = new WeakMap([...document.querySelectorAll("[data-live]")].map((part) => [part, part.outerHTML]));

// After an invalid form, the error summary gets the focus.
document.getElementById("error-summary")?.focus();

// Screen readers do not announce a flash that is in the page when it loads, so it is written again.
const flash = document.querySelector(".flash");
if (flash) setTimeout(() => announce(flash.textContent.trim()), 300);

// Selects that sort or filter submit their form immediately.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});

// The cart is saved shortly after the last change of a quantity.
let saveTimer;
document.addEventListener("change", ({ target }) => {
  const cart = target.closest("form[data-autosave]");
  if (!cart) return;
  clearTimeout(saveTimer);
  if (target.value !== "") saveTimer = setTimeout(() => cart.isConnected && cart.requestSubmit(), 700);
});
document.addEventListener("input", ({ target }) => target.closest("form[data-autosave]") && clearTimeout(saveTimer));
document.addEventListener("submit", ({ target }) => target.matches("form[data-autosave]") && clearTimeout(saveTimer));

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
    const atLimit = button.dataset.step > 0 ? Number(input.value) >= Number(input.max) : Number(input.value) <= 1;
    button.setAttribute("aria-disabled", atLimit);
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
const unsaved = new Set(document.querySelectorAll(document.getElementById("error-summary") ? "[data-guard]" : "[data-unsaved]"));
document.addEventListener("input", ({ target }) => target.form?.matches("[data-guard]") && unsaved.add(target.form));
document.addEventListener("submit", ({ target, defaultPrevented }) => !defaultPrevented && unsaved.delete(target));
addEventListener("beforeunload", (event) => unsaved.size > 0 && event.preventDefault());

// The button of a submitted form shows progress, and the form cannot be sent again until the page is shown
// anew, for example by the Back button, or until RESUBMIT_AFTER milliseconds have passed without a response.
const RESUBMIT_AFTER = 10_000;
const PROGRESS_LABELS = [["Save", "Saving…"], ["Add to cart", "Adding…"]];
let pressed;
const restoreButton = () => {
  if (pressed) pressed.button.textContent = pressed.label;
  clearTimeout(pressed?.timer);
  pressed = undefined;
};
document.addEventListener("submit", (event) => {
  const { submitter, target } = event;
  if (event.defaultPrevented) return;
  if (pressed?.form === target) return event.preventDefault();
  const label = submitter?.textContent.trim() ?? "";
  const [, progressLabel] = PROGRESS_LABELS.find(([start]) => label.startsWith(start)) ?? [];
  if (!progressLabel) return;
  // Each press of the button gets a new key. A request that the browser repeats has the same key.
  const key = target.elements.namedItem("_key");
  if (key) key.value = crypto.getRandomValues(new Uint32Array(4)).join("-");
  pressed = { form: target, button: submitter, label: submitter.textContent, timer: setTimeout(restoreButton, RESUBMIT_AFTER) };
  submitter.textContent = progressLabel;
});
addEventListener("pageshow", restoreButton);

import("./live.js").then((live) => {
  const requestRefresh = live.start(announce, originals);
  if (document.querySelector("[data-live=cart]")) import("./cart.js").then((cart) => cart.start(announce, originals));
  if (document.querySelector("[data-release]")) import("./countdown.js").then((timers) => timers.start(requestRefresh));
});

if (document.querySelector("form[data-product]")) import("./product.js").then((page) => page.start(announce));

if (document.querySelector("[data-seconds-left]")) import("./checkout.js").then((page) => page.start(announce));

if (document.getElementById("product-form")) import("./product-form.js").then((form) => form.start());

if (document.querySelector("[data-checklist]")) import("./checklist.js").then((lists) => lists.start());

// Suggestions are loaded when the search field is used. In the admin, "/" leads there from everywhere.
const searchField = document.querySelector("form[data-suggest] input");
const loadSearch = () => import("./search.js").then((search) => search.start(announce));
if (searchField && document.documentElement.classList.contains("admin")) loadSearch();
else searchField?.addEventListener("focus", loadSearch, { once: true });

if (document.querySelector("form[data-row-list]")) import("./row-list.js").then((list) => list.start(announce));

if (document.querySelector("[data-progress]")) import("./progress.js").then((progress) => progress.start(announce));

if (document.querySelector("[data-pictures]")) import("./pictures.js").then((page) => page.start(announce));

if (document.querySelector("[data-zoom]")) import("./zoom.js").then((page) => page.start());
