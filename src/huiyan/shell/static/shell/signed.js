// Sends again what waited on this device: with the token against forged requests, which may have gone with a cookie or a
// sign-in. `post` sends with the token it is given; the answer is nothing where nobody is signed in.
const cookieToken = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

// Nothing for who is not signed in.
async function freshToken() {
  const text = await (await fetch("/privacy/", { cache: "no-store" })).text();
  const body = new DOMParser().parseFromString(text, "text/html").body;
  return JSON.parse(body.getAttribute("hx-headers"))["X-CSRFToken"];
}

globalThis.sendSigned = async (post) => {
  let answer = await post(cookieToken());
  if (answer.status === 403) {
    const token = await freshToken();
    answer = token && (await post(token));
  }
  return !answer || answer.type === "opaqueredirect" ? null : answer;
};
