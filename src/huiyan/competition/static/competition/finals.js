// The hall's pages: the clock runs between two answers of the server, and the last state stays when the network fails.

const offline = () => document.getElementById("board-offline");

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400) event.detail.shouldSwap = false;
  const line = offline();
  if (line) line.hidden = event.detail.xhr.status < 400;
});
for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(kind, () => {
    const line = offline();
    if (line) line.hidden = false;
  });
}

let source = null;
let began = 0;
setInterval(() => {
  const face = document.querySelector("[data-left]");
  if (!face) return;
  if (face !== source) [source, began] = [face, performance.now()];
  if (face.dataset.running !== "1") return;
  const left = Math.max(0, Math.round(Number(face.dataset.left) - (performance.now() - began) / 1000));
  face.textContent = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
}, 250);
