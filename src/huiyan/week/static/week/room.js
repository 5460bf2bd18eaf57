// The waiting room: asks now and then how far it has come. The answer is the same for everyone; whose turn it is, this page knows.

const room = document.getElementById("room");
const number = Number(room.dataset.number);
const [SHORTEST, LONGEST] = [2, 20]; // seconds between two questions
const show = (id, value) => (document.getElementById(id).textContent = value);

function tell({ admitted, per_minute: perMinute, opens_in: opensIn, left, open }) {
  if (!open) return left > 0 ? location.reload() : full();
  if (number <= admitted) return location.assign(room.dataset.form);
  const seconds = opensIn + ((number - admitted) * 60) / Math.max(perMinute, 0.1);
  show("before", Math.max(0, number - admitted - 1));
  show("minutes", Math.ceil(seconds / 60));
  show("left", left);
  ask(seconds / 2);
}

function full() {
  room.hidden = true;
  document.getElementById("room-full").hidden = false;
}

// A little by chance, so that a thousand pages do not ask in the same moment.
function ask(seconds) {
  const pause = Math.min(LONGEST, Math.max(SHORTEST, seconds)) * (0.9 + Math.random() / 5);
  setTimeout(async () => {
    try {
      const answer = await fetch(room.dataset.state);
      if (!answer.ok) throw new Error(answer.status);
      tell(await answer.json());
    } catch {
      ask(LONGEST); // no connection for a moment: the place in the order is kept
    }
  }, pause * 1000);
}

ask(Number(room.dataset.pause) / 2);
