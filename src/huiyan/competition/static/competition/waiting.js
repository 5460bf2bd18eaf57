// What could not be sent waits on this device, by judge and sheet, and goes in the order in which it was given.
// Used by a judge's sheet and desk. Every sheet is one line of localStorage:
//   path, body    what is sent; never a token
//   edition       a name for this saving; bases: the savings that it rests on (seen here, or sent from here)
//   since         when it began to wait; at: the server's time of the answer, once there is one
//   waiting       whether it is still to be sent; stuck: what the server said when it did not take it

const owner = document.body.dataset.person;
const prefix = `huiyan-sheet-${owner}-`;
const banner = document.querySelector("#offline");
const newEdition = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const read = (sheet) => JSON.parse(localStorage.getItem(prefix + sheet) ?? "null");
const write = (sheet, line) => localStorage.setItem(prefix + sheet, JSON.stringify(line));
const forget = (sheet) => (localStorage.removeItem(prefix + sheet), tell());
const lines = () =>
  Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .map((key) => [key.slice(prefix.length), JSON.parse(localStorage.getItem(key))])
    .filter(([, line]) => line.waiting)
    .sort((a, b) => a[1].since - b[1].since);
const free = () => lines().filter(([, line]) => !line.stuck);

function keep(sheet, { path, body, base, title }) {
  const before = read(sheet);
  const bases = new Set([...(before?.bases ?? []), ...(base ? [base] : [])]);
  const since = before?.waiting ? before.since : Date.now();
  write(sheet, { path, body, title, since, waiting: true, edition: newEdition(), bases: [...bases].slice(-60) });
  tell();
}

// ---- What the person is told
let problem = ""; // "", "offline" or "signed-out"
function tell() {
  if (!banner) return;
  const [going, stuck] = [free().length, lines().filter(([, line]) => line.stuck)];
  banner.hidden = !problem && stuck.length === 0;
  const words = banner.dataset;
  banner.querySelector("b").textContent = words[problem === "signed-out" ? "signedOut" : problem ? "offline" : "stuck"];
  banner.querySelector("span").textContent = going === 0 ? "" : going === 1 ? words.one : words.many.replace("{n}", going);
  banner.querySelector("a").hidden = problem !== "signed-out";
  const list = document.querySelector("#stuck");
  list?.replaceChildren(...stuck.map(([sheet, line]) => stuckLine(sheet, line)));
}

function stuckLine(sheet, line) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  [link.href, link.textContent] = [line.path, line.title];
  const drop = document.createElement("button");
  [drop.type, drop.className, drop.textContent] = ["button", "link", banner.dataset.forget];
  drop.addEventListener("click", () => forget(sheet));
  item.append(link, ` ${line.stuck} `, drop);
  return item;
}

// ---- Sending
function post(line, token) {
  const body = new URLSearchParams(line.body);
  body.set("base", line.bases.join(" "));
  body.set("edition", line.edition);
  const headers = { "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true", "X-CSRFToken": token ?? "" };
  return fetch(line.path, { method: "POST", redirect: "manual", headers, body });
}

// "later" (no connection, a crash, signed out), "taken", or "refused"; never throws.
async function sendOne(sheet) {
  const line = read(sheet);
  if (!line?.waiting || line.stuck) return "later";
  try {
    write(sheet, { ...line, bases: [...line.bases, line.edition] }); // it may arrive although its answer does not
    const answer = await sendSigned((token) => post(line, token));
    if (!answer) return (problem = "signed-out"), "later";
    if (answer.status >= 500 || answer.status === 403) return (problem = "offline"), "later";
    problem = "";
    return settle(sheet, line, answer.ok, await answer.text());
  } catch {
    problem = "offline";
    return "later";
  } finally {
    tell();
  }
}

function settle(sheet, line, taken, text) {
  const part = new DOMParser().parseFromString(text, "text/html").body;
  const now = read(sheet);
  const unchanged = now?.edition === line.edition; // else more was given while this was on its way
  if (taken && unchanged) write(sheet, { ...now, waiting: false, at: part.querySelector("#saved")?.dataset.at });
  if (!taken && now) write(sheet, { ...now, stuck: part.querySelector("[data-sentence], .note b")?.textContent.trim() || part.textContent.trim().slice(0, 300) });
  document.dispatchEvent(new CustomEvent("sheet:answered", { detail: { sheet, taken, part } }));
  return taken ? "taken" : "refused";
}

let sending = Promise.resolve();
function flush() {
  sending = sending.then(async () => {
    for (const [sheet] of free()) if ((await sendOne(sheet)) === "later") break;
  });
  return sending;
}

globalThis.waitingSheets = { keep, read, write, forget, flush, lines, tell };

tell();
if (owner) {
  flush();
  window.addEventListener("online", flush);
  window.addEventListener("offline", () => ((problem = "offline"), tell()));
  setInterval(() => free().length && flush(), 15000);
}

// ---- Keep the desk and its sheets for use without a connection.
const pages = [...document.querySelectorAll("a[data-kept]")].map((link) => new URL(link.href).pathname);
async function keepPages() {
  const registration = await navigator.serviceWorker.ready;
  localStorage.setItem("huiyan-kept-for", owner);
  const words = { title: banner.dataset.notKept, text: banner.dataset.notKeptText, back: banner.dataset.back };
  registration.active.postMessage({ person: owner, language: document.documentElement.lang, pages: [...new Set(pages)], words });
}
if (owner && pages.length && "serviceWorker" in navigator) {
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    const line = document.querySelector("#kept");
    if (line && data.kept === data.of) line.hidden = false;
  });
  navigator.serviceWorker.addEventListener("controllerchange", keepPages);
  navigator.serviceWorker.register("/sw.js").then(keepPages, () => undefined);
}
