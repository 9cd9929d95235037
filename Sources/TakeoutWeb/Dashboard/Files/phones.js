// The phones in the browser: shows what the server tells of them, and tells it what is done there. Nothing is decided
// here; a page that is opened anew comes to the same state.
(() => {
  "use strict";

  const watch = document.body.dataset.watch;
  const business = document.body.dataset.business;
  const query = watch ? `?watch=${encodeURIComponent(watch)}` : "";
  const coach = document.getElementById("coach");
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
  /** Ended calls say so for so long, in milliseconds. */
  const farewell = 2500;

  /** The last news of the phones, and when it came. */
  let view = null;
  let viewAt = 0;

  const simulatedNow = () => (view ? view.now + (performance.now() - viewAt) * view.speed : Date.now());

  // MARK: The phones

  class Phone {
    constructor(element) {
      this.element = element;
      this.who = element.dataset.who;
      this.name = element.dataset.name;
      this.bubbles = element.querySelector("[data-bubbles]");
      this.call = null;
      this.shown = 0;
      this.isFirst = true;
      this.state = "idle";
      this.speech = null;
      this.isReadBack = false;
      element.addEventListener("click", (click) => this.press(click));
      // Who turns back to what was said before is not pulled away from it by the next word.
      for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
        this.bubbles.addEventListener(kind, () => { this.isReadBack = true; }, { passive: true });
      }
      for (const form of element.querySelectorAll("form")) {
        form.addEventListener("submit", (submit) => {
          submit.preventDefault();
          this.speak(form);
        });
      }
      const text = element.querySelector("textarea");
      text?.addEventListener("keydown", (key) => {
        if (key.key !== "Enter" || key.shiftKey || key.isComposing) return;
        key.preventDefault();
        this.speak(text.form);
      });
    }

    find(name) {
      const [key, value] = name.split("=");
      return this.element.querySelector(value ? `[data-${key}="${value}"]` : `[data-${key}]`);
    }

    // What is done here

    press(click) {
      const button = click.target.closest("button");
      if (!button || !this.element.contains(button)) return;
      if (button.dataset.do === "call") return post(`/phones/call${query}`);
      if (button.dataset.act) return this.act(button.dataset.act);
      if (button.dataset.says) return this.act({ says: button.dataset.says });
      if (button.dataset.sample) {
        const text = this.element.querySelector("textarea");
        text.value = button.dataset.sample;
        text.focus();
      }
    }

    speak(form) {
      const field = form.querySelector("textarea, input");
      const text = field.value.trim();
      if (!text) return field.focus();
      field.value = "";
      this.act(form.dataset.set === "leave" ? { leave: { name: this.name, message: text } } : { says: text });
    }

    act(act) { post(`/phones/acts/${this.who}`, { act }); }

    // What is shown

    show(news, other) {
      const before = this.state;
      const isAnother = news.call !== this.call;
      if (isAnother) this.begin(news);
      this.news = news;
      this.other = other;
      this.state = news.state;
      if (before !== "idle" && news.state === "idle" && !this.isFirst) this.endedAt = performance.now();
      const isOnCall = news.state !== "idle" || this.isParting();
      this.element.dataset.state = news.state === "idle" && isOnCall ? "ended" : news.state;
      this.find("pane=idle").hidden = isOnCall;
      this.find("pane=talk").hidden = !isOnCall;
      for (const set of this.element.querySelectorAll("[data-set]")) set.hidden = set.dataset.set !== this.set();
      for (const phase of this.element.querySelectorAll("[data-phase]")) {
        phase.hidden = (phase.dataset.phase === "told") !== news.isTold;
      }
      const samples = this.find("samples");
      if (samples) samples.hidden = news.lines.some((line) => line.who === "person");
      this.name_();
      this.say(news.lines);
      if (before !== news.state) this.changed(before);
      this.isFirst = false;
      this.tick();
    }

    begin(news) {
      this.call = news.call;
      this.bubbles.replaceChildren();
      this.shown = 0;
      this.endedAt = 0;
      this.speech = null;
    }

    isParting() { return this.endedAt > 0 && performance.now() - this.endedAt < farewell; }

    set() {
      switch (this.news.state) {
        case "ringing": return "ringing";
        case "talking": return this.news.isCaller ? "leave" : "answer";
        case "calling": case "waiting": case "connected": return "line";
        default: return "";
      }
    }

    /** Who is at the other end. */
    party() {
      const { state, isCaller, isSecond } = this.news;
      if (isSecond || state === "connected" || state === "waiting") {
        return isSecond && state === "ringing" ? `${business}` : this.other.name;
      }
      return isCaller ? business : `${business}, assistant`;
    }

    name_() {
      const party = this.party();
      const label = this.find("with");
      if (label.textContent === party) return;
      label.textContent = party;
      const face = this.find("face");
      face.textContent = party.split(/[\s,]+/).map((word) => word[0]).join("").slice(0, 2).toUpperCase();
    }

    changed(before) {
      if (this.state === "ringing") {
        sound.ring(this.who);
        // Who types, or talks on another call, is left there.
        if (!isTyping() && (this.news.isSecond || inFront()?.state !== "talking")) bringToFront(this.who);
      } else sound.hush(this.who);
      if (this.state === "connected") sound.chime();
      const focus = document.activeElement;
      const wasHere = this.element.contains(focus) || focus === document.body;
      const isGone = focus === document.body || focus.closest("[hidden]");
      if (wasHere && isGone && !this.isFirst && before !== "idle") this.focusFirst();
      else if (isGone && this.element.contains(focus)) this.focusFirst();
    }

    focusFirst() {
      const next = [...this.element.querySelectorAll(".start, [data-act], textarea, [data-says]")]
        .find((element) => !element.closest("[hidden]"));
      next?.focus({ preventScroll: true });
    }

    // What is said

    say(lines) {
      for (const line of lines.slice(this.shown)) {
        const bubble = document.createElement("p");
        bubble.className = line.who;
        const keys = /^User's Keypad Entry: (.+)$/.exec(line.text);
        if (keys) {
          bubble.textContent = `Pressed ${keys[1]}`;
          bubble.classList.add("key");
        } else if (line.who === "assistant" && !this.isFirst && !isCalm.matches) {
          this.reveal(bubble, line);
        } else {
          bubble.textContent = line.text;
        }
        if (!this.isFirst) bubble.classList.add("new");
        this.bubbles.append(bubble);
        if (line.who === "assistant" && !this.isFirst) sound.speak(line.text, this.who);
        if (line.who === "person") sound.interrupt(this.who);
      }
      if (lines.length > this.shown) {
        this.isReadBack = false;
        this.follow();
      }
      this.shown = lines.length;
    }

    /** Brings what is said just now into sight: words to come have their place already, but nothing is seen there yet. */
    follow() {
      const list = this.bubbles;
      const word = this.speech?.words[Math.max(0, this.speech.next - 1)];
      // Under the word there is still the padding of its bubble and of the list.
      const hidden = word ? word.getBoundingClientRect().bottom + 20 - list.getBoundingClientRect().bottom : list.scrollHeight;
      if (hidden > 0) list.scrollTop += hidden;
    }

    /** All words are there at once for who listens or reads ahead; they appear at the speed of speech. */
    reveal(bubble, line) {
      this.finishSpeech();
      const words = line.text.split(/(?<=\s)/).map((word) => {
        const part = document.createElement("i");
        part.textContent = word;
        return part;
      });
      bubble.append(...words);
      this.speech = { words, next: 0, seconds: Math.max(1, line.seconds), spoken: 0, last: performance.now() };
    }

    finishSpeech() {
      for (const word of this.speech?.words ?? []) word.className = "on";
      this.speech = null;
    }

    advanceSpeech() {
      const speech = this.speech;
      if (!speech) return;
      const now = performance.now();
      speech.spoken += ((now - speech.last) / 1000) * (view?.speed ?? 1);
      speech.last = now;
      // Reading is quicker than speaking: the words run a little ahead.
      const due = Math.ceil((speech.words.length * speech.spoken * 1.25) / speech.seconds) + 1;
      const known = speech.next;
      while (speech.next < Math.min(due, speech.words.length)) speech.words[speech.next++].className = "on";
      if (speech.next > known && !this.isReadBack) this.follow();
      if (speech.next >= speech.words.length) this.speech = null;
    }

    // What passes

    tick() {
      if (!this.news) return;
      this.advanceSpeech();
      if (this.endedAt && !this.isParting() && this.element.dataset.state === "ended") {
        this.endedAt = 0;
        const hadFocus = this.element.contains(document.activeElement);
        this.find("pane=idle").hidden = false;
        this.find("pane=talk").hidden = true;
        this.element.dataset.state = "idle";
        if (hadFocus) this.focusFirst();
        advise();
      }
      write(this.find("status"), this.status());
      write(this.find("last"), this.last());
    }

    status() {
      switch (this.news.state) {
        case "ringing": return this.news.isSecond ? `${this.other.name} wants to speak with you` : "calls";
        case "calling": return "calling…";
        case "waiting": return "their phone rings…";
        case "talking": case "connected": {
          const seconds = Math.max(0, Math.floor((simulatedNow() - (this.news.since ?? simulatedNow())) / 1000));
          const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
          return this.news.state === "connected" ? `connected · ${time}` : time;
        }
        default: return this.element.dataset.state === "ended" ? "The call is over" : "";
      }
    }

    last() {
      if (!this.news.call || !this.news.since) return "";
      const time = clockOf(this.news.since).slice(0, 5);
      return `${time} · ${this.ending()}`;
    }

    ending() {
      const { transfer, endedReason, isSecond, isCaller } = this.news;
      if (transfer === "connected") return `You spoke with ${this.other.name}`;
      if (isSecond) return `Missed call from ${business}`;
      if (isCaller) return `You called ${business}`;
      switch (endedReason) {
        case "customer-did-not-answer": return "Missed call from your assistant";
        case "customer-busy": return "You declined your assistant’s call";
        case "voicemail": return "Voicemail took your assistant’s call";
        case "silence-timed-out": return "Your assistant called and heard nothing";
        default: return "Your assistant called";
      }
    }
  }

  const write = (element, text) => {
    if (element && element.textContent !== text) element.textContent = text;
  };

  const phones = ["customer", "employee"].map((who) => new Phone(document.getElementById(who)));
  const [customer, employee] = phones;

  // MARK: What to do next

  function advise() {
    if (watch || !view) return;
    write(coach, advice());
    for (const button of document.querySelectorAll("[data-show]")) {
      const phone = phones.find((each) => each.who === button.dataset.show);
      button.classList.toggle("rings", phone?.state === "ringing");
    }
  }

  function advice() {
    const story = document.querySelector("#story .head");
    const tone = story ? [...story.classList].find((name) => name !== "head") : "";
    if (employee.state === "connected") return "They are connected, person to person. Either may hang up.";
    if (customer.state === "ringing") return `${customer.name}’s phone rings: answer it, and the two are connected.`;
    if (employee.state === "waiting") return `The assistant calls ${customer.name} and hands the call over.`;
    if (employee.state === "ringing") return `${employee.name}’s phone rings. Answer, decline, or let it ring.`;
    if (employee.state === "talking") {
      return employee.news.isTold
        ? "The message is told. Shall the two be connected?"
        : "A yes or the key 1 proves that a person is there. Before that, nothing private is said.";
    }
    if (customer.state === "calling") return "The line opens…";
    if (customer.state === "talking") {
      return customer.news.lines.some((line) => line.who === "person")
        ? "Hang up when you are done, or add something."
        : "The receptionist answers. Say what it is about.";
    }
    if (!customer.news?.call) return `Nobody is in. Be ${customer.name}: call ${business}.`;
    if (document.querySelector("#story [data-until]")) return `${beforeNextCall()} Turn time up to ×60.`;
    if (tone === "mailed") return "Nobody could be reached, so the message went into the letterbox. Open it.";
    if (tone === "reached") return "The message got through. Call again, and let it go another way.";
    if (tone === "progress" || tone === "waiting") return `${employee.name}’s phone will ring in a moment.`;
    return "";
  }

  /** Why another call comes, read off the ladder of the last one: a decision before a next call is to be called later. */
  function beforeNextCall() {
    const isPast = (word) => [...document.querySelectorAll("#story .rungs li:not(.ahead)")]
      .some((rung) => rung.firstElementChild.textContent === word);
    if (isPast("heard")) return "The message was heard. The assistant calls again later, as was asked.";
    if (isPast("decided")) return "The assistant calls again later, as was asked.";
    return "Nobody was reached: the next try comes by itself.";
  }

  // MARK: Time

  const pace = document.querySelector(".pace");
  const clock = document.getElementById("clock");
  const hands = ["hour", "minute"].map((name) => document.getElementById(`hand-${name}`));

  function clockOf(milliseconds) {
    return new Date(milliseconds).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  }

  function showTime() {
    const now = simulatedNow();
    const text = clockOf(now);
    write(clock, text);
    for (const face of document.querySelectorAll("[data-clock]")) write(face, text.slice(0, 5));
    const day = new Date(now).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
    for (const date of document.querySelectorAll("[data-date]")) write(date, day);
    const minutes = new Date(now).getHours() * 60 + new Date(now).getMinutes();
    hands[0]?.setAttribute("transform", `rotate(${minutes / 2} 12 12)`);
    hands[1]?.setAttribute("transform", `rotate(${minutes * 6} 12 12)`);
    for (const until of document.querySelectorAll("[data-until]")) {
      const left = Math.max(0, Math.ceil((Number(until.dataset.until) - now) / 1000));
      write(until, `in ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
    }
  }

  function showPace() {
    pace.hidden = false;
    for (const choice of pace.querySelectorAll("input")) choice.checked = Number(choice.value) === view.chosenSpeed;
    const isHeld = view.speed < view.chosenSpeed;
    pace.classList.toggle("held", isHeld);
    write(document.getElementById("held"), isHeld ? "as in life during calls" : "");
  }

  pace.addEventListener("change", (change) => post("/phones/pace", { speed: Number(change.target.value) }));
  setInterval(() => {
    showTime();
    for (const phone of phones) phone.tick();
  }, 100);

  // MARK: Sound, off until it is asked for

  const sound = (() => {
    const button = document.getElementById("voice");
    let isOn = false;
    let audio = null;
    let ringing = new Map();

    button.hidden = false;
    button.addEventListener("click", () => {
      isOn = !isOn;
      button.setAttribute("aria-pressed", String(isOn));
      if (isOn) audio ??= window.AudioContext ? new AudioContext() : null;
      else {
        window.speechSynthesis?.cancel();
        for (const who of [...ringing.keys()]) hush(who);
      }
    });

    function tone(frequency, from, seconds, loudness = 0.06) {
      if (!audio) return;
      const oscillator = audio.createOscillator();
      const gain = audio.createGain();
      oscillator.frequency.value = frequency;
      gain.gain.setValueAtTime(0, audio.currentTime + from);
      gain.gain.linearRampToValueAtTime(loudness, audio.currentTime + from + 0.02);
      gain.gain.linearRampToValueAtTime(0, audio.currentTime + from + seconds);
      oscillator.connect(gain).connect(audio.destination);
      oscillator.start(audio.currentTime + from);
      oscillator.stop(audio.currentTime + from + seconds);
    }

    function ring(who) {
      hush(who);
      const play = () => {
        if (!isOn) return;
        for (const [index, pitch] of (who === "customer" ? [660, 880, 660] : [520, 650, 780]).entries()) {
          tone(pitch, index * 0.16, 0.15);
        }
      };
      play();
      ringing.set(who, setInterval(play, 1600));
    }

    function hush(who) {
      clearInterval(ringing.get(who));
      ringing.delete(who);
    }

    return {
      ring, hush,
      chime() { if (isOn) { tone(660, 0, 0.18); tone(990, 0.14, 0.25); } },
      interrupt() { if (isOn) window.speechSynthesis?.cancel(); },
      speak(text, who) {
        if (!isOn || !window.speechSynthesis) return;
        const words = new SpeechSynthesisUtterance(text);
        words.lang = "en";
        words.pitch = who === "customer" ? 1.1 : 0.95;
        speechSynthesis.speak(words);
      },
    };
  })();

  // MARK: The wire

  const wire = document.getElementById("wire");
  const longestWire = 200;
  let lastWire = 0;

  function element(name, style, text) {
    const made = document.createElement(name);
    if (style) made.className = style;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function addExchange(exchange, isNew) {
    if (exchange.number <= lastWire) return;
    lastWire = exchange.number;
    const isAtEnd = wire.scrollHeight - wire.scrollTop - wire.clientHeight < 60;
    const item = element("li", exchange.direction + (isNew ? " new" : ""));
    const fold = document.createElement("details");
    const summary = document.createElement("summary");
    const isIn = exchange.direction === "toServer";
    const way = element("span", "way", isIn ? "→" : "←");
    way.title = isIn ? "Vapi asks Takeout" : "Takeout asks Vapi";
    way.setAttribute("role", "img");
    way.setAttribute("aria-label", way.title);
    const what = element("span", "what");
    what.append(element("b", "", `${exchange.method} ${exchange.path.replace(/[0-9a-f]{8}-[0-9a-f-]{20,}/g, "…")}`), " ", element("span", "", exchange.title));
    const isGood = exchange.status >= 200 && exchange.status < 300;
    const status = element("span", isGood ? "good" : "bad", exchange.status ?? "no answer");
    summary.append(way, what, status, element("span", "took", `${exchange.milliseconds} ms`));
    fold.append(summary);
    fold.addEventListener("toggle", () => { if (fold.open) unfold(fold, exchange.number); }, { once: true });
    item.append(fold);
    wire.append(item);
    while (wire.children.length > longestWire) wire.firstElementChild.remove();
    if (isAtEnd) wire.scrollTop = wire.scrollHeight;
  }

  async function unfold(fold, number) {
    let shown;
    try {
      const answer = await fetch(`/phones/wire/${number}`);
      shown = answer.ok ? await answer.json() : { request: await answer.text() };
    } catch {
      shown = { request: "The server is away." };
    }
    for (const [title, body] of [["Request", shown.request], ["Answer", shown.response]]) {
      if (body === undefined || body === null) continue;
      const text = typeof body === "string" ? body : JSON.stringify(body, null, 2);
      const pre = element("pre", "", text);
      pre.tabIndex = 0;
      fold.append(element("h4", "", title), pre);
    }
  }

  // MARK: The story

  function swap(id, html) {
    const part = document.getElementById(id);
    if (!part || part.dataset.html === html) return;
    part.dataset.html = html;
    const fresh = new DOMParser().parseFromString(html, "text/html").body;
    const open = new Set([...part.querySelectorAll("details[open]")].map((fold) => fold.id));
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    const place = focused ? [...part.querySelectorAll("a, summary")].indexOf(focused) : -1;
    for (const fold of fresh.querySelectorAll("details[id]")) fold.open = open.has(fold.id);
    part.replaceChildren(...fresh.childNodes);
    if (place >= 0) part.querySelectorAll("a, summary")[place]?.focus({ preventScroll: true });
  }

  // MARK: Talking with the server

  const refused = document.getElementById("refused");
  let refusalEnds;

  async function post(address, body) {
    try {
      const answer = await fetch(address, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: body ? JSON.stringify(body) : null,
      });
      if (!answer.ok) complain((await answer.text()) || "That did not work. Try again.");
    } catch {
      complain("The demo does not answer. Is it still running?");
    }
  }

  function complain(words) {
    refused.textContent = words;
    refused.hidden = false;
    clearTimeout(refusalEnds);
    refusalEnds = setTimeout(() => { refused.hidden = true; }, 4000);
  }

  const lost = document.getElementById("lost");
  let stream = null;

  function listen() {
    if (stream) return;
    stream = new EventSource(`/phones/events${query}`);
    const begun = performance.now();
    stream.addEventListener("open", () => { lost.hidden = true; });
    stream.addEventListener("error", () => {
      lost.hidden = false;
      if (stream?.readyState === EventSource.CLOSED) {
        stream = null;
        setTimeout(listen, 2000);
      }
    });
    stream.addEventListener("phones", (event) => {
      view = JSON.parse(event.data);
      viewAt = performance.now();
      document.body.dataset.ready = "true";
      customer.show(view.phones[0], employee);
      employee.show(view.phones[1], customer);
      showPace();
      showTime();
      advise();
    });
    stream.addEventListener("wire", (event) => addExchange(JSON.parse(event.data), performance.now() - begun > 800));
    stream.addEventListener("story", (event) => {
      const { story, letters } = JSON.parse(event.data);
      swap("story", story);
      swap("letters", letters);
      showTime();
      advise();
    });
  }

  /** A page that nobody looks at takes no connection: browsers have few for one server. */
  function rest() {
    stream?.close();
    stream = null;
    for (const phone of phones) sound.hush(phone.who);
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", (shown) => { if (shown.persisted) location.reload(); });

  // MARK: Small screens, and the menu

  const views = document.querySelector(".views");
  const table = document.getElementById("table");
  views.hidden = false;
  views.addEventListener("click", (click) => {
    const button = click.target.closest("button");
    if (button) bringToFront(button.dataset.show);
  });

  /** On a small screen one part is seen at a time. */
  function bringToFront(part) {
    if (table.dataset.shown === part) return;
    const focused = document.activeElement;
    table.dataset.shown = part;
    for (const each of views.children) each.setAttribute("aria-pressed", String(each.dataset.show === part));
    for (const phone of phones) phone.follow();
    wire.scrollTop = wire.scrollHeight;
    if (table.contains(focused) && !focused.checkVisibility()) {
      views.querySelector(`[data-show="${part}"]`).focus({ preventScroll: true });
    }
  }

  const inFront = () => phones.find((phone) => phone.who === table.dataset.shown);

  function isTyping() {
    const field = document.activeElement;
    return field.matches("textarea, input:not([type=radio])") && field.checkVisibility();
  }

  const menu = document.getElementById("menu");
  document.addEventListener("click", (click) => { if (menu?.open && !menu.contains(click.target)) menu.open = false; });
  document.addEventListener("keydown", (key) => {
    if (key.key !== "Escape" || !menu?.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  if (!document.hidden) listen();
})();
