// Drag a reading to another entry of the same judge's column; the server says what it costs before anything moves.
// From the keyboard, and without a script, the same form stands on each entry's page.

const table = document.querySelector("table[data-moves]");
const form = document.getElementById("move");
const dialog = document.getElementById("move-dialog");
const SLIP = 6; // pixels by which a press may tremble and still be no drag

let lifted = null;
let start = null;

const column = (cell) => cell.cellIndex;
const judgeOf = (cell) => table.tHead.rows[0].cells[column(cell)].dataset.judge;
const numberOf = (cell) => cell.parentElement.dataset.number;
const takes = (cell) => cell && column(cell) === column(lifted) && !cell.matches(".as, .no") && numberOf(cell);

function lift(cell) {
  lifted = cell;
  cell.classList.add("is-lifted");
  for (const row of table.tBodies[0].rows) {
    const other = row.cells[column(cell)];
    if (takes(other)) other.classList.add("is-open");
  }
}

function drop() {
  for (const cell of table.querySelectorAll(".is-lifted, .is-open, .is-over")) cell.classList.remove("is-lifted", "is-open", "is-over");
  lifted = start = null;
}

function under(event) {
  const cell = document.elementFromPoint(event.clientX, event.clientY)?.closest("td");
  return cell && table.contains(cell) && takes(cell) ? cell : null;
}

table?.addEventListener("pointerdown", (event) => {
  const cell = event.target.closest("td.as");
  if (!cell || event.pointerType === "touch" || event.button) return; // a finger scrolls
  event.preventDefault();
  start = { cell, x: event.pageX, y: event.pageY }; // of the page, which may be scrolled meanwhile
});

document.addEventListener("pointermove", (event) => {
  if (!start) return;
  if (!lifted && Math.hypot(event.pageX - start.x, event.pageY - start.y) > SLIP) lift(start.cell);
  if (!lifted) return;
  table.querySelector(".is-over")?.classList.remove("is-over");
  under(event)?.classList.add("is-over");
});

document.addEventListener("pointerup", (event) => {
  const target = lifted && under(event);
  if (target) {
    form.elements.judge.value = judgeOf(lifted);
    form.elements.away.value = numberOf(lifted);
    form.elements.to.value = numberOf(target);
    form.requestSubmit();
  }
  drop();
});

document.addEventListener("pointercancel", drop);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") drop();
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "move-answer" && !dialog.open) dialog.showModal();
});
