// The product form: a toolbar over the description, and the search engine's snippet while typing.

const SNIPPET_LENGTH = 160;

// Commands of the browser's editor. Each edits the selection in the description.
const TOOLS = [
  { label: "Bold", run: () => document.execCommand("bold") },
  { label: "Italic", run: () => document.execCommand("italic") },
  { label: "Heading", run: () => toggleHeading() },
  { label: "List", run: () => document.execCommand("insertUnorderedList") },
  { label: "Numbered list", run: () => document.execCommand("insertOrderedList") },
  { label: "Link", run: () => insertLink() },
  { label: "Table", run: () => document.execCommand("insertHTML", false, TABLE) },
];

const TABLE =
  "<table><tbody><tr><th>Property</th><td>Value</td></tr><tr><th>Property</th><td>Value</td></tr></tbody></table><p><br></p>";

function toggleHeading() {
  const block = document.queryCommandValue("formatBlock").toLowerCase();
  document.execCommand("formatBlock", false, block === "h2" ? "p" : "h2");
}

function insertLink() {
  const address = prompt("Address of the link, such as https://example.com. Leave empty to remove the link.");
  if (address === null) return;
  if (address.trim()) document.execCommand("createLink", false, address.trim());
  else document.execCommand("unlink");
}

// A paragraph for each part between blank lines, if the text has no tags yet.
const asHtml = (text) => {
  if (/<\w/.test(text) || !text.trim()) return text;
  const paragraph = (part) => {
    const element = document.createElement("p");
    element.textContent = part.trim();
    return element.outerHTML;
  };
  return text.trim().split(/\n\s*\n/).map(paragraph).join("");
};

function enhanceDescription(area) {
  const label = area.labels[0];
  const editor = document.createElement("div");
  editor.className = "input rich-text prose";
  editor.contentEditable = "true";
  editor.setAttribute("role", "textbox");
  editor.setAttribute("aria-multiline", "true");
  label.id ||= `${area.id}-label`;
  editor.setAttribute("aria-labelledby", label.id);
  if (area.hasAttribute("aria-describedby")) editor.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
  const toolbar = document.createElement("div");
  toolbar.className = "rich-text-tools";
  toolbar.setAttribute("role", "group");
  toolbar.setAttribute("aria-label", "Formatting");
  const save = () => {
    area.value = editor.textContent.trim() || editor.querySelector("table, hr") ? editor.innerHTML : "";
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  for (const { label, run } of TOOLS) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    // The selection stays in the description.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      editor.focus();
      run();
      save();
    });
    toolbar.append(button);
  }
  const source = document.createElement("button");
  source.type = "button";
  source.textContent = "HTML";
  source.setAttribute("aria-pressed", "false");
  const showSource = (shown) => {
    source.setAttribute("aria-pressed", shown);
    area.hidden = !shown;
    editor.hidden = shown;
    toolbar.querySelectorAll("button").forEach((button) => button !== source && (button.disabled = shown));
    if (!shown) editor.innerHTML = asHtml(area.value);
  };
  source.addEventListener("click", () => showSource(editor.hidden === false));
  toolbar.append(source);
  editor.addEventListener("input", save);
  label.addEventListener("click", () => !editor.hidden && editor.focus());
  area.before(toolbar, editor);
  document.execCommand("defaultParagraphSeparator", false, "p");
  showSource(false);
}

const plainText = (html) => {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  return parsed.body.textContent.replace(/\s+/g, " ").trim();
};

const shorten = (text) => (text.length > SNIPPET_LENGTH ? `${text.slice(0, SNIPPET_LENGTH - 1).trimEnd()}…` : text);

function enhanceSnippet(snippet) {
  const { elements } = snippet.closest("form");
  const [title, address, text] = ["title", "address", "text"].map((part) => snippet.querySelector(`[data-snippet=${part}]`));
  const base = address.textContent.slice(0, address.textContent.lastIndexOf("/") + 1);
  const saved = address.textContent.slice(base.length);
  const value = (name) => elements.namedItem(name).value.trim();
  const update = () => {
    title.textContent = value("seo_title") || value("title");
    address.textContent = base + (value("slug") || saved);
    text.textContent = shorten(value("seo_description") || plainText(value("description")));
  };
  snippet.closest("form").addEventListener("input", update);
}

export function start() {
  document.querySelectorAll("textarea[data-rich-text]").forEach(enhanceDescription);
  document.querySelectorAll(".snippet").forEach(enhanceSnippet);
}
