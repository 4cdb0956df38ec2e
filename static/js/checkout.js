// Enhancements of the checkout: the remaining time, address fields that follow the country, and errors
// as soon as the shopper leaves a field.

const timeLeft = document.querySelector("[data-seconds-left]");
const end = performance.now() + 1000 * Number(timeLeft?.dataset.secondsLeft);

const updateTimeLeft = (announce) => {
  const seconds = Math.ceil((end - performance.now()) / 1000);
  const minutes = Math.max(0, Math.floor(seconds / 60));
  timeLeft.textContent = seconds <= 0 ? "no more time" : seconds < 120 ? `${seconds} more second${seconds === 1 ? "" : "s"}` : `${minutes} more minutes`;
  timeLeft.closest(".deadline").classList.toggle("deadline--late", seconds < 120);
  if (seconds === 120) announce("Your items are reserved for two more minutes.");
  if (seconds <= 0) location.assign("/checkout");
  return seconds > 0;
};

// Replaces the address fields by those of a country, such as "State" and "ZIP code", with the typed values.
const showFieldsOfCountry = async (form, country) => {
  const response = await fetch(`/checkout/details?country=${encodeURIComponent(country)}`);
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [current, updated] = [form, page].map((root) => root.querySelector("[data-country-fields]"));
  // The shopper may have chosen another country meanwhile.
  if (!current || !updated || form.elements.country.value !== country) return;
  const focused = current.contains(document.activeElement) && document.activeElement.name;
  for (const field of current.querySelectorAll("input")) {
    const same = updated.querySelector(`input[name="${CSS.escape(field.name)}"]`);
    if (same) same.value = field.value;
  }
  current.replaceWith(document.adoptNode(updated));
  if (focused) updated.querySelector(`[name="${CSS.escape(focused)}"]`)?.focus();
};

// Returns the error message of a field, worded like the server's, or an empty string if it is valid.
const errorMessage = (input) => {
  const label = input.labels[0]?.firstChild.textContent.trim().replace(/^[A-Z](?=[a-z])(?!ircode)/, (letter) => letter.toLowerCase());
  if (input.validity.valueMissing) return input.type === "email" ? "Enter your email address" : `Enter your ${label}`;
  return input.validity.typeMismatch ? "Enter an email address like name@example.com" : "";
};

// Shows or removes the error of a field. Called when the shopper leaves the field, not while typing.
const validate = (input) => {
  const [field, id] = [input.closest(".field"), `${input.id}-script-error`];
  const text = errorMessage(input);
  field.querySelectorAll(".field-error").forEach((old) => old.remove());
  field.classList.toggle("field--error", text !== "");
  if (!text) return input.removeAttribute("aria-invalid");
  const message = Object.assign(document.createElement("p"), { className: "field-error", id, textContent: text });
  input.before(message);
  input.setAttribute("aria-invalid", "true");
  const descriptions = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id);
  input.setAttribute("aria-describedby", [...descriptions, id].join(" "));
};

export const start = (announce) => {
  const form = document.querySelector("form[data-details]");
  form?.elements.country.addEventListener("change", (event) => showFieldsOfCountry(form, event.target.value));
  form?.addEventListener("change", ({ target }) => target.matches("input.input") && validate(target));
  if (!timeLeft) return;
  const timer = setInterval(() => updateTimeLeft(announce) || clearInterval(timer), 1000);
};
