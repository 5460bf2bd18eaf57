// Passkeys: the browser's own functions, no library. Where a form #passkey is on the page, its button asks the device.

const form = document.getElementById("passkey");

const decode = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const encode = (buffer) =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function credential() {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  const { publicKey } = (await answer.json()).request_options;
  publicKey.challenge = decode(publicKey.challenge);
  publicKey.allowCredentials = publicKey.allowCredentials?.map((one) => ({ ...one, id: decode(one.id) }));
  const given = await navigator.credentials.get({ publicKey });
  const response = {};
  for (const part of ["authenticatorData", "clientDataJSON", "signature", "userHandle"]) response[part] = encode(given.response[part]);
  return { id: given.id, rawId: encode(given.rawId), type: given.type, response, clientExtensionResults: given.getClientExtensionResults() };
}

if (form && window.PublicKeyCredential) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation(); // the shell's guard against sending twice counts only what is sent
    form.querySelector("[role=alert]").hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await credential());
      form.submit();
    } catch {
      form.querySelector("[role=alert]").hidden = false;
    }
  });
}
