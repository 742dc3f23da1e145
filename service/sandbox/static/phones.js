// Keeps the page fresh without touching what somebody is typing; the page works without it.
"use strict";
const EVERY_MS = 2000;

function toEnd(part) {
  // The newest thread stands first; show the end of it.
  const newest = part.classList.contains("threads") ? part.firstElementChild : null;
  if (newest !== null) part.scrollTop = newest.offsetHeight - part.clientHeight + 16;
}

function needsReload(fresh) {
  const shape = (doc) => [...doc.querySelectorAll("article, form.reply")].map((e) => e.id).join();
  return shape(fresh) !== shape(document);
}

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch("/phones");
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (needsReload(fresh) && !document.querySelector("textarea:focus")) return location.reload();
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (next === null || next.innerHTML === part.innerHTML) continue;
    if (part.contains(document.activeElement) && document.activeElement !== part) continue;
    part.innerHTML = next.innerHTML;
    toEnd(part);
  }
}

document.querySelectorAll(".threads").forEach(toEnd);
setInterval(() => refresh().catch(() => {}), EVERY_MS);
