// Pages that a person asked to keep, for use without a connection: a judge's desk and sheets, a helper's door, and the site's
// own files. Addresses that begin like one of `leads` are answered without a connection by the kept page that it names.
// Nothing else is kept, never another person's page, and all of it goes at sign-out.

const VERSION = "development"; // written by the server: another release brings another worker
const PAGES = "huiyan-pages";
const FILES = `huiyan-files-${VERSION}`;
const INDEX = "/kept-pages.json";
const PATIENCE = 5000; // milliseconds after which a slow network counts as none, where a page is kept
const HASHED = /^\/static\/.+\.[0-9a-f]{12}\./; // a file whose name changes with its content

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(tidy()));

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith("huiyan-") && name !== FILES);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function index() {
  const kept = await (await caches.open(PAGES)).match(INDEX);
  return kept ? kept.json() : { person: "", language: "", pages: [] };
}

// ---- The page says which pages to keep, for whom and in which language; those of anyone else go first.
self.addEventListener("message", (event) => event.waitUntil(keep(event.data, event.source)));

async function keep(wanted, asker) {
  const before = await index();
  const same = before.person === wanted.person && before.language === wanted.language;
  if (!same) await caches.delete(PAGES);
  const cache = await caches.open(PAGES);
  const pages = [...new Set([...(same ? before.pages : []), ...wanted.pages])];
  const leads = { ...(same ? before.leads : {}), ...wanted.leads };
  await cache.put(INDEX, Response.json({ ...wanted, pages, leads }));
  let kept = 0;
  for (const path of wanted.pages) {
    if ((await cache.match(path)) || (await fetched(path))) kept += 1;
  }
  asker?.postMessage({ kept, of: wanted.pages.length });
}

async function fetched(path) {
  try {
    const answer = await fetch(path, { cache: "no-store" });
    return await store(path, answer);
  } catch {
    return false;
  }
}

async function store(path, answer) {
  if (!answer.ok || answer.redirected) return false;
  const copy = answer.clone();
  for (const [, file] of (await copy.text()).matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)) {
    if (HASHED.test(file)) await fileOf(new Request(file)).catch(() => undefined);
  }
  await (await caches.open(PAGES)).put(path, answer.clone());
  return true;
}

// ---- Answers
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname.endsWith("/logout/")) event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") return;
  if (HASHED.test(url.pathname)) event.respondWith(fileOf(request));
  else if (request.mode === "navigate") event.respondWith(pageOf(request, url));
});

async function fileOf(request) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request.url, answer.clone());
  return answer;
}

async function pageOf(request, url) {
  const { pages, words, leads } = await index();
  if (!pages.includes(url.pathname) || url.search) {
    const led = Object.entries(leads ?? {}).find(([begins]) => url.pathname.startsWith(begins));
    const there = () => led && caches.open(PAGES).then((cache) => cache.match(led[1]));
    return fetch(request).catch(async () => (await there()) ?? (pages.length ? notKept(words, pages[0]) : Response.error()));
  }
  const kept = await (await caches.open(PAGES)).match(url.pathname);
  const live = fetch(request).then(async (answer) => {
    await store(url.pathname, answer.clone());
    return answer;
  });
  if (!kept) return live.catch(() => notKept(words, pages[0]));
  const slow = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([live.then((answer) => (answer.status >= 500 ? kept : answer)), slow]).catch(() => kept);
}

function notKept(words, back) {
  const safe = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const body = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${safe(words.title)}</title><h1>${safe(words.title)}</h1><p>${safe(words.text)}</p><p><a href="${safe(back)}">${safe(words.back)}</a></p>`;
  return new Response(body, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
