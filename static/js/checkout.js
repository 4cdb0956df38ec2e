// Enhancements of the checkout: the remaining time, address fields that follow the country, and errors
// as soon as the shopper leaves a field.

const timeLeft = document.querySelector("[data-seconds-left]");
const end = performance.now() + 1000 * Number(timeLeft?.dataset.secondsLeft);

const update = (announce) => {
  const left = Math.ceil((end - performance.now()) / 1000);
  const minutes = Math.max(0, Math.floor(left / 60));
  timeLeft.textContent = left <= 0 ? "no more time" : left < 120 ? `${left} more second${left === 1 ? "" : "s"}` : `${minutes} more minutes`;
  timeLeft.closest(".deadline").classList.toggle("deadline--late", left < 120);
  if (left === 120) announce("Your items are reserved for two more minutes.");
  if (left <= 0) location.assign("/checkout");
  return left > 0;
};

// Loads the labels of the region and the postcode for a country, and keeps what was typed.
const adapt = async (form, country) => {
  const response = await fetch(`/checkout/details?country=${encodeURIComponent(country)}`);
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [here, there] = [form, page].map((root) => root.querySelector("[data-country-fields]"));
  // The country may have changed again, for example while typing to find it.
  if (!here || !there || form.elements.country.value !== country) return;
  const focused = here.contains(document.activeElement) && document.activeElement.name;
  for (const field of here.querySelectorAll("input")) {
    const same = there.querySelector(`input[name="${CSS.escape(field.name)}"]`);
    if (same) same.value = field.value;
  }
  here.replaceWith(document.adoptNode(there));
  if (focused) there.querySelector(`[name="${CSS.escape(focused)}"]`)?.focus();
};

// The error message of a field, in the same words as the server; empty if it is valid.
const problem = (input) => {
  const label = input.labels[0]?.firstChild.textContent.trim().replace(/^[A-Z](?=[a-z])(?!ircode)/, (letter) => letter.toLowerCase());
  if (input.validity.valueMissing) return input.type === "email" ? "Enter your email address" : `Enter your ${label}`;
  return input.validity.typeMismatch ? "Enter an email address like name@example.com" : "";
};

// Shows the error of a field when it is left, but not while typing.
const check = (input) => {
  const [field, id] = [input.closest(".field"), `${input.id}-error-now`];
  const words = problem(input);
  field.querySelectorAll(".field-error").forEach((old) => old.remove());
  field.classList.toggle("field--error", words !== "");
  if (!words) return input.removeAttribute("aria-invalid");
  const message = Object.assign(document.createElement("p"), { className: "field-error", id, textContent: words });
  input.before(message);
  input.setAttribute("aria-invalid", "true");
  const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  input.setAttribute("aria-describedby", [...described, id].join(" "));
};

export const start = (announce) => {
  const form = document.querySelector("form[data-details]");
  form?.elements.country.addEventListener("change", (event) => adapt(form, event.target.value));
  form?.addEventListener("change", ({ target }) => target.matches("input.input") && check(target));
  if (!timeLeft) return;
  const timer = setInterval(() => update(announce) || clearInterval(timer), 1000);
};
