// Fetches the code that is valid now, just after each change and every few seconds for the counts.
"use strict";
const hall = document.querySelector(".hall");
const place = (id) => document.getElementById(id);
let failed = 0;

async function look() {
  let next = 1000;
  try {
    const answer = await fetch(hall.dataset.now, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const shown = await answer.json();
    const picture = new DOMParser().parseFromString(shown.picture, "image/svg+xml").documentElement;
    place("picture").replaceChildren(picture);
    place("done").textContent = shown.done;
    place("of").textContent = shown.of;
    place("window").textContent = shown.window;
    failed = 0;
    next = Math.min(3000, shown.changes_in + 50);
  } catch {
    failed += 1;
  }
  place("lost").hidden = failed < 3;
  setTimeout(look, next);
}

setTimeout(look, Math.min(3000, Number(hall.dataset.changesIn) + 50));
