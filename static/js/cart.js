// The cart page without reloads: its forms are sent in the background, and the parts that changed are
// replaced. Without this file, the same forms reload the page.
import { parsed, show } from "./live.js";

const isOurs = (form, submitter) =>
  form.method === "post" && form.matches("[data-live=cart] form, .flashes form") && !submitter?.hasAttribute("formaction");

/** Sends a form. Resolves to the cart page, or to undefined if the response is another page. */
const send = async (form, submitter) => {
  const body = new URLSearchParams(new FormData(form, submitter));
  const response = await fetch(form.getAttribute("action"), { method: "POST", body });
  const page = parsed(await response.text());
  return page.querySelector("[data-live=cart]") ? page : undefined;
};

/** Shows the messages of the response, floating so that they stay visible. */
const showMessages = (page, announce) => {
  const [here, there] = [document, page].map((root) => root.querySelector(".flashes"));
  if (!here || !there) return;
  const fresh = document.importNode(there, true);
  fresh.classList.add("flashes--floating");
  here.replaceWith(fresh);
  announce(fresh.querySelector(".flash p, p.flash")?.textContent.trim() ?? "");
};

export const start = (announce, originals) => {
  let sending = false;
  let again = false;

  const submit = async (form, submitter) => {
    sending = true;
    again = false;
    const focused = document.activeElement;
    try {
      const page = await send(form, submitter);
      if (!page) return location.assign("/cart");
      show(page, originals);
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
    // Changes that were made meanwhile are sent from the current form.
    if (again) document.getElementById("cart-form")?.requestSubmit();
  };

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || !isOurs(form, submitter)) return;
    event.preventDefault();
    if (sending) again ||= form.id === "cart-form";
    else submit(form, submitter);
  });

  // The country decides whether a region is needed.
  document.addEventListener("change", ({ target }) => {
    if (target.matches(".estimate select[name=country]")) target.form.requestSubmit();
  });
};
