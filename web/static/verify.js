// No browser sends what stands behind the "#": put it into the form and send that. The address is clean again before.
"use strict";
const paper = document.getElementById("paper");

function sendFragment() {
  if (location.hash.length < 2) return;
  paper.elements.text.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  paper.requestSubmit();
}

addEventListener("hashchange", sendFragment);
sendFragment();
