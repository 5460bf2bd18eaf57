// The judge's sheet: total at once, saving by itself, and marks that survive a lost connection.
// Without this file the form is sent by its buttons.

const form = document.querySelector("#sheet");
const offline = document.querySelector("#offline");
const prefix = `huiyan-sheet-${form?.dataset.judge}-`;
let timer = 0;

const markInputs = () => [...form.querySelectorAll("input[data-weight]")];

function showTotal() {
  const given = markInputs().filter((input) => input.value !== "" && Number.isFinite(input.valueAsNumber));
  const total = given.reduce((sum, input) => sum + (input.valueAsNumber * Number(input.dataset.weight)) / 100, 0);
  document.querySelector("#total").textContent = given.length ? total.toFixed(2) : "—";
  document.querySelector("#total-of").textContent = String(given.reduce((sum, input) => sum + Number(input.dataset.weight), 0));
}

function chooseBand(input) {
  const held = [...input.closest(".crit").querySelectorAll(".bands input")].filter(
    (band) => input.value !== "" && input.valueAsNumber >= Number(band.dataset.low) && input.valueAsNumber <= Number(band.dataset.high),
  );
  held.sort((a, b) => Number(b.dataset.low) - Number(a.dataset.low));
  for (const band of input.closest(".crit").querySelectorAll(".bands input")) band.checked = band === held[0];
}

function putMiddle(band) {
  const input = band.closest(".crit").querySelector("input[data-weight]");
  const [low, high, step, least] = [band.dataset.low, band.dataset.high, input.step, input.min].map(Number);
  const inside = input.value !== "" && input.valueAsNumber >= low && input.valueAsNumber <= high;
  if (!inside) input.value = String(least + Math.floor(((low + high) / 2 - least) / step) * step);
}

// ---- What could not be sent waits on this device, by judge and sheet; the CSRF token is never kept.
function waiting() {
  return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
}

function keepHere(key, path, body) {
  localStorage.setItem(key, JSON.stringify({ path, body }));
  showWaiting();
}

function showWaiting() {
  const n = waiting().length;
  offline.hidden = n === 0;
  offline.querySelector("span").textContent = n === 1 ? offline.dataset.one : offline.dataset.many.replace("{n}", n);
}

async function send(path, body) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true", "X-CSRFToken": token },
    body,
  });
  const text = await answer.text();
  // A crash, or the sign-in page after a session ran out: not taken, so it stays here.
  if (answer.status >= 500 || answer.status === 403 || answer.redirected) throw new Error("not taken");
  return text;
}

function show(text) {
  const part = new DOMParser().parseFromString(text, "text/html").body;
  const saved = document.querySelector("#saved");
  const fresh = part.querySelector("#saved");
  if (fresh) saved.replaceWith(fresh);
  else saved.textContent = part.textContent.trim();
}

function content() {
  const data = new FormData(form);
  data.delete("csrfmiddlewaretoken");
  data.set("stay", "1");
  return new URLSearchParams(data).toString();
}

let sending = Promise.resolve();
function save() {
  clearTimeout(timer);
  timer = 0;
  const [path, body, key] = [location.pathname, content(), prefix + form.dataset.sheet];
  keepQuietly(key, path, body);
  sending = sending.then(async () => {
    try {
      show(await send(path, body));
      if (JSON.parse(localStorage.getItem(key) ?? "{}").body === body) localStorage.removeItem(key);
      showWaiting();
    } catch {
      showWaiting();
      document.querySelector("#saved").textContent = form.dataset.savedHere;
    }
  });
  return sending;
}

function keepQuietly(key, path, body) {
  localStorage.setItem(key, JSON.stringify({ path, body }));
}

async function sendWaiting() {
  for (const key of waiting()) {
    const { path, body } = JSON.parse(localStorage.getItem(key));
    try {
      const text = await send(path, body);
      if (JSON.parse(localStorage.getItem(key) ?? "{}").body === body) localStorage.removeItem(key);
      if (path === location.pathname) show(text);
    } catch {
      break;
    }
  }
  showWaiting();
}

// What waits for this sheet is newer than what the server showed.
function takeBack() {
  const kept = localStorage.getItem(prefix + form.dataset.sheet);
  if (!kept) return;
  for (const [name, value] of new URLSearchParams(JSON.parse(kept).body)) {
    const field = form.elements.namedItem(name);
    if (field && !(field instanceof RadioNodeList) && field.type !== "radio") field.value = value;
  }
  markInputs().forEach(chooseBand);
}

if (form?.dataset.sheet) {
  takeBack();
  showTotal();
  sendWaiting();
  window.addEventListener("online", sendWaiting);
  setInterval(() => waiting().length && sendWaiting(), 30000);
  form.addEventListener("input", (event) => {
    if (event.target.matches("input[data-weight]")) chooseBand(event.target);
    if (event.target.matches(".bands input")) putMiddle(event.target);
    showTotal();
    clearTimeout(timer);
    timer = setTimeout(save, 800);
  });
  window.addEventListener("pagehide", () => timer && keepQuietly(prefix + form.dataset.sheet, location.pathname, content()));
  // The buttons need the network; without it the sheet stays here instead of an error page.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    timer = 0;
    if (navigator.onLine) localStorage.removeItem(prefix + form.dataset.sheet);
    else {
      event.preventDefault();
      keepHere(prefix + form.dataset.sheet, location.pathname, content());
    }
  });
}

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input:not([type=radio]), textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const link = { j: "#after", k: "#before" }[event.key.toLowerCase()];
  if (link) document.querySelector(link)?.click();
});
