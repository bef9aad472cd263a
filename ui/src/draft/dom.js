// Elements in one line: h("p", { class: "hint" }, "text", child). Functions are listeners; false and null are left out.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A modal dialog of buttons; resolves with the chosen button's value, or "" when it was closed. */
export function choose({ title, body = [], choices }) {
  const box = h(
    "dialog",
    { class: "choices", "aria-labelledby": "choices-title" },
    h("h2", { id: "choices-title" }, title),
    ...body,
    h(
      "form",
      { method: "dialog", class: "stack" },
      choices.map(({ value, label, hint, primary }) => [
        h("button", { value, class: primary ? "primary" : null }, label),
        hint && h("p", { class: "hint" }, hint),
      ]),
    ),
  );
  document.body.append(box);
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener("close", () => {
      box.remove();
      resolve(box.returnValue);
    });
  });
}
