// The phone's pages work without this. It only tidies: the address bar, the time left to undo, the second tap.

const form = document.querySelector<HTMLFormElement>("form.undo");

if (/^\/S\//.test(location.pathname)) {
  // A code that stays in the address bar ends up in screenshots and histories.
  history.replaceState(null, "", "/s/");
}

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

document.addEventListener("submit", (event) => {
  const sent = event.target as HTMLFormElement;
  if (sent.getAttribute("data-sent")) event.preventDefault();
  sent.setAttribute("data-sent", "1");
});

window.addEventListener("pageshow", () => {
  const sent = document.querySelectorAll("form[data-sent]");
  for (let index = 0; index < sent.length; index++) sent[index]?.removeAttribute("data-sent");
});
