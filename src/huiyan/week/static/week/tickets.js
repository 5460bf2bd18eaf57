// What a code means at a door, judged on the device: as the server does it (week/attendance/verdicts.py), in the same order.
// One table of cases tests both (tests/week/attendance/test_attendance_verdicts.py). Only where the server says "no such
// ticket" a device cannot know: the ticket may be newer than its list. Then it says "unlisted", and the helper decides.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // no I, L, O, U: they are read for 1, 0 and V
const READ_AS = { I: "1", L: "1", O: "0", U: "V", " ": "", "-": "" };
const CHECKED = 6;
const MODULUS = 1021;
const PARTS = 6;

// The code that somebody typed, or nothing when it cannot be one.
function readCode(typed) {
  const code = [...typed.trim().toUpperCase()].map((sign) => READ_AS[sign] ?? sign).join("");
  if (!/^[0-9A-HJKMNP-TV-Z]{8}$/.test(code)) return "";
  const number = [...code.slice(0, CHECKED)].reduce((sum, sign) => sum * 32 + ALPHABET.indexOf(sign), 0);
  const remainder = number % MODULUS;
  return code.slice(CHECKED) === ALPHABET[Math.floor(remainder / 32)] + ALPHABET[remainder % 32] ? code : "";
}

// A scanner and a camera give the whole link: the code, and perhaps its signed part.
function readGiven(text) {
  const trimmed = text.trim().replace(/\/+$/, "");
  const [code, token = ""] = trimmed.includes("/c/") ? trimmed.slice(trimmed.lastIndexOf("/c/") + 3).split("/") : [trimmed.split("/").pop()];
  return { code, token };
}

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

// What the signed part says, or null when no key of this list signed it.
async function claimOf(code, token, keys) {
  const parts = token.split(".");
  const key = keys[parts[0]];
  if (parts.length !== PARTS || !key) return null;
  try {
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const imported = await crypto.subtle.importKey("jwk", { kty: "EC", crv: "P-256", ...key }, curve, false, ["verify"]);
    const message = new TextEncoder().encode(`huiyan-ticket-1:${code}.${parts.slice(0, -1).join(".")}`);
    const good = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, bytes(parts[5]), message);
    return good ? { session: Number(parts[1]), adults: Number(parts[2]), children: Number(parts[3]), flags: parts[4] } : null;
  } catch {
    return null;
  }
}

// What the list says of a code, or, for a code that is newer than the list, what its signature says.
const ticketOf = (known, claim) => known ?? ["booked", claim.adults, claim.children, claim.flags, "", 0];

// `list` is null where none was fetched yet; `inHere` says since when and with how many a code is in by this device; `now`
// is the server's time as far as it is known.
async function judge(given, list, inHere, now) {
  const refuse = (reason, place = "") => ({ verdict: "refused", reason, place });
  const code = readCode(given.code);
  if (!code) return refuse("unreadable");
  const claim = given.token && list && globalThis.crypto?.subtle ? await claimOf(code, given.token, list.keys) : undefined;
  if (claim === null) return refuse("forged");
  const known = list?.tickets[code];
  if (!known && !claim) {
    const unknown = { reason: "", place: "", adults: 0, children: 0, flags: "", people: "" };
    return inHere.has(code) ? { ...unknown, verdict: "again", ...inHere.get(code) } : { ...unknown, verdict: "unlisted" };
  }
  if (!known && claim.session !== list.session) {
    const [day, place] = list.others[claim.session] ?? [list.day, ""];
    return refuse(day === list.day ? "other session" : "other day", place);
  }
  if (!list.held) return refuse("not held");
  const [state, adults, children, flags, at, arrived] = ticketOf(known, claim);
  if (state !== "booked") return refuse(state);
  if (now > list.ends && given.way !== "list") return refuse("over");
  const group = { adults, children, flags };
  const before = at ? { at, people: arrived } : inHere.get(code);
  if (before) return { verdict: "again", reason: "", ...group, ...before };
  return { verdict: "admitted", reason: "", ...group, people: adults + children };
}

globalThis.tickets = { readCode, readGiven, judge };
