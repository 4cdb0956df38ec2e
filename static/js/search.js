// Suggestions below the search field, and "/" to get there in the admin. Without scripts, the form opens the page.

const WAIT = 120;

const element = (role, text, name = "div") => {
  const made = document.createElement(name);
  if (role) made.setAttribute("role", role);
  made.textContent = text;
  return made;
};

// A group of results: its label and an option for each.
const groupOf = ({ label, hits }, number) => {
  const group = element("group", "");
  group.setAttribute("aria-label", label);
  group.append(element("presentation", label));
  hits.forEach(({ title, detail, path }, at) => {
    const option = element("option", "");
    option.id = `suggestion-${number}-${at}`;
    option.dataset.path = path;
    option.append(element("", title, "span"), element("", detail, "span"));
    group.append(option);
  });
  return group;
};

export const start = (announce) => {
  const form = document.querySelector("form[data-suggest]");
  const input = form.querySelector("input");
  const list = element("listbox", "");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("aria-label", "Suggestions");
  form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }

  let timer;
  let request;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const selected = () => list.querySelector("[aria-selected=true]");
  const select = (option) => {
    selected()?.removeAttribute("aria-selected");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const show = (isOpen) => {
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", isOpen);
    if (!isOpen) select(undefined);
  };
  show(false);

  const suggest = async () => {
    request?.abort();
    const query = input.value.trim();
    if (query.length < 2) return show(false);
    request = new AbortController();
    try {
      const url = `${form.dataset.suggest}?${new URLSearchParams({ q: query })}`;
      const response = await fetch(url, { headers: { Accept: "application/json" }, signal: request.signal });
      if (!response.ok) return show(false);
      list.replaceChildren(...(await response.json()).map(groupOf));
      const count = options().length;
      show(count > 0 && document.activeElement === input);
      announce(count === 0 ? "No suggestions" : count === 1 ? "1 suggestion" : `${count} suggestions`);
    } catch (error) {
      if (error.name !== "AbortError") show(false);
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.indexOf(selected());
    if (event.key === "Escape" && !list.hidden) show(false);
    else if (event.key === "Enter" && !list.hidden && at >= 0) location.assign(all[at].dataset.path);
    else if (event.key === "ArrowDown" && all.length > 0) {
      show(true);
      select(all[(at + 1) % all.length]);
    } else if (event.key === "ArrowUp" && !list.hidden) select(all[at <= 0 ? all.length - 1 : at - 1]);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => show(false));
  // A press must not take the focus from the field before it becomes a click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");
    if (option) location.assign(option.dataset.path);
  });

  // What was typed before this script was loaded.
  if (document.activeElement === input && input.value !== input.defaultValue) suggest();

  if (!document.documentElement.classList.contains("admin")) return;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
};
