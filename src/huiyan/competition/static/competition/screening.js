// The screener's keys, and the hold on the entry while its page is open. Without this file mouse and buttons do the same.

const form = document.querySelector("#screen");
const rules = [...document.querySelectorAll(".rule-line")];
let current = Math.max(0, rules.findIndex((rule) => rule.querySelector("input[value=look]:checked")));

function mark() {
  rules.forEach((rule, place) => rule.classList.toggle("now", place === current));
  const box = rules[current]?.querySelector("input:checked");
  if (box) box.focus();
  else form.querySelector("button[value=admit]").focus();
}

function answer(value) {
  const box = rules[current]?.querySelector(`input[value=${value}]`);
  if (!box) return;
  box.checked = true;
  current += 1;
  mark();
}

document.addEventListener("keydown", (event) => {
  if (event.target.matches("input:not([type=radio]), textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const link = { j: "#after", k: "#before" }[key];
  if (link) document.querySelector(link)?.click();
  if (form && (key === "y" || key === "n")) {
    event.preventDefault();
    answer(key === "y" ? "yes" : "no");
  }
});

if (form) {
  rules[current]?.classList.add("now");
  rules.forEach((rule, place) =>
    rule.addEventListener("focusin", () => {
      current = place;
      rules.forEach((one, at) => one.classList.toggle("now", at === current));
    }),
  );
  const hold = async () => {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    try {
      const answer = await fetch(form.dataset.lease, { method: "POST", headers: { "X-CSRFToken": token } });
      if (!answer.ok) return;
      const { mine } = await answer.json();
      document.querySelector("#lease").textContent = mine ? form.dataset.held : form.dataset.lost;
      document.querySelector("button[name=hold]")?.toggleAttribute("hidden", true);
    } catch {
      // no connection: the hold ends by itself
    }
  };
  hold();
  setInterval(hold, 240000);
}
