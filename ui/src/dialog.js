// The dialog that asks for the password again over a page, without taking anything that is typed there.

// A dialog takes the keys, so it comes in a pause of the typing: what is typed on belongs to the field, not to "Login".
const PAUSE = 700; // ms
let typed = -PAUSE;
document.addEventListener("input", () => (typed = performance.now()), { capture: true, passive: true });

/** Shows what the server put into the page's dialog, and closes it when it is empty again. */
export function dialog() {
  const box = document.querySelector("#dialog");
  const wanted = box.childElementCount > 0;
  if (wanted && !box.open) {
    const early = typed + PAUSE - performance.now();
    if (early > 0) return void setTimeout(dialog, early);
    const was = document.querySelector("meta[name=login]")?.content;
    const asked = box.querySelector("[name=was]");
    if (was && asked) asked.value = was;
    box.showModal();
  }
  if (!wanted && box.open) box.close();
}

// While somebody logs in again, whatever else is refused must not wipe what they type there.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  const box = document.querySelector("#dialog");
  if (ctx.response?.status === 401 && box.open && !box.contains(ctx.sourceElement)) event.preventDefault();
});
