// Keeps the phone's screen fresh and answers without leaving the page.
"use strict";

const EVERY_MS = 1500;
const SORRY = "The network does not answer. I keep trying.";

function trouble(words) {
  document.getElementById("trouble").textContent = words;
}

// Replaces the cards only when they changed, so that focus and reading stay put.
async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("cards");
  const shown = document.getElementById("cards");
  if (fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
}

async function keepFresh() {
  try {
    if (!document.hidden) await refresh();
    if (document.getElementById("trouble").textContent === SORRY) trouble("");
  } catch {
    trouble(SORRY);
  }
  setTimeout(keepFresh, EVERY_MS);
}

async function send(form) {
  const buttons = document.querySelectorAll("#cards button");
  buttons.forEach((button) => { button.disabled = true; });
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { Accept: "application/json" },
    });
    trouble(answer.ok ? "" : (await answer.json()).detail);
    await refresh();
  } catch {
    trouble(SORRY);
  }
  document.querySelectorAll("#cards button").forEach((button) => { button.disabled = false; });
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target);
});
setTimeout(keepFresh, EVERY_MS);
