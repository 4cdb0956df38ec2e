// Adds a search field and the number of checked boxes to long checklists.

// Shorter lists stay as they are.
const MIN_ENTRIES = 8;

function enhance(list) {
  const labels = [...list.querySelectorAll("label.check")];
  const box = list.querySelector(".checklist-box");
  if (!box || labels.length < MIN_ENTRIES) return;
  const legend = list.querySelector("legend").textContent.trim();
  const searchField = document.createElement("input");
  searchField.type = "search";
  searchField.className = "input";
  searchField.placeholder = "Search";
  searchField.setAttribute("aria-label", `Search in ${legend}`);
  const count = document.createElement("p");
  count.className = "hint";
  count.setAttribute("role", "status");
  const updateCount = () => {
    const shown = labels.filter((label) => !label.hidden).length;
    const checked = labels.filter((label) => label.control.checked).length;
    count.textContent = searchField.value.trim() ? `${shown} found, ${checked} chosen` : `${checked} chosen`;
  };
  const search = () => {
    const words = searchField.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const label of labels) {
      const text = label.textContent.toLowerCase();
      label.hidden = !words.every((word) => text.includes(word));
    }
    updateCount();
  };
  searchField.addEventListener("input", (event) => {
    event.stopPropagation();
    search();
  });
  // Enter does not submit the form.
  searchField.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  list.addEventListener("change", updateCount);
  box.before(searchField, count);
  updateCount();
}

export const start = () => document.querySelectorAll("[data-checklist]").forEach(enhance);
