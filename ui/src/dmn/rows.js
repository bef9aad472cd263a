import { h, say } from "../draft/index.js";

// Marks on the rows of the decision table that is shown. dmn-js draws its rows anew at will: call it after each change.

/** Each list has ids of rules; `undefined` in them is nothing. */
export function markRules(stage, marks) {
  const corner = stage.querySelector("th.index-column");
  if (corner && !corner.childElementCount) corner.append(h("span", { class: "quiet" }, say("Rule"))); // dmn-js leaves it empty
  for (const row of stage.querySelectorAll("tbody tr")) {
    const id = row.querySelector("[data-row-id]")?.dataset.rowId;
    for (const [name, ids] of Object.entries(marks)) row.classList.toggle(name, Boolean(id) && ids.includes(id));
  }
}
