// The cart's page without reloads: its forms are sent in the background, and what has changed is
// swapped in. Without this file the same forms load the page again.
import { parsed, show } from "./live.js";

const isOurs = (form, submitter) =>
  form.method === "post" && form.matches("[data-live=cart] form, .flashes form") && !submitter?.hasAttribute("formaction");

/** Sends a form; resolves to the page that answered, or to nothing where it was not the cart's. */
const send = async (form, submitter) => {
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
  const page = parsed(await answer.text());
  return page.querySelector("[data-live=cart]") ? page : undefined;
};

/** The messages of the answer, which stay in sight while the page keeps its place. */
const showMessages = (page, announce) => {
  const [here, there] = [document, page].map((root) => root.querySelector(".flashes"));
  if (!here || !there) return;
  const fresh = document.importNode(there, true);
  fresh.classList.add("flashes--floating");
  here.replaceWith(fresh);
  announce(fresh.querySelector(".flash p, p.flash")?.textContent.trim() ?? "");
};

export const start = (announce, seen) => {
  let sending = false;
  let again = false;

  const submit = async (form, submitter) => {
    sending = true;
    again = false;
    const focused = document.activeElement;
    try {
      const page = await send(form, submitter);
      if (!page) return location.assign("/cart");
      show(page, seen);
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
    // What was changed meanwhile is sent from the form as it is now.
    if (again) document.getElementById("cart-form")?.requestSubmit();
  };

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || !isOurs(form, submitter)) return;
    event.preventDefault();
    if (sending) again ||= form.id === "cart-form";
    else submit(form, submitter);
  });

  // Whether a region is wanted depends on the country.
  document.addEventListener("change", ({ target }) => {
    if (target.matches(".estimate select[name=country]")) target.form.requestSubmit();
  });
};
