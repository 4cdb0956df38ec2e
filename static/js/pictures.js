// The pictures in the product form: uploads one by one with progress, also by drag and drop; order by dragging;
// focus by a click. Without scripts, the form's buttons do the same.

const rowsOf = (section) => [...section.querySelectorAll("tr[data-picture]")];
const field = (row, name) => row.querySelector(`[name$="[${name}]"]`);
const isFilled = (row) => Boolean(field(row, "src")?.value.trim());

/** Numbers the rows in their order on the page, also in the names of their fields and buttons. */
function renumber(section) {
  rowsOf(section).forEach((row, index) => {
    const named = (text) => text.replace(/\bpicture \d+/, `picture ${index + 1}`);
    field(row, "position").value = index + 1;
    for (const control of row.querySelectorAll("[aria-label]")) {
      control.setAttribute("aria-label", named(control.getAttribute("aria-label")));
    }
    for (const text of row.querySelectorAll(".visually-hidden")) text.textContent = named(text.textContent);
  });
}

const changed = (section) =>
  section.closest("form").querySelector("[name=title]")?.dispatchEvent(new Event("input", { bubbles: true }));

function addRow(section, html) {
  const body = section.querySelector("tbody");
  const rows = document.createElement("tbody");
  rows.innerHTML = html;
  const row = rows.querySelector("tr");
  const blank = rowsOf(section).find((other) => !isFilled(other));
  body.insertBefore(row, blank ?? null);
  makeDraggable(section, row);
  renumber(section);
  const key = field(row, "position").name.match(/\[(\d+)\]/)[1];
  for (const select of section.closest("form").querySelectorAll('select[name^="variants["][name$="[image]"]')) {
    select.append(new Option(`New picture ${rowsOf(section).filter(isFilled).length}`, key));
  }
  changed(section);
  return row;
}

const nextKey = (section) => {
  const keys = rowsOf(section).map((row) => Number(field(row, "position").name.match(/\[(\d+)\]/)?.[1] ?? 0));
  return Math.max(-1, ...keys) + 1;
};

/** Sends one file. Resolves when its row is on the page or its problem is shown. */
function upload(section, file, announce) {
  return new Promise((resolve) => {
    const item = document.createElement("li");
    const progress = document.createElement("progress");
    const label = document.createElement("span");
    label.textContent = file.name;
    progress.max = 1;
    progress.setAttribute("aria-label", file.name);
    item.append(label, " ", progress);
    section.querySelector("[data-uploads]").append(item);
    const fail = (message) => {
      progress.remove();
      item.className = "field-error";
      label.textContent = `${file.name}: ${message}`;
      announce(label.textContent);
      resolve();
    };
    const data = new FormData();
    // The token comes first, so that nothing is read without it.
    data.append("_csrf", section.closest("form").elements._csrf.value);
    data.append("key", nextKey(section));
    data.append("number", rowsOf(section).filter(isFilled).length + 1);
    data.append("pictures", file);
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
      // Afterwards the shop is at work, for a moment of unknown length.
      if (lengthComputable && loaded < total) progress.value = loaded / total;
      else progress.removeAttribute("value");
    });
    request.addEventListener("load", () => {
      if (request.status === 422) {
        const answer = new DOMParser().parseFromString(request.responseText, "text/html");
        return fail(answer.body.textContent.trim());
      }
      if (request.status === 413) return fail("This file is too large. A picture can have up to 20 MB.");
      if (request.status !== 200) return fail("The upload failed. Reload the page, or try again in a moment.");
      item.remove();
      const row = addRow(section, request.responseText);
      announce(`${file.name} was added. Describe it for people who can’t see it.`);
      resolve(row);
    });
    request.addEventListener("error", () => fail("The upload failed. Check your connection, and try again."));
    request.open("POST", section.dataset.pictures);
    request.send(data);
  });
}

