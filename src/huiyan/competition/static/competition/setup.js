// The sum of the weights while they are typed; the server counts again.

const output = document.querySelector("[data-sum-of]");

function showSum() {
  const inputs = [...document.querySelectorAll(`input[data-sums="${output.dataset.sumOf}"]`)];
  const counted = inputs.filter((input) => !input.closest(".sec").querySelector("input[name$='-DELETE']:checked"));
  const sum = counted.reduce((total, input) => total + (Number.isFinite(input.valueAsNumber) ? input.valueAsNumber : 0), 0);
  output.textContent = String(Math.round(sum * 100) / 100);
  output.classList.toggle("is-off", Math.abs(sum - 100) > 0.001);
}

if (output) {
  document.addEventListener("input", showSum);
  document.addEventListener("change", showSum);
  showSum();
}
