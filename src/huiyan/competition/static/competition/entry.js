// The form of an entry: it saves itself, shows what is asked, and keeps on this device what could not be sent.
// Without this file the buttons save, and the server shows what is asked.

const form = document.querySelector("#entry");
const key = form?.dataset.key;
let timer = 0;
let sending = Promise.resolve();

// ---- Questions that are asked only if another was answered in a certain way
function said(name) {
  const field = form.elements.namedItem(`answer_${name}`);
  if (field?.type === "checkbox") return field.checked ? "True" : "False";
  return field?.value ?? "";
}

function showAsked() {
  for (const part of form.querySelectorAll("[data-if]")) {
    part.hidden = !Object.entries(JSON.parse(part.dataset.if)).every(([name, value]) => said(name) === String(value));
  }
}

// ---- Saving: files go by their own way, and the CSRF token is never kept on the device
function content() {
  const words = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  return new URLSearchParams([...words, ["stay", "1"]]).toString();
}

function tell(words) {
  document.querySelector("#saved").textContent = words;
}

async function send(body) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const answer = await fetch(location.pathname, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true", "X-CSRFToken": token },
    body,
  });
  if (answer.redirected || answer.status === 403) throw new Error("signed out");
  if (answer.status >= 500) throw new Error("not taken");
  const part = new DOMParser().parseFromString(await answer.text(), "text/html").body;
  const fresh = part.querySelector("#saved");
  if (fresh) document.querySelector("#saved").replaceWith(fresh);
  else tell(part.textContent.trim());
}

function save() {
  clearTimeout(timer);
  timer = 0;
  const body = content();
  localStorage.setItem(key, body);
  sending = sending.then(async () => {
    if (localStorage.getItem(key) !== body) return; // a newer one is on its way
    try {
      tell(form.dataset.saving);
      await send(body);
      if (localStorage.getItem(key) === body) localStorage.removeItem(key);
    } catch (error) {
      tell(error.message === "signed out" ? form.dataset.again : form.dataset.kept);
    }
  });
}

// What waits on this device is newer than what the server showed.
function takeBack() {
  const kept = localStorage.getItem(key);
  if (!kept) return;
  const words = new URLSearchParams(kept);
  for (const field of form.elements) {
    if (!field.name || ["file", "hidden", "submit"].includes(field.type)) continue;
    if (field.type === "checkbox") field.checked = words.has(field.name);
    else if (field.type === "radio") field.checked = words.get(field.name) === field.value;
    else if (words.has(field.name)) field.value = words.get(field.name);
  }
  save();
}

if (form) {
  takeBack();
  showAsked();
  window.addEventListener("online", () => localStorage.getItem(key) && save());
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    showAsked();
    clearTimeout(timer);
    timer = setTimeout(save, 1000);
  });
  window.addEventListener("pagehide", () => timer && localStorage.setItem(key, content()));
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    timer = 0;
    if (navigator.onLine) localStorage.removeItem(key);
    else {
      event.preventDefault();
      save();
    }
  });
}
