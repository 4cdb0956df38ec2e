// What scripts add to pages that already work without them.

const announce = (text) => {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
};

// After a refused form the shopper lands on the list of what to change.
document.getElementById("error-summary")?.focus();

// A flash that is already in the page when it loads is not read out; writing it again is.
const flash = document.querySelector(".flash");
if (flash) setTimeout(() => announce(flash.textContent.trim()), 300);

// A select that sorts or filters submits its form at once; its button is then not needed.
for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// The cart saves itself a moment after the last change of a quantity.
const cart = document.querySelector("form[data-autosave]");
let saving;
cart?.addEventListener("change", (event) => {
  clearTimeout(saving);
  if (event.target.value !== "" && event.target.checkValidity()) saving = setTimeout(() => cart.requestSubmit(), 700);
});
cart?.addEventListener("input", () => clearTimeout(saving));

// Plus and minus beside a quantity; without scripts those of the cart send its form.
for (const button of document.querySelectorAll("[data-step]")) {
  const input = button.parentElement.querySelector("input");
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (button.dataset.step > 0) input.stepUp();
    else if (input.value > 1) input.stepDown();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

for (const button of document.querySelectorAll("[data-show-password]")) {
  const input = document.getElementById(button.dataset.showPassword);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  });
}

if (document.querySelector("form[data-product]")) import("./product.js").then((page) => page.start(announce));

if (document.querySelector("[data-left]")) import("./checkout.js").then((page) => page.start(announce));
