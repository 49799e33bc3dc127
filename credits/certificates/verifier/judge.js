// What is to be thought of a code: its signature, the revocation list of its issuer, its last day. The rules are those of verdicts.py.

const STALE_DAYS = 31;

// { state, why, values, code, list }: `why` is a key of the page's words, `code` the fields where the signature is right, `list` what
// day the list is of that was asked, or null.
async function judge(text, keys, lists, words, today) {
  let code;
  const digits = digitsIn(text);
  try {
    code = await readCode(digits, keys, words);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return refusedState(error);
  }
  const { fields, keyId } = code;
  const key = keys[keyId];
  const list = lists.find((each) => each.issuer === key.issuer);
  const listed = list ? await list.says(digits, fields.slot) : null;
  const stolen = [key.distrusted, list?.distrusted.get(keyId)].filter(Boolean).sort()[0] ?? null;
  const verdict = byList(fields, listed, stolen, today);
  const why = verdict.why ?? verdict.state;
  return { ...verdict, why, values: { day: fields.expires, since: stolen, made: list?.made }, code, list: list?.made ?? null };
}

// The state and, where it is no plain one, why; `listed` is null without a list, `stolen` the day since when the key was in other hands.
function byList(fields, listed, stolen, today) {
  const inTime = (verdict) =>
    ["valid", "signed"].includes(verdict.state) && fields.expires && fields.expires < today ? { state: "expired" } : verdict;
  const of = ({ listing }) => (listing === "absent" ? { state: "unknown" } : { state: listing });
  if (listed?.named) return inTime(of(listed));
  if (stolen) {
    const inOtherHands = fields.issued >= stolen || (listed && listed.made >= stolen);
    return inOtherHands ? { state: "distrusted" } : inTime({ state: "signed", why: "stolen_later" });
  }
  if (!listed) return inTime({ state: "signed", why: "no_list" });
  if (listed.listing !== "absent") return inTime(of(listed));
  return fields.issued < listed.made ? { state: "unknown" } : inTime({ state: "signed", why: "newer_than_list" });
}

function refusedState({ code, values }) {
  const state = ["forged", "unknown_issuer"].includes(code) ? code : "unreadable";
  return { state, why: code, values, code: null, list: null };
}

function daysBetween(earlier, later) {
  return Math.round((Date.parse(later) - Date.parse(earlier)) / DAY);
}
