// The door without network. Every scan and click is written on the device first, under the next number of the device, and
// sent in order; the server knows each by that number, so sending twice does nothing. Scans are judged by the server where
// it answers at once, else here: by the signature of the code and the list that was fetched last. Needs tickets.js.

const { readCode, readGiven, judge } = globalThis.tickets;
const door = document.querySelector("#door");
const words = JSON.parse(document.querySelector("#door-words").textContent);
const session = Number(door.dataset.session);
const form = document.querySelector("#scan");
const asking = document.querySelector("#how-many");
const letting = document.querySelector("#let-in");
const PATIENCE = 2500; // milliseconds in which the server may answer before the device judges by itself
const OFTEN = 15000;
const PART = 100; // messages in one request
const DAYS = 3 * 86400000; // what was sent stays so long, to know who is in

// ---- What is kept: messages for ever until they are sent; lists go with the person who fetched them
const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

function opened(name, stores) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => Object.entries(stores).forEach(([store, options]) => request.result.createObjectStore(store, options));
  return asked(request).then((base) => ((base.onversionchange = () => base.close()), base));
}

let kept; // messages and the name of this device
let lists;
const store = (base, name, mode = "readonly") => base.transaction(name, mode).objectStore(name);
const messages = () => asked(store(kept, "messages").getAll());
const add = (message) => asked(store(kept, "messages", "readwrite").add({ ...message, session, at: Date.now() }));
const listHere = () => asked(store(lists, "lists").get(session));

async function change(sequence, made) {
  const table = store(kept, "messages", "readwrite");
  const changed = made(await asked(table.get(sequence)));
  await asked(table.put(changed));
  return changed;
}

async function deviceName() {
  const known = await asked(store(kept, "device").get("name"));
  if (known) return known;
  const name = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  await asked(store(kept, "device", "readwrite").put(name, "name"));
  return name;
}

async function tidy() {
  const old = (await messages()).filter((one) => one.answer && one.at < Date.now() - DAYS);
  for (const one of old) await asked(store(kept, "messages", "readwrite").delete(one.sequence));
}

async function fetchList() {
  try {
    const answer = await fetch(door.dataset.list, { cache: "no-store", redirect: "manual" });
    if (answer.type === "opaqueredirect") return void (problem = "signed-out");
    if (!answer.ok) return;
    const list = await answer.json();
    await asked(store(lists, "lists", "readwrite").put({ ...list, ahead: list.made - Date.now() }, session));
    problem = "";
  } catch {
    problem = "offline";
  } finally {
    tell();
  }
}

// ---- Sending
let problem = ""; // "", "offline" or "signed-out"
const stuck = new Map(); // not taken in this visit, and why; tried again at the next
const waitingOf = (all) => all.filter((one) => !one.answer);

function post(body, token) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token ?? "" };
  return fetch(door.dataset.sync, { method: "POST", redirect: "manual", headers, body });
}

async function sendPart() {
  const part = waitingOf(await messages()).filter((one) => !stuck.has(one.sequence)).slice(0, PART);
  if (part.length === 0) return false;
  const body = JSON.stringify({ device: await deviceName(), sent: Date.now(), messages: part });
  const answer = await sendSigned((token) => post(body, token));
  if (!answer) return (problem = "signed-out"), false;
  if (!answer.ok) return (problem = "offline"), false;
  problem = "";
  const { answers, counts } = await answer.json();
  for (const one of answers) await settle(one);
  const list = await listHere();
  if (list && counts[session]) await asked(store(lists, "lists", "readwrite").put({ ...list, counts: counts[session] }, session));
  return true;
}

async function settle(answer) {
  if (!answer.taken) return void stuck.set(answer.sequence, answer.says);
  const message = await change(answer.sequence, (one) => ({ ...one, answer }));
  if (message.sequence === onScreen && message.shown !== answer.verdict) show(answer, message.sequence);
}

let sending = Promise.resolve();
function flush() {
  sending = sending.then(async () => {
    try {
      while (await sendPart());
    } catch {
      problem = "offline";
    }
    await tell();
  });
  return sending;
}

// ---- A scan
let onScreen = 0; // the number of the scan whose verdict stands on the screen

const letIn = (one) => one.shown === "admitted" || one.shown === "trusted";

async function inHere() {
  const found = new Map();
  for (const one of await messages()) {
    if (one.session !== session || one.kind !== "scan" || !letIn(one) || one.answer?.verdict === "refused") continue;
    found.set(readCode(one.code), { at: clock(one.at), people: one.counted });
  }
  return found;
}

