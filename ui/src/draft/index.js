// Files of a draft, kept without a save button: loaded, saved by themselves, never overwritten, never lost.
//
//   const file = await openDraftFile({ bundle, name, line, onText });
//     bundle, name  which file ("orders", "order.bpmn")
//     line          an element; says "Saved 14:02", "No connection: kept in this browser" … (optional)
//     onText(text, reason)  show this text instead of what the editor holds. reason: "theirs" (the person took somebody
//                   else's version) | "mine" (brought back from this browser) | "earlier" (an earlier save).
//                   May be async; not called for the first text, which is `file.text`.
//   file.text      what to show first. Text that had not reached the server before a reload is in it already.
//   file.rev       revision on the server (a string)
//   file.state     "saved" | "unsaved" | "saving" | "offline" | "conflict" | "logged-out" | "refused"
//   file.changed(produce)  call on every change of the model; `produce()` returns the text, or a promise of it. It is asked
//                   0.4 s after the last change for the copy in this browser, and sent 0.8 s after it (5 s at the latest).
//   await file.flush()     save now, e.g. before leaving for another page; true when the server has it
//   await file.back() / file.forward()   undo across reload: the save before / after what is shown, newest 200 are kept;
//                   calls onText(text, "earlier") and saves it as the newest. Resolves false when there is none.
//   await file.earlier()   opens the list of saves, and brings back the one that is chosen
//   file.asCopy            set it to an async function(text) that keeps the text in a file of its own: one choice more when
//                   somebody else has saved meanwhile
//   file.close()           stop (flushes first)
//   file.on("state", (state, file) => …)   and "saved": ({ rev, problems })
//
// When somebody else has saved meanwhile (412), a dialog shows the difference in words, and nothing is overwritten: keep
// mine, take theirs (both stay among the saves), or decide later.
//
//   const problems = mountProblems(container, { jump(problem), fix(problem, fix), nameOf(elementId) });
//     problems.show(list)    the list of the check; every entry has a button that calls `jump`, and one for each of its fixes
//   const check = watchProblems({ bundle, name, show(list) , wait: 300 });
//     check.changed(produce) call on every change; `show` gets the problems of the last text only (all files of the bundle:
//                   filter by problem.file). check.now() asks at once.
//   openFile({ page, line, onText })   the same for a page's file (`page` is the JSON of designer/editor.html): of a released
//                   file, which nobody can change, an object with `text` alone does anything.
//   bindSteps({ file, stack() })   the buttons [data-act=undo|redo|earlier]: this session's steps, then the saves before it
//   say, sayCount, sayTime, teach, translate: see say.js.  send, api, Refused: see request.js.  h, choose: see dom.js.
import { choose, h } from "./dom.js";
import { chooseEarlier } from "./earlier.js";
import { Refused, api, revision, send } from "./request.js";
import { say, sayTime, teach } from "./say.js";
import words from "./words.js";

export { choose, h } from "./dom.js";
export { bindSteps } from "./steps.js";
export { mountProblems, watchProblems } from "./problems.js";
export { Refused, api, send, token } from "./request.js";
export { language, say, sayCount, sayTime, teach, translate } from "./say.js";

teach(words);

const COPY_AFTER = 400;
const SAVE_AFTER = 800;
const SAVE_AT_LATEST = 5000;
const AGAIN_AFTER = 4000;

export async function openDraftFile(options) {
  const file = new DraftFile(options);
  await file.load();
  return file;
}