/** Sends files one after the other, and focuses the first description. */
async function uploadAll(section, files, announce) {
  let first;
  for (const file of files) {
    const row = await upload(section, file, announce);
    first ??= row;
  }
  if (first && (document.activeElement === document.body || section.contains(document.activeElement))) {
    field(first, "alt")?.focus();
  }
}

let dragged;

function makeDraggable(section, row) {
  row.draggable = true;
  // Text in fields can still be selected with the mouse.
  row.addEventListener("mousedown", ({ target }) => (row.draggable = !target.closest("input, select, button, label")));
  row.addEventListener("dragstart", (event) => {
    dragged = row;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    row.classList.add("is-dragged");
  });
  row.addEventListener("dragend", () => {
    row.classList.remove("is-dragged");
    dragged = undefined;
  });
  row.addEventListener("dragover", (event) => {
    if (!dragged || dragged === row) return;
    event.preventDefault();
    const { top, height } = row.getBoundingClientRect();
    row[event.clientY < top + height / 2 ? "before" : "after"](dragged);
  });
  row.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    renumber(section);
    changed(section);
  });
}

/** Moves a row as its button says. Keeps the focus on the button. */
function move(section, button, announce) {
  const row = button.closest("tr");
  const rows = rowsOf(section);
  const at = rows.indexOf(row);
  const [to] = button.value.split(" ");
  if (to === "first" && at > 0) rows[0].before(row);
  if (to === "earlier" && at > 0) rows[at - 1].before(row);
  if (to === "later" && at < rows.length - 1) rows[at + 1].after(row);
  renumber(section);
  changed(section);
  button.focus();
  announce(`Picture ${rowsOf(section).indexOf(row) + 1} of ${rows.length}`);
}

/** The part of the picture that its frame shows is not the whole, so the point is found in the whole. */
function setFocus(frame, event) {
  const image = frame.querySelector("img");
  const { left, top, width, height } = image.getBoundingClientRect();
  const scale = Math.max(width / image.naturalWidth, height / image.naturalHeight);
  const row = frame.closest("tr");
  const percent = (point, start, shown, natural, name) => {
    const whole = natural * scale;
    const before = Number(field(row, name).value || 50) / 100;
    const offset = (shown - whole) * before;
    const value = Math.round(((point - start - offset) / whole) * 100);
    return Math.min(100, Math.max(0, value));
  };
  const x = percent(event.clientX, left, width, image.naturalWidth, "focal_x");
  const y = percent(event.clientY, top, height, image.naturalHeight, "focal_y");
  field(row, "focal_x").value = x;
  field(row, "focal_y").value = y;
  field(row, "focal_x").dispatchEvent(new Event("input", { bubbles: true }));
}

const showFocus = (row) => {
  const image = row.querySelector("[data-focus] img");
  if (image) image.style.objectPosition = `${field(row, "focal_x")?.value || 50}% ${field(row, "focal_y")?.value || 50}%`;
};

/** Enhances the section; `announce` writes to the live region of the page. */
export function start(announce) {
  const section = document.querySelector("[data-pictures]");
  const input = section.querySelector("input[type=file]");
  section.querySelector("[name=upload_pictures]").hidden = true;
  for (const hint of section.querySelectorAll("[data-drop-hint], [data-focus-hint]")) hint.hidden = false;
  rowsOf(section).forEach((row) => {
    makeDraggable(section, row);
    showFocus(row);
  });
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    uploadAll(section, files, announce);
  });
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  section.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    section.classList.add("is-target");
  });
  section.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!section.contains(relatedTarget)) section.classList.remove("is-target");
  });
  section.addEventListener("drop", (event) => {
    section.classList.remove("is-target");
    if (!hasFiles(event)) return;
    event.preventDefault();
    uploadAll(section, [...event.dataTransfer.files], announce);
  });
  section.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=move_image]");
    if (button) {
      event.preventDefault();
      move(section, button, announce);
    }
    const frame = event.target.closest("[data-focus]");
    if (frame) setFocus(frame, event);
  });
  section.addEventListener("input", ({ target }) => {
    const row = target.closest("tr[data-picture]");
    if (row) showFocus(row);
  });
}
