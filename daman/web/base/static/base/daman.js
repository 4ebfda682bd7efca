// Comforts only: every page works without this file.
(() => {
  "use strict";
  // A form is sent once, however many times the button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
  });
  // Coming back with the back button: the form may be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });
  // What must be put right is read first.
  document.querySelector("[data-focus]")?.focus();
  // A page that waits asks every two seconds, then more slowly, and reloads when there is news.
  const waiting = document.querySelector("[data-waits-for]");
  if (waiting) {
    let pause = 1000;
    const ask = async () => {
      try {
        const answer = await fetch(waiting.dataset.waitsFor, { headers: { Accept: "application/json" } });
        if (answer.ok && (await answer.json()).done) { location.reload(); return; }
      } catch { /* no network: ask again later */ }
      pause = Math.min(pause * 1.4, 10000);
      setTimeout(ask, pause);
    };
    setTimeout(ask, pause);
  }
  // A link to an explanation that stands folded opens it.
  addEventListener("hashchange", () => {
    let part = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    part?.querySelector("summary")?.focus();
    for (; part; part = part.parentElement) if (part.matches("details")) part.open = true;
  });
  // Copy: the button appears only where it can work.
  for (const button of document.querySelectorAll("button[data-copies]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent.trim());
      button.textContent = button.dataset.done;
    });
  }
  // Print.
  for (const button of document.querySelectorAll("button[data-prints]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();
