// Sends the forms of the cart page in the background and replaces the parts that changed. Without this
// file, the forms reload the page.
import { parseHtml, showResponse } from "./live.js";

const isCartForm = (form, submitter) =>
  form.method === "post" && form.matches("[data-live=cart] form, .flashes form") && !submitter?.hasAttribute("formaction");

/** Sends a form. Resolves to the cart page, or to undefined if the response is another page. */
const send = async (form, submitter) => {
  const body = new URLSearchParams(new FormData(form, submitter));
  const response = await fetch(form.getAttribute("action"), { method: "POST", body });
  const page = parseHtml(await response.text());
  return page.querySelector("[data-live=cart]") ? page : undefined;
};

/** Shows the messages of the response, floating so that they stay visible. */
const showMessages = (page, announce) => {
  const [current, updated] = [document, page].map((root) => root.querySelector(".flashes"));
  if (!current || !updated) return;
  const flashes = document.importNode(updated, true);
  flashes.classList.add("flashes--floating");
  current.replaceWith(flashes);
  announce(flashes.querySelector(".flash p, p.flash")?.textContent.trim() ?? "");
};

export const start = (announce, originals) => {
  let sending = false;
  let resubmit = false;

  const submit = async (form, submitter) => {
    sending = true;
    resubmit = false;
    const focused = document.activeElement;
    try {
      const page = await send(form, submitter);
      if (!page) return location.assign("/cart");
      showResponse(page, originals);
      showMessages(page, announce);
      document.title = page.title;
      const summary = document.getElementById("error-summary");
      if (summary) summary.focus({ preventScroll: !!document.activeElement?.matches("input") });
      else if (!focused.isConnected && document.activeElement === document.body) {
        document.querySelector(".flashes button, [data-live=cart] h1")?.focus({ preventScroll: true });
      }
    } catch {
      announce("We could not reach the shop. Please try again.");
    }
    sending = false;
    // Changes that were made during the request are sent now.
    if (resubmit) document.getElementById("cart-form")?.requestSubmit();
  };

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || !isCartForm(form, submitter)) return;
    event.preventDefault();
    if (sending) resubmit ||= form.id === "cart-form";
    else submit(form, submitter);
  });

  // Choosing a country submits the form, because some countries need a region too.
  document.addEventListener("change", ({ target }) => {
    if (target.matches(".estimate select[name=country]")) target.form.requestSubmit();
  });
};
