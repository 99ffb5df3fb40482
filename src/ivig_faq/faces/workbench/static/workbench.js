// What the pages do more with a script: problems and the reader's view while typing, a jump to a
// line, results that come by themselves, and a warning before unsaved words are left. Without it every button works all the same.
"use strict";
(() => {
  const form = document.getElementById("edit");
  const text = document.getElementById("text");
  const preview = document.getElementById("preview");
  const saved = form ? form.dataset.saved === "yes" : true;
  const opened = text ? text.value : "";
  let leaving = false;

  // What takes long appears by itself; the button asks for it without a script.
  const job = document.getElementById("job");
  const follow = () => {
    const open = job.querySelector("[data-job]");
    if (!open) return;
    setTimeout(async () => {
      try {
        const answer = await fetch(open.dataset.job);
        const html = await answer.text();
        if (answer.ok && html.includes("data-job")) {
          const fresh = new DOMParser().parseFromString(html, "text/html");
          open.querySelector("p").textContent = fresh.querySelector("p").textContent;
        } else if (answer.ok) {
          open.outerHTML = html;
          document.getElementById("told").textContent = "Done. The result is on this page.";
        }
      } catch {
        // The next look tries again.
      }
      follow();
    }, 1500);
  };
  if (job) {
    document.getElementById("result").focus();
    follow();
  }

  if (form && text && preview) {
    let waiting = 0;
    let running = null;

    const show = async () => {
      if (running) running.abort();
      const mine = (running = new AbortController());
      try {
        const answer = await fetch(preview.dataset.preview, {
          method: "POST",
          body: new URLSearchParams(new FormData(form)),
          signal: mine.signal,
        });
        const html = await answer.text();
        if (answer.ok && running === mine) {
          preview.innerHTML = html;
          document.getElementById("told").textContent =
            preview.querySelector("[data-sum]")?.textContent ?? "";
        }
      } catch {
        // The next key tries again; the button does so without a script.
      }
    };
    const soon = (wait) => {
      clearTimeout(waiting);
      waiting = setTimeout(show, wait);
    };
    text.addEventListener("input", () => soon(600));
    form.addEventListener("change", (event) => {
      if (event.target.type === "radio") soon(0);
    });

    form.addEventListener("submit", () => {
      leaving = true;
    });
    addEventListener("beforeunload", (event) => {
      if (!leaving && (!saved || text.value !== opened)) event.preventDefault();
    });

    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        event.preventDefault();
        form.requestSubmit(document.getElementById("save"));
      }
    });

    preview.addEventListener("click", (event) => {
      const link = event.target.closest("[data-line]");
      if (!link) return;
      event.preventDefault();
      const lines = text.value.split("\n");
      const line = Math.min(Number(link.dataset.line), lines.length) - 1;
      const start = lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0);
      text.focus();
      text.setSelectionRange(start, start + lines[line].length);
      text.scrollTop = (text.scrollHeight / lines.length) * Math.max(0, line - 3);
    });
  }
})();
