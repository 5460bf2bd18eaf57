// A large file on a weak line: sent in pieces, paused and taken up again, also after the page was loaded anew.
// Without this file the form sends the file whole with its button.
//
// The chosen file waits in this browser's database until the server has it; then it is deleted there.
// A box has data-upload (its name), data-owner, data-most (bytes) and data-begin: POST there begins and gives the id and the
// href of the pieces (GET says how much has come, POST adds); POST to begin + id ends. The form around it has the words.

// ---- The file on this device
function openStore() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("huiyan-uploads", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("files");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function withStore(mode, act) {
  try {
    const store = (await openStore()).transaction("files", mode).objectStore("files");
    return await new Promise((done, failed) => {
      const asked = act(store);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  } catch {
    return undefined; // private windows and full disks: the upload works, only a reload asks for the file again
  }
}

// ---- Words
function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

class Refused extends Error {}
class SignedOut extends Error {}

async function ask(path, options = {}) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const answer = await fetch(path, { ...options, headers: { "X-CSRFToken": token, "HX-Request": "true", ...options.headers } });
  if (answer.redirected || answer.status === 403) throw new SignedOut();
  if (answer.status >= 500) throw new Error("not taken");
  return answer;
}

async function refusalOf(answer) {
  const text = new DOMParser().parseFromString(await answer.text(), "text/html").body.textContent;
  return new Refused(text.replace(/\s+/g, " ").trim());
}

// ---- One question
class Sender {
  constructor(box) {
    this.box = box;
    this.words = box.closest("form").dataset;
    this.name = `${box.dataset.owner}-${box.dataset.upload}`;
    this.input = box.querySelector("input[type=file]");
    this.panel = box.querySelector(".upload");
    this.paused = false;
    this.running = false;
    this.input.addEventListener("change", () => this.input.files[0] && this.choose(this.input.files[0]));
    this.button("pause").addEventListener("click", () => this.pause());
    this.button("resume").addEventListener("click", () => this.goOn());
    this.button("cancel").addEventListener("click", () => this.forget());
    window.addEventListener("online", () => this.file && !this.paused && this.run());
    this.takeUp();
  }

  button(act) {
    return this.box.querySelector(`[data-${act}]`);
  }

  tell(text, values = {}) {
    this.panel.hidden = false;
    this.box.querySelector("[data-told]").textContent = fill(text, values);
  }

  amounts() {
    return { done: size(this.received), all: size(this.file.size) };
  }

  show() {
    this.box.querySelector("progress").value = (100 * this.received) / this.file.size;
    this.tell(this.paused ? this.words.paused : this.words.sending, this.amounts());
    this.button("cancel").hidden = false;
    this.button("pause").hidden = this.paused;
    this.button("resume").hidden = !this.paused;
  }

  // After a reload: the same upload and the same file, where both are still there.
  async takeUp() {
    const kept = await withStore("readonly", (store) => store.get(this.name));
    if (!kept) return;
    Object.assign(this, { ...kept, received: 0 });
    this.run();
  }

  async choose(file) {
    this.input.value = ""; // it goes by its own way, not with the form
    if (file.size > Number(this.box.dataset.most)) return this.tell(this.words.large, { most: size(Number(this.box.dataset.most)) });
    Object.assign(this, { file, id: "", href: "", received: 0, paused: false });
    await withStore("readwrite", (store) => store.put({ file, id: "", href: "" }, this.name));
    return this.run();
  }

  pause() {
    this.paused = true;
    this.show();
  }

  goOn() {
    this.paused = false;
    this.run();
  }

  async forget() {
    this.paused = true;
    this.file = undefined;
    this.panel.hidden = true;
    await withStore("readwrite", (store) => store.delete(this.name));
  }

  async begin() {
    const answer = await ask(this.box.dataset.begin, { method: "POST", body: new URLSearchParams({ name: this.file.name, size: this.file.size }) });
    if (!answer.ok) throw await refusalOf(answer);
    const { id, href, piece } = await answer.json();
    Object.assign(this, { id, href, piece, received: 0 });
    await withStore("readwrite", (store) => store.put({ file: this.file, id, href }, this.name));
  }

  // How far the server is: after a break, and when a piece arrived although its answer did not.
  async askHowFar() {
    const answer = await ask(this.href);
    if (!answer.ok) return this.begin();
    const { received, piece } = await answer.json();
    return Object.assign(this, { received, piece });
  }

  async run() {
    if (this.running || !this.file) return;
    this.running = true;
    this.box.dataset.busy = "";
    try {
      await (this.href ? this.askHowFar() : this.begin());
      this.show();
      while (this.file && !this.paused && this.received < this.file.size) await this.sendPiece();
      if (this.file && !this.paused) await this.finish();
    } catch (error) {
      this.fail(error);
    } finally {
      this.running = false;
      delete this.box.dataset.busy;
    }
  }

  async sendPiece() {
    const answer = await ask(this.href, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream", "Upload-Offset": String(this.received) },
      body: this.file.slice(this.received, this.received + this.piece),
    });
    if (answer.status === 409) await this.askHowFar();
    else if (!answer.ok) throw await refusalOf(answer);
    else this.received = (await answer.json()).received;
    if (this.file) this.show();
  }

  async finish() {
    this.tell(this.words.ends);
    const answer = await ask(`${this.box.dataset.begin}${this.id}/`, { method: "POST" });
    if (!answer.ok) throw await refusalOf(answer);
    this.box.querySelector("[data-file]").innerHTML = await answer.text();
    await withStore("readwrite", (store) => store.delete(this.name));
    this.file = undefined;
    for (const act of ["pause", "resume", "cancel"]) this.button(act).hidden = true;
    this.box.querySelector("progress").value = 100;
    this.tell(this.words.done);
  }

  fail(error) {
    if (error instanceof Refused) {
      this.forget();
      this.tell(error.message);
    } else if (error instanceof SignedOut) {
      this.tell(this.words.again);
    } else {
      this.tell(this.words.waits, this.amounts());
      setTimeout(() => !this.paused && this.run(), navigator.onLine ? 5000 : 15000);
    }
    this.button("resume").hidden = error instanceof Refused;
    this.button("pause").hidden = true;
  }
}

if (window.indexedDB) {
  for (const box of document.querySelectorAll("form [data-upload]")) new Sender(box);
}
