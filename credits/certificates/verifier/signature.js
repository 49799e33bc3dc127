// Ed25519: the browser's own where it has it (Chromium from 137), else noble-ed25519 beside this file, which asks the browser for SHA-512.

async function isSigned(message, signature, key) {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) throw new Refused("old_browser"); // an old browser, or a page opened over plain http
  let imported;
  try {
    imported = await subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  } catch {
    return nobleEd25519.verifyAsync(signature, message, key, { zip215: false }).catch(() => false);
  }
  return subtle.verify("Ed25519", imported, signature, message);
}
