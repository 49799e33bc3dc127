// The revocation lists that came with the page. The counterpart of revocation_list.py, where their form is written down.

const LIST_BEGINS = "5848524c01"; // "XHRL", version 1
const LIST_BLOCK = 131_072;
const LIST_SLOTS = 1 << 20;
const LISTINGS = ["absent", "valid", "superseded", "revoked"];

// A list whose signature is right: { issuer, made, distrusted, says(digits, slot) }, days as "2026-11-21"; "unreadable" for any other.
async function readList(bytes, keys) {
  const body = bytes.subarray(0, -SIGNATURE_BYTES);
  let at = 0;
  const take = (count) => {
    if (at + count > body.length) throw new Refused("unreadable");
    at += count;
    return hexOf(body.subarray(at - count, at));
  };
  const number = (count) => parseInt(take(count), 16);
  if (take(5) !== LIST_BEGINS) throw new Refused("unreadable");
  const signer = keys[take(KEY_ID_BYTES)];
  if (!signer || signer.distrusted) throw new Refused("unknown_issuer");
  const message = new Uint8Array([...new TextEncoder().encode("xiuhua revocation list 1\n"), ...body]);
  if (!(await isSigned(message, bytes.subarray(-SIGNATURE_BYTES), bytesOfHex(signer.key)))) throw new Refused("forged");
  const made = dayInShanghai(new Date(number(8) * 1000));
  const slots = number(4);
  if (!slots || slots % LIST_BLOCK || slots > LIST_SLOTS) throw new Refused("unreadable");
  const distrusted = new Map();
  for (let left = number(2); left > 0; left--) distrusted.set(take(KEY_ID_BYTES), dayFrom2000(number(2)));
  const named = new Map();
  for (let left = number(4); left > 0; left--) named.set(take(10), LISTINGS[number(1)]);
  const packed = await inflated(body.subarray(at), slots / 4);
  const says = async (digits, slot) => {
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(digits));
    const listing = named.get(hexOf(new Uint8Array(hash)).slice(0, 20));
    if (listing) return { made, listing, named: true };
    if (slot === null) return { made, listing: "valid", named: false };
    const state = slot < slots ? (packed[slot >> 2] >> (6 - 2 * (slot % 4))) & 3 : 0;
    return { made, listing: LISTINGS[state], named: false };
  };
  return { issuer: signer.issuer, made, distrusted, says };
}

async function inflated(bytes, size) {
  if (!globalThis.DecompressionStream) throw new Refused("old_browser");
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const whole = new Uint8Array(await new Response(stream).arrayBuffer());
  if (whole.length !== size) throw new Refused("unreadable");
  return whole;
}

function dayInShanghai(instant) {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}
