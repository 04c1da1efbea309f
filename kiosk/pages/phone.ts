// The phone's pages work without this. It only tidies: the address bar, the time left to undo, the second tap.

import { searchNames } from "./names";

const form = document.querySelector<HTMLFormElement>("form.undo");

// A code or a ticket that stays in the address bar ends up in screenshots and histories.
if (/^\/S\/|^\/s\/[^/]+\.[^/]+/.test(location.pathname)) history.replaceState(null, "", "/s/");
else if (/[?&]ticket=/.test(location.search)) history.replaceState(null, "", location.pathname);

if (form) {
  const left = Number(form.getAttribute("data-left"));
  const label = form.querySelector("small");
  const words = label ? label.textContent || "" : "";
  const end = Date.now() + left * 1000;
  const timer = setInterval(() => {
    const seconds = Math.ceil((end - Date.now()) / 1000);
    if (seconds <= 0) {
      clearInterval(timer);
      form.hidden = true;
    } else if (label) {
      label.textContent = words.replace(/\d+/, String(seconds));
    }
  }, 250);
}

const link = document.querySelector<HTMLInputElement>(".copy input");
const copy = document.querySelector<HTMLButtonElement>(".copy button");
if (link && copy) {
  copy.hidden = false;
  copy.addEventListener("click", () => {
    link.select();
    // The clipboard's own interface is missing in the browsers inside of chat apps.
    if (document.execCommand("copy")) copy.textContent = link.getAttribute("data-copied");
  });
}

searchNames();

document.addEventListener("submit", (event) => {
  const sent = event.target as HTMLFormElement;
  if (sent.getAttribute("data-sent")) event.preventDefault();
  sent.setAttribute("data-sent", "1");
});

window.addEventListener("pageshow", () => {
  const sent = document.querySelectorAll("form[data-sent]");
  for (let index = 0; index < sent.length; index++) sent[index]?.removeAttribute("data-sent");
});
