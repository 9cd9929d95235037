// Keeps an open page current. Each server-sent event tells what changed; the fragment with it is fetched, and only the
// parts that differ are swapped, so that nothing moves under the reader's eyes. Without this file a reload does the same.
(() => {
  "use strict";

  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (sent) => sent.submitter?.setAttribute("aria-busy", "true"));
  }

  // On a phone the row of pages scrolls sideways: the current one is brought into sight.
  const current = document.querySelector(".top nav [aria-current]");
  if (current) current.parentElement.scrollLeft = current.offsetLeft - current.parentElement.clientWidth / 2;

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

  let isOver = false;
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
      if (answer.status === 401) return end();
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

  /** The session is over: nothing new comes any more, and the page must not look as if all were well. */
  function end() {
    isOver = true;
    close();
    if (lost) lost.hidden = true;
    const ended = document.getElementById("ended");
    if (!ended) return;
    ended.querySelector("a").href = location.href;
    ended.hidden = false;
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
  //
  // A browser opens six connections to a server of HTTP/1.1 at most, so all pages that are open share one stream: one of
  // them holds it, by a lock, and tells the others. Where a browser has no such locks (they need HTTPS or this machine),
  // a page closes its stream while nobody looks at it.

  const lost = document.getElementById("lost");
  const channel = window.BroadcastChannel ? new BroadcastChannel("takeout-live") : null;
  const isShared = Boolean(navigator.locks && channel);
  let stream = null;
  /** The last event that this page knows of: the stream goes on behind it. */
  let since = document.body.dataset.since ?? "";

  function open() {
    if (stream || isOver) return;
    stream = new EventSource("/events" + (since ? `?since=${encodeURIComponent(since)}` : ""));
    for (const kind of ["hello", "message", "stage-begins", "stage"]) {
      stream.addEventListener(kind, (event) => pass({ kind, data: event.data, id: event.lastEventId }));
    }
    stream.addEventListener("error", () => {
      pass({ kind: "error" });
      // After an answer that is no stream, a browser gives up: the login may have run out.
      if (stream?.readyState === EventSource.CLOSED) {
        close();
        refresh();
        setTimeout(open, 15000);
      }
    });
  }

  function close() {
    stream?.close();
    stream = null;
  }

  function pass(news) {
    take(news);
    if (isShared) channel.postMessage(news);
  }

  function take(news) {
    if (news.id) since = news.id;
    if (lost) lost.hidden = news.kind !== "error" || isOver;
    switch (news.kind) {
      case "hello":
        if (news.data === "reload") refresh();
        break;
      case "message":
        if (concerns(news.data)) refresh();
        break;
      case "stage-begins":
        if (conversation && Number(news.data) > 0) conversation.replaceChildren();
        break;
      case "stage":
        tell(JSON.parse(news.data));
        break;
    }
  }

  /** A change is told as the message's id and the business's. */
  function concerns(data) {
    const [message, business] = data.split(" ");
    if (only) return only === message;
    return !document.body.dataset.business || document.body.dataset.business === business;
  }

  if (isShared) {
    channel.addEventListener("message", (news) => take(news.data));
    let isHolder = false;
    navigator.locks.request("takeout-live", () => {
      isHolder = true;
      open();
      return new Promise(() => {});
    });
    // Whoever does not hold the stream may have missed something while the page was loading.
    setTimeout(() => {
      if (!isHolder) refresh();
    }, 300);
  } else {
    const follow = () => (document.hidden ? close() : open());
    document.addEventListener("visibilitychange", follow);
    follow();
  }
  addEventListener("pagehide", close);
  addEventListener("pageshow", (shownAgain) => {
    if (shownAgain.persisted) location.reload();
  });

  if (conversation) conversation.scrollTop = conversation.scrollHeight;
})();
