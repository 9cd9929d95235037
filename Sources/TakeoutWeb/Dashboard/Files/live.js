// Keeps an open page current. Each server-sent event tells what changed; the fragment with it is fetched, and only the
// parts that differ are swapped, so that nothing moves under the reader's eyes. Without this file a reload does the same.
(() => {
  "use strict";

  const address = document.body.dataset.fragment;
  if (!address || !window.EventSource) return;
  const only = document.body.dataset.message;
  const longestConversation = 120;
  /** The part's content as it last came from the server; what the reader folded open since does not count. */
  const shown = new Map();
  /** Folds that the reader moved, by id. */
  const folds = new Map();

  // MARK: Swapping what changed

  function swap(part, fresh) {
    const html = fresh.innerHTML;
    if ((shown.get(part) ?? part.innerHTML) === html) return;
    shown.set(part, html);
    if (part.hasAttribute("data-rows")) return swapRows(part, fresh);
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    part.replaceChildren(...fresh.childNodes);
    for (const fold of part.querySelectorAll("details[id]")) {
      if (folds.has(fold.id)) fold.open = folds.get(fold.id);
    }
    if (focused) refocus(part, focused);
    if (fresh.dataset.title) document.title = fresh.dataset.title;
  }

  function refocus(part, focused) {
    const again = focused.id ? document.getElementById(focused.id) : part.querySelector("a, button, summary");
    (again ?? document.getElementById("main")).focus({ preventScroll: true });
  }

  /** Rows keep their elements, so that focus and scrolling stay; new ones slide in. */
  function swapRows(list, fresh) {
    const old = new Map([...list.children].map((row) => [row.dataset.key, row]));
    let previous = null;
    for (const row of [...fresh.children]) {
      const known = old.get(row.dataset.key);
      old.delete(row.dataset.key);
      if (known) update(known, row);
      else row.classList.add("new");
      const place = previous ? previous.nextElementSibling : list.firstElementChild;
      const current = known ?? row;
      if (place !== current) list.insertBefore(current, place);
      previous = current;
    }
    for (const gone of old.values()) gone.remove();
  }

  function update(known, row) {
    known.className = row.className;
    if (known.innerHTML === row.innerHTML) return;
    const hadFocus = known.contains(document.activeElement);
    known.replaceChildren(...row.childNodes);
    if (hadFocus) known.querySelector("a").focus({ preventScroll: true });
  }

  document.addEventListener("click", (click) => {
    const fold = click.target.closest?.("summary")?.parentElement;
    if (fold?.id) folds.set(fold.id, !fold.open);
  });

  // MARK: Fetching, one at a time; what comes meanwhile is one more

  let isFetching = false;
  let isStale = false;

  async function refresh() {
    isStale = true;
    if (isFetching) return;
    isFetching = true;
    while (isStale) {
      isStale = false;
      await fetchFragment();
      await new Promise((done) => setTimeout(done, 120));
    }
    isFetching = false;
  }

  async function fetchFragment() {
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of fresh.querySelectorAll("[data-part]")) {
        const here = document.querySelector(`[data-part="${part.dataset.part}"]`);
        if (here) swap(here, part);
      }
    } catch {
      // The server is away: the event stream notices too, and its return refreshes the page.
    }
  }

  // MARK: Listening in on the phones

  const conversation = document.getElementById("stage");

  function tell(event) {
    if (!conversation) return;
    const isAtEnd = conversation.scrollHeight - conversation.scrollTop - conversation.clientHeight < 40;
    const line = document.createElement("li");
    line.className = `${event.who} new`;
    line.append(element("span", "speaker", event.speaker), element("span", "said", event.text));
    const time = element("time", "", event.words);
    time.dateTime = event.iso;
    line.append(time);
    conversation.append(line);
    while (conversation.children.length > longestConversation) conversation.firstElementChild.remove();
    if (isAtEnd) conversation.scrollTop = conversation.scrollHeight;
  }

  function element(name, style, text) {
    const made = document.createElement(name);
    if (style) made.className = style;
    made.textContent = text;
    return made;
  }

  // MARK: The stream

  const lost = document.getElementById("lost");
  const stream = new EventSource("/events");
  stream.addEventListener("hello", (hello) => {
    if (lost) lost.hidden = true;
    if (conversation && Number(hello.data) > 0) conversation.replaceChildren();
    refresh();
  });
  stream.addEventListener("message", (change) => {
    if (!only || only === change.data) refresh();
  });
  stream.addEventListener("stage", (event) => tell(JSON.parse(event.data)));
  stream.addEventListener("error", () => {
    if (lost) lost.hidden = false;
  });
  addEventListener("pagehide", () => stream.close());
  addEventListener("pageshow", (shownAgain) => {
    if (shownAgain.persisted) location.reload();
  });

  if (conversation) conversation.scrollTop = conversation.scrollHeight;
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", () => form.querySelector("button")?.setAttribute("aria-busy", "true"));
  }
})();
