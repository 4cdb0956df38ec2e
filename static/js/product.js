// The product page: a chosen variant changes price, SKU, stock, limit, picture and address.

const slot = (name) => document.querySelector(`[data-slot="${name}"]`);

const hiddenWord = (text) => {
  const span = document.createElement("span");
  span.className = "visually-hidden";
  span.textContent = text;
  return span;
};

const element = (name, text) => {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
};

function showPrice({ price, regularPrice }) {
  const place = slot("price");
  const note = place?.querySelector(".tax-note");
  if (!place) return;
  place.classList.toggle("price--sale", Boolean(regularPrice));
  const parts = regularPrice
    ? [hiddenWord("Sale price "), element("strong", price), " ", hiddenWord("Regular price "), element("s", regularPrice)]
    : [element("strong", price)];
  place.replaceChildren(...parts, ...(note ? [" ", note] : []));
}

function showPicture(id) {
  const picture = document.getElementById(id);
  const strip = picture?.closest(".gallery-strip");
  strip?.scrollTo({ left: picture.offsetLeft - strip.offsetLeft });
}

function choose(radio, announce) {
  const { sku, stock, level, max, picture } = radio.dataset;
  showPrice(radio.dataset);
  if (slot("sku")) slot("sku").textContent = sku;
  if (slot("stock")) {
    slot("stock").textContent = stock;
    slot("stock").dataset.level = level;
  }
  const quantity = radio.form.elements.quantity;
  if (quantity && max) quantity.max = max;
  if (slot("limit")) slot("limit").textContent = Number(max) < 99 ? `Maximum of ${max}` : "";
  if (picture) showPicture(picture);

  const address = new URL(location);
  address.searchParams.set("variant", radio.value);
  history.replaceState(history.state, "", address);
  announce(`${slot("price")?.innerText ?? ""} ${stock}`);
}

/** Wires the variants and the small pictures; `announce` speaks through the page's live region. */
export function start(announce) {
  document.querySelector("form[data-product]").addEventListener("change", (event) => {
    if (event.target.name === "variant_id") choose(event.target, announce);
  });
  // What can be had has changed, or its price.
  document.addEventListener("live", (event) => {
    const chosen = document.querySelector("form[data-product] input[name=variant_id]:checked");
    if (!event.target.closest(".product-buy")) return;
    if (chosen) choose(chosen, announce);
    else announce(slot("stock")?.textContent ?? "");
  });
  for (const link of document.querySelectorAll(".thumbs a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      showPicture(link.hash.slice(1));
    });
  }
}
