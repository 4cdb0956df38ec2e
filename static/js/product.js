// Product forms, on the product page and on pages with several products. Choosing a variant updates the
// price, SKU, stock, limit, picture and URL.

const slot = (part, name) => part.closest(".product-buy")?.querySelector(`[data-slot="${name}"]`);

const visuallyHidden = (text) => {
  const span = document.createElement("span");
  span.className = "visually-hidden";
  span.textContent = text;
  return span;
};

const element = (name, text) => {
  const created = document.createElement(name);
  created.textContent = text;
  return created;
};

function showPrice(container, { price, regularPrice }) {
  if (!container) return;
  const notes = [...container.querySelectorAll(".price-note")];
  container.classList.toggle("price--sale", Boolean(regularPrice));
  const parts = regularPrice
    ? [visuallyHidden("Sale price "), element("strong", price), " ", visuallyHidden("Regular price "), element("s", regularPrice)]
    : [element("strong", price)];
  container.replaceChildren(...parts, ...notes.flatMap((note) => [" ", note]));
}

function showPicture(id) {
  const picture = document.getElementById(id);
  const strip = picture?.closest(".gallery-strip");
  strip?.scrollTo({ left: picture.offsetLeft - strip.offsetLeft });
}

function showVariant(radio, announce) {
  const { sku, stock, level, max, picture } = radio.dataset;
  const [price, number, stockNote, limit] = ["price", "sku", "stock", "limit"].map((name) => slot(radio, name));
  showPrice(price, radio.dataset);
  for (const part of [slot(radio, "delivery"), slot(radio, "arrival")]) {
    if (part) part.hidden = "notShipped" in radio.dataset;
  }
  if (number) number.textContent = sku;
  if (stockNote) {
    stockNote.textContent = stock;
    stockNote.dataset.level = level;
  }
  const quantity = radio.form.elements.quantity;
  if (quantity && max) quantity.max = max;
  if (limit) limit.textContent = Number(max) < 99 ? `Maximum of ${max}` : "";
  if (picture) showPicture(picture);

  if (radio.closest(".product")) {
    const url = new URL(location);
    url.searchParams.set("variant", radio.value);
    history.replaceState(history.state, "", url);
  }
  announce(`${price?.innerText ?? ""} ${stock}`);
}

/** Enhances the variants and the thumbnails; `announce` writes to the live region of the page. */
export function start(announce) {
  document.addEventListener("change", (event) => {
    if (!event.target.matches("form[data-product] input[name=variant_id]")) return;
    slot(event.target, "price")?.querySelector(".price-note")?.remove();
    showVariant(event.target, announce);
  });
  // The variants or their prices have changed.
  document.addEventListener("live", ({ target }) => {
    const part = target.closest(".product-buy");
    const chosen = part?.querySelector("form[data-product] input[name=variant_id]:checked");
    if (chosen) showVariant(chosen, announce);
    else if (part) announce(`${part.querySelector("h1, h2")?.textContent ?? ""}: ${slot(target, "price")?.innerText ?? ""} ${slot(target, "stock")?.textContent ?? ""}`);
  });
  for (const link of document.querySelectorAll(".thumbs a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      showPicture(link.hash.slice(1));
    });
  }
}
