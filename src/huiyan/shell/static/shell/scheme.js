// Light, dark, or as the system has it. Runs before the first paint; without it the form in the foot asks the server.

{
  const root = document.documentElement;
  const chosen = () => document.cookie.match(/(?:^|; )huiyan_scheme=(light|dark)(?:;|$)/)?.[1] ?? "";

  function show() {
    if (chosen()) root.dataset.scheme = chosen();
    else delete root.dataset.scheme;
    for (const button of document.querySelectorAll("[data-schemes] button")) {
      button.setAttribute("aria-pressed", String(button.value === chosen()));
    }
  }

  show();
  document.addEventListener("DOMContentLoaded", show);
  window.addEventListener("pageshow", show);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-schemes]")) return;
    event.preventDefault();
    const { value } = event.submitter;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `huiyan_scheme=${value}; path=/; samesite=lax; max-age=${value ? 31536000 : 0}${secure}`;
    show();
  }, true);
}