async function scan(given, way, people = null) {
  const list = await listHere();
  const found = await judge({ ...given, way }, list, await inHere(), Date.now() + (list?.ahead ?? 0));
  if (found.verdict === "admitted" && found.flags.includes("k") && !people) return askNumber(given, way, found);
  const sequence = await add({ kind: "scan", ...given, way, people, shown: "", reason: "" });
  const wait = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  if (navigator.onLine) await Promise.race([flush(), wait]);
  const counted = people ?? found.people;
  const unsure = found.verdict === "unlisted";
  const message = await change(sequence, (one) => (one.answer ? { ...one, shown: one.answer.verdict, counted } : unsure ? one : { ...one, shown: found.verdict, reason: found.reason, counted }));
  show(message.answer ?? said({ ...found, people: found.verdict === "admitted" ? counted : found.people }, readCode(given.code) || given.code, list), sequence);
  if (unsure && !message.answer) askWhetherToLetIn(message);
  await tell();
}

// Nobody can know now: the helper decides, and the server judges when there is a network. Should its answer come before the
// decision, it takes the question's place.
function askWhetherToLetIn(message) {
  letting.hidden = false; // the code field keeps the focus: a scanner that types ends with Enter, which must not let anybody in
  letting.elements.people.value = message.people ?? 1;
  letting.onsubmit = async (event) => {
    event.preventDefault();
    const people = letting.elements.people.valueAsNumber;
    const decided = event.submitter.value === "in" ? { shown: "trusted", people, counted: people } : { shown: "refused", reason: "not listed", counted: 0 };
    const kept = await change(message.sequence, (one) => (one.answer ? one : { ...one, ...decided }));
    show(kept.answer ?? said({ verdict: decided.shown, reason: decided.reason, people, adults: 0, children: 0, flags: "" }, readCode(kept.code)), kept.sequence);
    form.elements.code.focus();
    await tell();
  };
}

function askNumber(given, way, found) {
  document.querySelector("#verdict").replaceChildren();
  letting.hidden = true;
  asking.hidden = false;
  asking.querySelector("b").textContent = groupWords(found);
  const field = asking.elements.people;
  field.value = String(found.people);
  field.focus();
  field.select();
  asking.onsubmit = (event) => {
    event.preventDefault();
    if (!field.checkValidity()) return field.reportValidity();
    asking.hidden = true;
    scan(given, way, field.valueAsNumber);
    form.elements.code.focus();
  };
}

// ---- What the helper sees
const zone = () => document.querySelector("#door").dataset.zone;
const clock = (at) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone() });
const several = ([one, many], n) => (n === 0 ? "" : (n === 1 ? one : many).replace("{n}", n));

function groupWords({ adults, children, flags }) {
  const parts = [flags.includes("k") ? words.class : "", several(words.adults, adults), several(words.children, children)];
  return parts.filter(Boolean).join(words.between);
}

const since = (list) => clock(list.made - list.ahead);

function said(found, code, list) {
  if (found.verdict === "refused") return { verdict: "refused", says: words.reasons[found.reason], place: found.place, code };
  const needs = [...found.flags].map((letter) => words.needs[letter]).filter(Boolean).join(words.between);
  const says = { admitted: words.in, again: words.again.replace("{at}", found.at), trusted: words.trusted, unlisted: list ? words.unlisted.replace("{at}", since(list)) : words.no_list }[found.verdict];
  return { verdict: found.verdict, says, people: String(found.people), group: groupWords(found), needs, code };
}

function show(answer, sequence) {
  const frame = document.querySelector(`#frame-${answer.verdict}`).content.cloneNode(true);
  for (const slot of frame.querySelectorAll("[data-slot]")) slot.textContent = answer[slot.dataset.slot] ?? "";
  document.querySelector("#verdict").replaceChildren(frame);
  letting.hidden = asking.hidden = true;
  onScreen = sequence;
  navigator.vibrate?.(answer.verdict === "admitted" ? 80 : [80, 80, 240]);
}

async function tell() {
  const all = waitingOf(await messages());
  const list = await listHere();
  const here = all.filter((one) => one.session === session);
  const more = (kind, worth) => here.filter((one) => one.kind === kind).reduce((sum, one) => sum + worth(one), 0);
  if (list) {
    put("booked", list.counts.booked);
    put("arrived", list.counts.arrived + more("scan", (one) => (letIn(one) ? one.counted : 0)));
    put("walked_in", list.counts.walked_in + more("walk_in", (one) => one.people));
  }
  const banner = document.querySelector("#door-state");
  banner.hidden = problem === "" && stuck.size === 0;
  banner.querySelector("b").textContent = banner.dataset[problem === "signed-out" ? "signedOut" : problem ? "offline" : "stuck"];
  banner.querySelector("span").textContent = problem ? (list ? banner.dataset.list.replace("{at}", since(list)) : banner.dataset.noList) : [...new Set(stuck.values())].join(" ");
  banner.querySelector("a").hidden = problem !== "signed-out";
  const queue = document.querySelector("#queue");
  queue.dataset.waiting = String(all.length);
  const line = all.length === 0 ? queue.dataset.none : all.length === 1 ? queue.dataset.one : queue.dataset.many.replace("{n}", all.length);
  if (queue.textContent !== line) queue.textContent = line;
}

