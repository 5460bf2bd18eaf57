// The judge's sheet: total at once, saving by itself, keys; waiting.js sends. Without scripts the form's buttons send it.

const form = document.querySelector("#sheet");
const { keep, read, write, forget, flush } = globalThis.waitingSheets;
const sheet = form.dataset.sheet;
const title = document.querySelector("h1").textContent.trim();
const marks = () => [...form.querySelectorAll("input[data-weight]")];
let timer = 0;

// ---- Total and bands
function showTotal() {
  const given = marks().filter((input) => input.value !== "" && Number.isFinite(input.valueAsNumber));
  const total = given.reduce((sum, input) => sum + (input.valueAsNumber * Number(input.dataset.weight)) / 100, 0);
  document.querySelector("#total").textContent = given.length ? total.toFixed(2) : "—";
  document.querySelector("#total-of").textContent = String(given.reduce((sum, input) => sum + Number(input.dataset.weight), 0));
}

function chooseBand(input) {
  const bands = [...input.closest(".crit").querySelectorAll(".bands input")];
  const held = bands.filter(
    (band) => input.value !== "" && input.valueAsNumber >= Number(band.dataset.low) && input.valueAsNumber <= Number(band.dataset.high),
  );
  held.sort((a, b) => Number(b.dataset.low) - Number(a.dataset.low));
  for (const band of bands) band.checked = band === held[0];
}

function putMiddle(band) {
  const input = band.closest(".crit").querySelector("input[data-weight]");
  const [low, high, step, least] = [band.dataset.low, band.dataset.high, input.step, input.min].map(Number);
  const inside = input.value !== "" && input.valueAsNumber >= low && input.valueAsNumber <= high;
  if (!inside) input.value = String(least + Math.floor(((low + high) / 2 - least) / step) * step);
}

// ---- Saving: every change is kept here at once and sent after a moment of rest
function content(submit) {
  const data = new FormData(form);
  for (const name of ["csrfmiddlewaretoken", "base", "edition"]) data.delete(name);
  data.set("stay", "1");
  if (submit) data.set("submit", "1");
  return new URLSearchParams(data).toString();
}

function keepHere(submit = false) {
  clearTimeout(timer);
  timer = 0;
  keep(sheet, { path: location.pathname, body: content(submit), base: form.elements.base.value, title });
}

function say(words) {
  const saved = document.querySelector("#saved");
  if (saved.textContent.trim() !== words) saved.textContent = words;
}

async function save(submit = false) {
  keepHere(submit);
  await flush();
  if (read(sheet)?.waiting) say(form.dataset.savedHere);
}

document.addEventListener("sheet:answered", ({ detail }) => {
  if (detail.sheet !== sheet) return;
  const fresh = detail.part.querySelector("#saved");
  if (fresh) document.querySelector("#saved").replaceWith(document.adoptNode(fresh));
  if (detail.taken) {
    form.elements.base.value = read(sheet)?.edition ?? form.elements.base.value;
    document.querySelector("#changed").replaceChildren();
  } else showRefused(detail.part);
});

function showRefused(part) {
  const place = document.querySelector("#changed");
  place.replaceChildren(...part.childNodes);
  place.scrollIntoView({ block: "center" });
  say(form.dataset.notTaken);
}

document.querySelector("#changed").addEventListener("click", (event) => {
  if (event.target.matches("[data-takes='here']")) {
    const line = read(sheet);
    write(sheet, { ...line, stuck: undefined, bases: [...line.bases, event.target.dataset.base] });
    flush();
  }
  if (event.target.matches("[data-takes='there']")) {
    forget(sheet);
    location.reload();
  }
});

// What this device knows is newer than a page that was kept without connection, or than what the server has not taken yet.
function takeBack() {
  const line = read(sheet);
  if (!line) return;
  if (!line.waiting && (!line.at || line.at < form.dataset.rendered)) return forget(sheet);
  const said = new URLSearchParams(line.body);
  for (const field of form.elements) if (field.type !== "radio" && said.has(field.name)) field.value = said.get(field.name);
  marks().forEach(chooseBand);
  if (line.waiting) say(form.dataset.savedHere);
  else form.elements.base.value = line.edition;
  if (said.has("submit")) lock();
}

function lock() {
  for (const field of form.elements) if (field.type !== "hidden") field.disabled = true;
}

if (sheet) {
  takeBack();
  showTotal();
  form.addEventListener("input", (event) => {
    if (event.target.matches("input[data-weight]")) chooseBand(event.target);
    if (event.target.matches(".bands input")) putMiddle(event.target);
    showTotal();
    keepHere();
    timer = setTimeout(save, 800);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const submit = event.submitter?.name === "submit";
    const wrong = marks().find((input) => !input.validity.valid || (submit && input.value === ""));
    if (wrong) {
      say(wrong.validationMessage || form.dataset.missing);
      return wrong.focus();
    }
    await save(submit);
    if (!read(sheet)?.stuck) location.assign((submit ? form.dataset.desk : null) ?? document.querySelector("#after")?.href ?? form.dataset.desk);
  });
}

// ---- Keys: they can be switched off, and every one has a button or a field of its own
const switchOfKeys = document.querySelector("#keys-on");
if (switchOfKeys) {
  switchOfKeys.checked = localStorage.getItem("huiyan-keys") !== "off";
  switchOfKeys.addEventListener("change", () => localStorage.setItem("huiyan-keys", switchOfKeys.checked ? "on" : "off"));
}

function criterionAt(target) {
  const all = [...form.querySelectorAll(".crit")];
  return all.indexOf(target.closest?.(".crit") ?? null);
}

function focusMark(at) {
  const input = marks()[at];
  input?.focus();
  input?.select();
  return Boolean(input);
}

document.addEventListener("keydown", (event) => {
  if (!switchOfKeys?.checked || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select")) return;
  const inMark = event.target.matches("input[data-weight]");
  if (event.target.matches("input:not([type=radio], [type=checkbox])") && !inMark) return;
  const key = event.key.toLowerCase();
  let done = false;
  if (key === "j" || key === "k") done = !document.querySelector(key === "j" ? "#after" : "#before")?.click();
  else if (inMark && key === "escape") done = !event.target.blur();
  else if (inMark && key === "enter") done = focusMark(criterionAt(event.target) + 1) || !form.elements.to_team.focus();
  else if (!inMark && /^[1-9]$/.test(key)) done = focusMark(Number(key) - 1);
  else if ("asdf".includes(key) && criterionAt(event.target) >= 0) {
    const bands = event.target.closest(".crit").querySelectorAll(".bands input");
    const band = bands["asdf".indexOf(key)];
    if (band) done = !band.click();
  }
  if (done) event.preventDefault();
});
