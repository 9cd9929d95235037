// The settings: the preview follows the fields, and the bar to save stands there once something has changed. Without this
// file the buttons do the same.
(() => {
  "use strict";

  const form = document.getElementById("settings");
  const preview = document.getElementById("preview");
  const when = document.getElementById("when");
  if (!form || !preview) return;

  const withoutSecrets = () => {
    const fields = new URLSearchParams(new FormData(form));
    fields.delete("form_token");
    fields.delete("version");
    return fields;
  };
  const first = withoutSecrets();
  first.delete("when");
  // A form that was not stored holds changes from the start.
  const isSaved = location.search.includes("saved");
  const isUnsaved = form.hasAttribute("data-noted") && !isSaved;
  // Whoever loads the page again has not saved again.
  if (isSaved) history.replaceState(null, "", location.pathname);
  let wait = 0;
  let latest = 0;

  function noteChanges() {
    const now = withoutSecrets();
    now.delete("when");
    document.body.classList.toggle("unsaved", isUnsaved || now.toString() !== first.toString());
  }

  async function show() {
    const turn = ++latest;
    try {
      const answer = await fetch(`${preview.dataset.address}?${withoutSecrets()}`);
      if (!answer.ok || turn !== latest) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      preview.replaceChildren(...fresh.body.childNodes);
    } catch {
      // The server is away: the preview stays as it was, and saving will say so.
    }
  }

  function changed() {
    noteChanges();
    clearTimeout(wait);
    wait = setTimeout(show, 200);
  }

  form.addEventListener("input", changed);
  when?.addEventListener("change", changed);
  document.body.classList.add("scripted");
  noteChanges();
  const mistake = document.querySelector("[aria-invalid]");
  mistake?.focus({ preventScroll: true });
  mistake?.closest(".field").scrollIntoView({ block: "center" });
})();
