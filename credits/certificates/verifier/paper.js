// Where the digits come from: an address or bare digits, typed by a scanner or pasted, and the PDF as it was issued.

const LARGEST_FILE = 50_000_000;

// Behind the last "#", whatever lines or blanks a paste brought; a Chinese input method types full-width digits.
function digitsIn(text) {
  return text.normalize("NFKC").replace(/\s+/g, "").split("#").pop();
}

// The address or the digits in the keywords of a PDF of ours.
async function textOfPdf(file) {
  if (file.size > LARGEST_FILE) throw new Refused("no_code_in_file");
  const bytes = new Uint8Array(
    await file.arrayBuffer().catch(() => {
      throw new Refused("no_code_in_file"); // a folder, or a file that is gone
    }),
  );
  const found = /\/Keywords ?\(([!-'*-[\]-~]*)\)/.exec(new TextDecoder("latin1").decode(bytes));
  if (!found) throw new Refused("no_code_in_file");
  return found[1];
}
