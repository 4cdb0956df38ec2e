// What scripts add to the checkout: the time that is left, fields that follow the country, and a
// word about a field as soon as it is left.

const held = document.querySelector("[data-left]");
const end = performance.now() + 1000 * Number(held?.dataset.left);

const tell = (announce) => {
  const left = Math.ceil((end - performance.now()) / 1000);
  const minutes = Math.max(0, Math.floor(left / 60));
  held.textContent = left <= 0 ? "no more time" : left < 120 ? `${left} more second${left === 1 ? "" : "s"}` : `${minutes} more minutes`;
  held.closest(".deadline").classList.toggle("deadline--late", left < 120);
  if (left === 120) announce("Your items are reserved for two more minutes.");
  if (left <= 0) location.assign("/checkout");
  return left > 0;
};

// The region and the postcode are called otherwise elsewhere; what was typed stays.
const adapt = async (form, country) => {
  const answer = await fetch(`/checkout/details?country=${encodeURIComponent(country)}`);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [here, there] = [form, page].map((root) => root.querySelector("[data-adapts]"));
  // Somebody who looks for a country by its letters passes others on the way.
  if (!here || !there || form.elements.country.value !== country) return;
  const focused = here.contains(document.activeElement) && document.activeElement.name;
  for (const field of here.querySelectorAll("input")) {
    const same = there.querySelector(`input[name="${CSS.escape(field.name)}"]`);
    if (same) same.value = field.value;
  }
  here.replaceWith(document.adoptNode(there));
  if (focused) there.querySelector(`[name="${CSS.escape(focused)}"]`)?.focus();
};

// What is wrong with a field, in the words that the shop would use.
const complaint = (input) => {
  const label = input.labels[0]?.firstChild.textContent.trim().replace(/^[A-Z](?=[a-z])(?!ircode)/, (letter) => letter.toLowerCase());
  if (input.validity.valueMissing) return input.type === "email" ? "Enter your email address" : `Enter your ${label}`;
  return input.validity.typeMismatch ? "Enter an email address like name@example.com" : "";
};

// Whoever leaves a field that was typed in hears of it at once, and nobody while typing.
const check = (input) => {
  const [field, id] = [input.closest(".field"), `${input.id}-error-now`];
  const words = complaint(input);
  field.querySelectorAll(".field-error").forEach((old) => old.remove());
  field.classList.toggle("field--error", words !== "");
  if (!words) return input.removeAttribute("aria-invalid");
  const told = Object.assign(document.createElement("p"), { className: "field-error", id, textContent: words });
  input.before(told);
  input.setAttribute("aria-invalid", "true");
  const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  input.setAttribute("aria-describedby", [...described, id].join(" "));
};

export const start = (announce) => {
  const form = document.querySelector("form[data-details]");
  form?.elements.country.addEventListener("change", (event) => adapt(form, event.target.value));
  form?.addEventListener("change", ({ target }) => target.matches("input.input") && check(target));
  if (!held) return;
  const timer = setInterval(() => tell(announce) || clearInterval(timer), 1000);
};
