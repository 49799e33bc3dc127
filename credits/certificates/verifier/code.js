// What the digits of a certificate's code say. The counterpart of certificate_token.py, where their form is written down.

const MOST_DIGITS = 400;
const SIGNATURE_BYTES = 64;
const KEY_ID_BYTES = 3;
const NEWEST_VERSION = 2;
const KINDS = [["stage", "XH"], ["credits", "XF"], ["hours", "XS"]];
const ALPHABETS = ["0123456789-/", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/. "];
const IN_WORDS = 2;
const ESCAPE = 4095;
const DAY = 86_400_000;

// Why nothing can be said of a code, or why it is false; `code` is a key of the page's words.
class Refused extends Error {
  constructor(code, values = {}) {
    super(code);
    this.code = code;
    this.values = values;
  }
}

// The certified fields and the id of the key that signed them. `keys` are the pinned public keys by id ({ key: "…" }), `words` the vocabulary.
// Amounts are whole hundredths, days are "2026-11-21"; `slot` is null for a code of version 1.
async function readCode(digits, keys, words) {
  if (!/^[1-9][0-9]*$/.test(digits) || digits.length > MOST_DIGITS) throw new Refused("unreadable");
  const whole = bytesOf(BigInt(digits));
  const packed = whole.subarray(0, -SIGNATURE_BYTES);
  const version = whole[0] >> 4;
  if (packed.length <= KEY_ID_BYTES || version === 0) throw new Refused("unreadable");
  if (version > NEWEST_VERSION) throw new Refused("too_new");
  const bits = bitsOf(packed);
  bits.take(4);
  const keyId = bits.take(8 * KEY_ID_BYTES).toString(16).padStart(2 * KEY_ID_BYTES, "0");
  if (!Object.hasOwn(keys, keyId)) throw new Refused("unknown_issuer", { key: keyId });
  const context = new TextEncoder().encode(`xiuhua certificate ${version}\n`);
  const message = new Uint8Array([...context, ...packed]);
  if (!(await isSigned(message, whole.subarray(-SIGNATURE_BYTES), bytesOfHex(keys[keyId].key)))) throw new Refused("forged");
  const fields = version === 1 ? unpackFirst(bits, words) : unpack(bits, words);
  return { fields, keyId };
}

function unpack(bits, words) {
  const kind = KINDS[bits.take(2)];
  if (!kind) throw new Refused("unreadable");
  const slot = bits.take(20);
  const issued = dayFrom2000(bits.take(16));
  const expires = bits.take(1) ? dayFrom2000(bits.take(16)) : null;
  const hours = takeAmount(bits);
  const credits = takeAmount(bits);
  const lastFour = takeText(bits, words);
  const serial = bits.take(1)
    ? `${kind[1]}-${2000 + bits.take(8)}-${String(bits.take(14)).padStart(4, "0")}`
    : takeText(bits, words);
  const name = takeText(bits, words);
  const title = takeText(bits, words);
  if (bits.left() >= 8 || bits.take(bits.left())) throw new Refused("unreadable");
  return { kind: kind[0], slot, issued, expires, hours, credits, lastFour, serial, name, title };
}

function unpackFirst(bits, words) {
  const issued = dayFrom2000(bits.take(16));
  const hours = takeAmount(bits);
  const credits = takeAmount(bits);
  const [lastFour, serial, name, title] = [1, 2, 3, 4].map(() => takeText(bits, words));
  return { kind: "stage", slot: null, issued, expires: null, hours, credits, lastFour, serial, name, title };
}

function dayFrom2000(days) {
  return new Date(Date.UTC(2000, 0, 1) + days * DAY).toISOString().slice(0, 10);
}

function takeAmount(bits) {
  return bits.take(1) ? bits.take(11) * 100 : bits.take(24);
}

function takeText(bits, words) {
  const form = bits.take(2);
  const count = bits.take(6);
  if (form === IN_WORDS) return Array.from({ length: count }, () => takeWord(bits, words)).join("");
  const alphabet = ALPHABETS[form];
  if (!alphabet) throw new Refused("unreadable");
  const radix = BigInt(alphabet.length);
  let number = bits.takeLarge((radix ** BigInt(count) - 1n).toString(2).replace(/^0$/, "").length);
  let text = "";
  for (let place = 0; place < count; place++) {
    text = alphabet[Number(number % radix)] + text;
    number /= radix;
  }
  return text;
}

function takeWord(bits, words) {
  const code = bits.take(12);
  if (code !== ESCAPE) {
    if (!words[code]) throw new Refused("unreadable");
    return words[code];
  }
  const folded = bits.take(18);
  if (folded >= 0xd800 && folded < 0xe000) throw new Refused("unreadable");
  const point = folded < 0x10000 ? folded : folded < 0x30000 ? folded + 0x10000 : folded - 0x20000;
  return String.fromCodePoint(point);
}

// Bytes read from the front, some bits at a time.
function bitsOf(bytes) {
  const number = BigInt("0x0" + hexOf(bytes));
  let left = 8 * bytes.length;
  const takeLarge = (count) => {
    if (count > left) throw new Refused("unreadable");
    left -= count;
    return (number >> BigInt(left)) & ((1n << BigInt(count)) - 1n);
  };
  return { left: () => left, take: (count) => Number(takeLarge(count)), takeLarge };
}

function bytesOf(number) {
  const hex = number.toString(16);
  return bytesOfHex(hex.length % 2 ? "0" + hex : hex);
}

function bytesOfHex(hex) {
  return Uint8Array.from({ length: hex.length / 2 }, (_, place) => parseInt(hex.slice(2 * place, 2 * place + 2), 16));
}

function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