/** The draft's file of a page; for readers the released one. */
export async function openFile({ page, line, onText }) {
  document.querySelector("nav.files [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  if (!page.release) return openDraftFile({ bundle: page.bundle, name: page.file, line, onText });
  const answer = await send("GET", api("releases", page.release, "files", page.file), { headers: { Accept: "*/*" } });
  const nothing = async () => true;
  return { text: await answer.text(), state: "saved", changed() {}, flush: nothing, back: nothing, forward: nothing, earlier: nothing };
}

class DraftFile {
  constructor({ bundle, name, line, onText }) {
    Object.assign(this, { bundle, name, line, onText });
    this.url = api("drafts", bundle, "files", name);
    this.state = "saved";
    this.listeners = { state: [], saved: [] };
    this.produce = null; // gives the text that has not been saved yet
    this.shown = null; // revision whose text is shown after `back`; null: the newest
    const person = document.querySelector("meta[name=login]")?.content ?? "";
    this.key = `draft:${person}:${bundle}/${name}`;
    this.leaving = () => document.visibilityState === "hidden" && this.produce && this.save({ keepalive: true });
    this.online = () => this.state !== "saved" && this.state !== "conflict" && this.save();
    document.addEventListener("visibilitychange", this.leaving);
    addEventListener("online", this.online);
    document.addEventListener("renewed", this.online); // logged in again
    this.asking = (event) => this.produce && event.preventDefault();
    addEventListener("beforeunload", this.asking);
  }

  on(name, listener) {
    this.listeners[name].push(listener);
    return this;
  }

  async load() {
    const answer = await send("GET", this.url, { headers: { Accept: "*/*" } });
    this.base = this.text = await answer.text();
    this.rev = revision(answer);
    const copy = remembered(this.key);
    if (!copy || copy.text === this.text) forget(this.key);
    else if (copy.rev === this.rev) {
      this.text = copy.text;
      this.produce = () => copy.text;
      this.tell("unsaved", say("What had not been saved yet was brought back."));
      this.later = setTimeout(() => this.save(), SAVE_AFTER);
      return;
    } else {
      const theirs = this.text;
      this.text = copy.text;
      this.produce = () => copy.text;
      this.tell("conflict");
      queueMicrotask(() => this.settle(theirs, this.rev, {}));
      return;
    }
    this.tell("saved", say("All changes are saved"));
  }

  changed(produce) {
    this.produce = produce;
    this.shown = null;
    if (this.state === "saved") this.tell("unsaved");
    clearTimeout(this.copying);
    this.copying = setTimeout(() => this.copy(), COPY_AFTER);
    if (this.state === "conflict") return; // the person decides first
    this.since ??= Date.now();
    clearTimeout(this.later);
    this.later = setTimeout(() => this.save(), Math.min(SAVE_AFTER, Math.max(0, this.since + SAVE_AT_LATEST - Date.now())));
  }

  async copy() {
    const produce = this.produce;
    if (!produce) return;
    const text = await produce();
    if (this.produce === produce) remember(this.key, { rev: this.rev, text, at: Date.now() });
  }

  async flush() {
    clearTimeout(this.later);
    while (this.produce && this.state !== "conflict") {
      await this.save();
      if (this.state !== "saved" && this.state !== "unsaved") return false;
    }
    return !this.produce;
  }

  /** Send what is not saved; one request at a time, in order. */
  save(options) {
    this.sending = (this.sending ?? Promise.resolve()).then(() => this.put(options));
    return this.sending;
  }

  async put({ keepalive } = {}) {
    const produce = this.produce;
    if (!produce || this.state === "conflict") return;
    clearTimeout(this.later);
    this.since = undefined;
    let text;
    try {
      text = await produce();
    } catch (error) {
      console.warn("the text cannot be written", error);
      return this.tell("refused", say("This cannot be saved as it is: {why}", { why: error.message }));
    }
    if (text === this.base) return this.saved(produce, text, this.rev, []);
    this.tell("saving");
    try {
      const answer = await this.send(text, this.rev, keepalive && text.length < 60_000);
      const problems = answer.status === 200 ? ((await answer.json()).problems ?? []) : [];
      this.saved(produce, text, revision(answer), problems);
    } catch (error) {
      remember(this.key, { rev: this.rev, text, at: Date.now() });
      if (!(error instanceof Refused)) this.again("offline", say("No connection: kept in this browser, and sent later"));
      else if (error.status === 412) await this.conflict(text, error.problem);
      else if (error.status === 401 || error.status === 403)
        this.again("logged-out", say("You are logged out: kept in this browser. Log in again in another window."));
      else if (error.status >= 500) this.again("offline", say("The server has trouble: kept in this browser, and sent later"));
      else this.tell("refused", say("This cannot be saved as it is: {why}", { why: error.message }));
    }
  }

  send(text, rev, keepalive = false) {
    return send("PUT", this.url, {
      body: text,
      keepalive,
      headers: { "If-Match": `"${rev}"`, "Content-Type": "text/plain; charset=utf-8" },
    });
  }

  saved(produce, text, rev, problems) {
    this.base = text;
    this.rev = rev;
    if (this.produce !== produce) return this.tell("unsaved"); // changed while it was sent
    this.produce = null;
    clearTimeout(this.copying);
    forget(this.key);
    this.tell("saved", say("Saved {time}", { time: sayTime() }));
    for (const listener of this.listeners.saved) listener({ rev, problems });
  }

  again(state, words) {
    this.tell(state, words);
    clearTimeout(this.later);
    this.later = setTimeout(() => this.save(), AGAIN_AFTER);
  }

  async conflict(mine, problem) {
    let answer;
    try {
      answer = await send("GET", this.url, { headers: { Accept: "*/*" } });
    } catch {
      return this.again("offline", say("No connection: kept in this browser, and sent later"));
    }
    const theirs = await answer.text();
    const rev = revision(answer);
    if (theirs === this.base || theirs === mine) {
      // Saved anew, but with the text that this one goes on from: nothing to decide.
      this.rev = rev;
      if (theirs === mine) this.base = theirs;
      this.tell("unsaved");
      return this.put();
    }
    this.tell("conflict");
    this.settle(theirs, rev, problem); // not awaited: whoever flushes is told that it is not saved
  }

  /** Ask which of two versions goes on. */
  async settle(theirs, rev, problem) {
    if (this.settling) return;
    this.settling = true;
    const told = (problem.difference ?? []).map((line) => (typeof line === "string" ? line : line.text));
    const chosen = await choose({
      title: say("Somebody else has saved this file"),
      body: [
        h(
          "p",
          {},
          problem.saved_by
            ? say("{who} saved it at {time}, after you opened it. Nothing has been overwritten.", {
                who: problem.saved_by,
                time: sayTime(problem.saved_at),
              })
            : say("It was saved after you opened it. Nothing has been overwritten."),
        ),
        told.length > 0 && h("h3", {}, say("What is different in theirs")),
        told.length > 0 && h("ul", { class: "difference" }, told.map((line) => h("li", {}, line))),
      ],
      choices: [
        { value: "theirs", label: say("Take theirs"), hint: say("Yours stays among the earlier saves.") },
        { value: "mine", label: say("Keep mine"), hint: say("Theirs stays among the earlier saves.") },
        ...(this.asCopy ? [{ value: "copy", label: say("Keep mine as a copy"), hint: say("A file of its own beside theirs.") }] : []),
        { value: "", label: say("Decide later"), hint: say("Go on working; nothing is saved until you decide.") },
      ],
    });
    this.settling = false;
    if (!chosen) return this.tell("conflict");
    const mine = await this.produce();
    try {
      if (chosen === "copy") {
        await this.asCopy(mine);
        const produce = (this.produce = () => theirs);
        this.text = theirs;
        await this.onText?.(theirs, "theirs");
        this.saved(produce, theirs, rev, []);
        this.produce = null;
      } else if (chosen === "theirs") {
        // Mine is saved first and theirs again after it, so that the list of saves has both.
        const kept = await this.send(mine, rev);
        const answer = await this.send(theirs, revision(kept));
        const produce = (this.produce = () => theirs);
        this.text = theirs;
        await this.onText?.(theirs, "theirs");
        this.saved(produce, theirs, revision(answer), []);
        this.produce = null;
      } else {
        this.base = theirs;
        this.rev = rev;
        this.tell("unsaved");
        await this.save();
      }
    } catch (error) {
      if (error instanceof Refused && error.status === 412) return this.conflict(mine, error.problem);
      this.tell("conflict", say("That did not work; what you did is kept in this browser. {why}", { why: error.message }));
    }
  }

  async saves() {
    const answer = await send("GET", `${this.url}/saved`);
    const found = await answer.json();
    return (Array.isArray(found) ? found : found.items).sort((a, b) => Number(b.rev) - Number(a.rev));
  }

  async back() {
    return this.step((saves, at) => saves.find(({ rev }) => Number(rev) < at));
  }

  async forward() {
    if (this.shown === null) return false;
    return this.step((saves, at) => saves.filter(({ rev }) => Number(rev) > at && Number(rev) <= this.top).pop());
  }

  async step(pick) {
    if (!(await this.flush())) return false;
    const saves = await this.saves();
    let at = Number(this.shown ?? this.rev);
    if (this.shown === null) this.top = at;
    for (;;) {
      const found = pick(saves, at);
      if (!found) return false;
      const text = await this.textOf(found.rev);
      at = Number(found.rev);
      if (text !== this.base) {
        await this.bringBack(text, at);
        return true;
      }
    }
  }

  async earlier() {
    if (!(await this.flush())) return;
    const rev = await chooseEarlier(await this.saves(), this.rev);
    if (rev) await this.bringBack(await this.textOf(rev), null);
  }

  async textOf(rev) {
    return (await send("GET", `${this.url}/saved/${rev}`, { headers: { Accept: "*/*" } })).text();
  }

  async bringBack(text, shown) {
    await this.onText?.(text, "earlier");
    this.produce = () => text;
    this.shown = shown;
    this.tell("unsaved");
    await this.save();
  }

  tell(state, words) {
    this.state = state;
    const text = words ?? { unsaved: say("Not saved yet"), saving: say("Saving…"), conflict: say("Somebody else has saved this file") }[state];
    if (this.line) {
      const trouble = !["saved", "unsaved", "saving"].includes(state);
      this.line.setAttribute("role", "status");
      this.line.setAttribute("aria-live", trouble ? "polite" : "off"); // a save a second is no news
      this.line.dataset.state = state;
      this.line.replaceChildren(text ?? "");
      if (state === "conflict") this.line.append(" ", h("button", { type: "button", class: "small", onclick: () => this.decide() }, say("Decide…")));
    }
    for (const listener of this.listeners.state) listener(state, this);
  }

  async decide() {
    const answer = await send("GET", this.url, { headers: { Accept: "*/*" } });
    await this.settle(await answer.text(), revision(answer), {});
  }

  async close() {
    await this.flush();
    clearTimeout(this.later);
    clearTimeout(this.copying);
    document.removeEventListener("visibilitychange", this.leaving);
    document.removeEventListener("renewed", this.online);
    removeEventListener("online", this.online);
    removeEventListener("beforeunload", this.asking);
  }
}

// ---- the copy in this browser --------------------------------------------------------------------------------------

function remembered(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // storage may be switched off
  }
}

function remember(key, copy) {
  try {
    localStorage.setItem(key, JSON.stringify(copy));
  } catch {
    // full or switched off: the next save brings it to the server
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // switched off
  }
}
