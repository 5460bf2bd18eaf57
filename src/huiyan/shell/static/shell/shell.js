// Small comforts; every page works without them.

// After a form comes back with errors, begin where they are listed.
document.getElementById("error-summary")?.focus();

// A confirmation names its consequence in a <dialog>; a button opens it by id.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
  if (event.target.closest("[data-prints]")) window.print();
});

// Choices of a list that should act at once.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-sends]")) event.target.form.requestSubmit();
  if (event.target.matches("[data-checks-all]")) {
    for (const box of document.querySelectorAll(event.target.dataset.checksAll)) box.checked = event.target.checked;
  }
});

// A form of a page that many share gets a key of its own here, so that sent twice it does one thing.
for (const field of document.querySelectorAll("input[data-once]")) {
  field.value ||= Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// One press, one request: a form that is on its way is not sent again.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  else if (event.target.method === "post") {
    event.target.dataset.sent = "1";
    setTimeout(() => delete event.target.dataset.sent, 4000);
  }
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// Paper has no folds: what a page folds away for the screen is printed too.
window.addEventListener("beforeprint", () => document.querySelectorAll("details.twin").forEach((fold) => (fold.open = true)));

// Pages kept for use without a connection are one person's: whoever comes next does not find them.
const person = document.body.dataset.person;
const keeper = localStorage.getItem("huiyan-kept-for");
if (person !== undefined && keeper !== null && keeper !== person && "caches" in window) {
  caches.delete("huiyan-pages");
  localStorage.removeItem("huiyan-kept-for");
  indexedDB.deleteDatabase("huiyan-door-lists"); // codes that open doors; scans that were not sent yet stay
  // Marks that were not sent yet stay for their judge; of those that were, nothing stays.
  for (const key of Object.keys(localStorage).filter((one) => one.startsWith("huiyan-sheet-"))) {
    if (!JSON.parse(localStorage.getItem(key)).waiting) localStorage.removeItem(key);
  }
}
