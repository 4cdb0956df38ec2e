// Keys for a list of rows with checkboxes: j and k move, x selects, / goes to the search. A box in the heading selects
// all rows of the page. Without scripts, the list has links and checkboxes.

const isTyping = ({ target }) => target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

export const start = (announce) => {
  const form = document.querySelector("form[data-row-list]");
  const rows = [...form.querySelectorAll("tbody tr")];
  const boxOf = (row) => row.querySelector("input[type=checkbox]");
  const boxes = rows.map(boxOf).filter(Boolean);
  let current = -1;

  const all = document.createElement("input");
  all.type = "checkbox";
  all.setAttribute("aria-label", "Select all on this page");
  form.querySelector("thead th")?.prepend(all);
  const count = () => boxes.filter((box) => box.checked).length;
  const show = () => {
    all.checked = count() === boxes.length;
    all.indeterminate = count() > 0 && !all.checked;
  };
  all.addEventListener("change", () => {
    boxes.forEach((box) => (box.checked = all.checked));
    announce(`${count()} selected`);
  });
  form.addEventListener("change", show);
  show();
  const help = form.querySelector("[data-keys]");
  if (help) help.hidden = false;

  const move = (step) => {
    rows[current]?.removeAttribute("data-current");
    current = Math.min(Math.max(current + step, 0), rows.length - 1);
    const row = rows[current];
    row.setAttribute("data-current", "");
    row.querySelector("th a")?.focus();
    row.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x" && current >= 0) {
      boxOf(rows[current])?.click();
      announce(`${count()} selected`);
    } else if (event.key === "/") {
      document.querySelector("[data-list-search]")?.focus();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
};
