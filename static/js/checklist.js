// Adds a search field and a count of the ticked boxes to long checklists.

const LONG = 8;

function enhance(list) {
  const labels = [...list.querySelectorAll("label.check")];
  const box = list.querySelector(".checklist-box");
  if (!box || labels.length < LONG) return;
  const legend = list.querySelector("legend").textContent.trim();
  const find = document.createElement("input");
  find.type = "search";
  find.className = "input";
  find.placeholder = "Search";
  find.setAttribute("aria-label", `Search in ${legend}`);
  const count = document.createElement("p");
  count.className = "hint";
  count.setAttribute("role", "status");
  const updateCount = () => {
    const shown = labels.filter((label) => !label.hidden).length;
    const ticked = labels.filter((label) => label.control.checked).length;
    count.textContent = find.value.trim() ? `${shown} found, ${ticked} chosen` : `${ticked} chosen`;
  };
  const search = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const label of labels) {
      const text = label.textContent.toLowerCase();
      label.hidden = !words.every((word) => text.includes(word));
    }
    updateCount();
  };
  find.addEventListener("input", (event) => {
    event.stopPropagation();
    search();
  });
  // Enter does not submit the form.
  find.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  list.addEventListener("change", updateCount);
  box.before(find, count);
  updateCount();
}

export const start = () => document.querySelectorAll("[data-checklist]").forEach(enhance);