function put(name, value) {
  for (const place of document.querySelectorAll(`[data-count=${name}]`)) if (place.textContent !== String(value)) place.textContent = String(value);
}

// ---- What the helper does
function listen() {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const read = readGiven(form.elements.code.value);
    const token = read.token || form.elements.token.value;
    const people = form.elements.people.valueAsNumber || null;
    const way = form.elements.way?.checked ? "list" : form.dataset.way || (read.token ? "scanned" : "typed");
    if (!read.code) return form.elements.code.focus();
    for (const name of ["code", "token", "people"]) form.elements[name].value = "";
    form.dataset.way = "";
    form.elements.code.focus();
    await scan({ code: read.code.slice(0, 40), token }, way, people);
  });
  form.elements.code.addEventListener("input", () => (form.elements.token.value = ""));
  document.querySelector("#clicks").addEventListener("submit", async (event) => {
    event.preventDefault();
    const people = Number(event.submitter.value);
    if (Number(document.querySelector("[data-count=walked_in]").textContent) + people < 0) return;
    await add({ kind: "walk_in", people });
    await tell();
    flush();
  });
  window.addEventListener("online", () => flush().then(fetchList));
  window.addEventListener("offline", () => ((problem = "offline"), tell()));
  setInterval(async () => waitingOf(await messages()).length && flush(), OFTEN);
  setInterval(fetchList, 4 * OFTEN);
}

// A link that the telephone's camera opened leads here, also without network: the code waits in the field.
function takeLink() {
  const query = new URLSearchParams(location.search);
  const read = location.pathname.includes("/c/") ? readGiven(location.pathname) : { code: query.get("code"), token: query.get("token") };
  if (!read.code) return;
  form.elements.code.value = read.code;
  form.elements.token.value = read.token ?? "";
  form.dataset.way = "link";
  history.replaceState(null, "", door.dataset.page);
  form.querySelector("button").focus();
}

// ---- The camera, where the browser reads codes by itself
const camera = document.querySelector("#camera");
let stream;
let last = { text: "", at: 0 };

async function look(detector, video) {
  while (stream?.active) {
    const [found] = await detector.detect(video).catch(() => []);
    if (found && (found.rawValue !== last.text || Date.now() - last.at > 5000)) {
      last = { text: found.rawValue, at: Date.now() };
      const read = readGiven(found.rawValue);
      await scan({ code: read.code.slice(0, 40), token: read.token }, "scanned");
    }
    if (found) last.at = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

async function toggleCamera() {
  const video = document.querySelector("#view");
  const running = stream?.active;
  stream?.getTracks().forEach((track) => track.stop());
  video.hidden = true;
  camera.setAttribute("aria-pressed", "false");
  if (running) return;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    camera.setAttribute("aria-pressed", "true");
    look(new BarcodeDetector({ formats: ["qr_code"] }), video);
  } catch {
    document.querySelector("[data-lacks=permission]").hidden = false;
  }
}

// ---- What this browser or this address lacks is said, with what still works
function sayWhatIsMissing() {
  const lacks = {
    https: !window.isSecureContext,
    worker: window.isSecureContext && !("serviceWorker" in navigator),
    detector: window.isSecureContext && !("BarcodeDetector" in window && navigator.mediaDevices),
  };
  for (const [name, missing] of Object.entries(lacks)) document.querySelector(`[data-lacks=${name}]`).hidden = !missing;
  camera.hidden = !window.isSecureContext || lacks.detector;
}

async function keepPage() {
  const registration = await navigator.serviceWorker.ready;
  const person = document.body.dataset.person;
  localStorage.setItem("huiyan-kept-for", person);
  const said = door.dataset;
  const told = { title: said.notKept, text: said.notKeptText, back: said.back };
  registration.active.postMessage({ person, language: document.documentElement.lang, pages: [said.page], leads: { [said.codes]: said.page }, words: told });
}

async function begin() {
  kept = await opened("huiyan-door", { messages: { keyPath: "sequence", autoIncrement: true }, device: {} });
  lists = await opened("huiyan-door-lists", { lists: {} });
  navigator.storage?.persist?.();
  listen();
  takeLink();
  camera.addEventListener("click", toggleCamera);
  await tidy();
  await tell();
  flush().then(fetchList);
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => (document.querySelector("#kept").hidden = data.kept !== data.of));
  navigator.serviceWorker.addEventListener("controllerchange", keepPage);
  navigator.serviceWorker.register("/sw.js").then(keepPage, () => undefined);
}

sayWhatIsMissing();
begin().catch(() => (document.querySelector("[data-lacks=worker]").hidden = false)); // no storage: the page's own form works with network
