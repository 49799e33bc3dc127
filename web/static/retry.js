// The base was full: send the same form again by itself, with the same ticket, so that nothing counts twice.
"use strict";
const form = document.getElementById("again");
setTimeout(() => form.requestSubmit(), 1500 + Math.random() * 2000);
