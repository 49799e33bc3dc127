// The page: takes a code however it comes, shows the state first and then every certified field. Whatever a code says is shown as text.

const data = JSON.parse(document.getElementById("data").textContent);
const vocabulary = data.vocabulary.split("\n");
const MARKS = { valid: "M14 25l7 7 14-15", stop: "M16 16l16 16M32 16L16 32", doubt: "M24 13v14M24 34v.5" };
const LOOKS = { valid: "valid", revoked: "stop", superseded: "stop", forged: "stop", unknown: "stop", distrusted: "stop" };
const reading = Promise.all(data.lists.map((each) => readList(Uint8Array.from(atob(each), (letter) => letter.charCodeAt(0)), data.keys)));
let language = (navigator.language || "zh").toLowerCase().startsWith("en") ? "en" : "zh";
let shown = null;
let asking = 0;

function say(word, values = {}) {
  return data.words[language][word].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function shownDay(day) {
  const [year, month, date] = day.split("-").map(Number);
  return language === "zh" ? `${year}年${month}月${date}日` : `${date} ${data.months[month - 1]} ${year}`;
}

function shownAmount(hundredths) {
  return (hundredths / 100).toFixed(2).replace(/\.?0+$/, "");
}

// The certified fields in the order of the paper, as [key of a word, text].
function linesOf({ fields, keyId }) {
  return [
    ["name", fields.name],
    ["last_four", fields.lastFour],
    ["kind", say(`kind_${fields.kind}`)],
    ["title", fields.title],
    ["hours", shownAmount(fields.hours)],
    ["credits", shownAmount(fields.credits)],
    ["serial", fields.serial],
    ["issued", shownDay(fields.issued)],
    ["expires", fields.expires ? shownDay(fields.expires) : say("never")],
    ["signed_by", [data.keys[keyId].name, say("key", { key: keyId })].filter(Boolean).join(" · ")],
  ].filter(([, text]) => text);
}

function show() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = say("page_title");
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = say(each.dataset.word);
  const other = document.getElementById("language");
  other.textContent = language === "zh" ? "English" : "中文";
  other.lang = language === "zh" ? "en" : "zh-CN";
  document.getElementById("made").textContent = say("made", { day: shownDay(data.made) });
  document.getElementById("ask-title").textContent = say(shown ? "ask_next" : "ask_title");
  document.getElementById("found").hidden = !shown;
  if (!shown) return;
  const look = LOOKS[shown.state] ?? "doubt";
  document.getElementById("state").className = look;
  document.getElementById("mark").setAttribute("d", MARKS[look]);
  document.getElementById("heading").textContent = say(`state_${shown.state}`);
  const values = { ...shown.values };
  for (const name of ["day", "since", "made"]) if (values[name]) values[name] = shownDay(values[name]);
  document.getElementById("reason").textContent = say(shown.why, values);
  const age = shown.list ? daysBetween(shown.list, dayInShanghai(new Date())) : 0;
  const old = document.getElementById("old");
  old.hidden = age <= STALE_DAYS || ["revoked", "superseded"].includes(shown.state);
  old.textContent = say("list_is_old", { days: age });
  document.getElementById("certified").hidden = !shown.code;
  document.getElementById("shortened").hidden = !shown.code || ![shown.code.fields.name, shown.code.fields.title].some((text) => text.endsWith("…"));
  document.getElementById("fields").replaceChildren(...(shown.code ? linesOf(shown.code) : []).flatMap(([word, text]) => {
    const [title, value] = ["dt", "dd"].map((tag) => document.createElement(tag));
    title.textContent = say(word);
    value.textContent = text;
    value.className = word;
    return [title, value];
  }));
  document.getElementById("list").textContent = shown.list ? say(age > 0 ? "list_of" : "list_of_today", { day: shownDay(shown.list), days: age }) : "";
}

// What was asked last is shown, and after a fault nothing of the paper before it.
async function showWhat(found) {
  const mine = (asking += 1);
  let answer = null;
  try {
    answer = await found;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    answer = refusedState(error);
  } finally {
    if (mine === asking) {
      shown = answer;
      show();
      scrollTo(0, 0);
    }
  }
}

const asked = async (text) => judge(text, data.keys, await reading, vocabulary, dayInShanghai(new Date()));
const check = (text) => showWhat(asked(text));
const checkFile = (file) => showWhat(textOfPdf(file).then(asked));

const field = document.getElementById("text");
const chosen = document.getElementById("file");

document.getElementById("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  field.select(); // the next scan takes its place
  check(field.value);
});
chosen.addEventListener("change", () => {
  if (chosen.files[0]) checkFile(chosen.files[0]);
  chosen.value = "";
});
document.getElementById("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  show();
});
addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dropping");
});
addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  const file = event.dataTransfer.files[0];
  if (file) checkFile(file);
  else check(event.dataTransfer.getData("text"));
});
addEventListener("paste", (event) => {
  if (event.target !== field) check(event.clipboardData.getData("text"));
});
addEventListener("keydown", (event) => {
  // A scanner types wherever the focus is; what it reads takes the place of what was there.
  if (event.target === field || !/^[0-9A-Za-z]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  field.focus();
  field.select();
});
addEventListener("hashchange", () => check(location.hash));

show();
if (location.hash.length > 1) check(location.hash);
else reading.then(() => field.focus(), (error) => showWhat(Promise.reject(error)));
