// form-js has no service for translation: its palette and panel are said again in the page's language as they are drawn.
// What a designer wrote stands in inputs and in the form itself, which are left alone.
import { language, say } from "../draft/index.js";

const PARTS = ".fjs-palette-container, .fjs-properties-container, .fjs-context-pad, .fjs-empty-editor";
const ATTRIBUTES = ["title", "placeholder", "aria-label"];
const said = new WeakMap(); // node -> our text: it is not looked at again

export function translated(root) {
  if (language() === "en") return;
  const look = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return text(node);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(".cm-editor, textarea")) return;
    attributes(node);
    for (const child of node.childNodes) look(child);
  };
  const inside = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(PARTS);
  new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "characterData" && inside(target)) text(target);
      else if (type === "attributes" && inside(target)) attributes(target);
      else for (const node of addedNodes) (inside(node) ? [node] : (node.querySelectorAll?.(PARTS) ?? [])).forEach(look);
    }
  }).observe(root, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
}

function text(node) {
  const english = node.data.trim();
  if (!english || said.get(node) === node.data) return;
  const words = say(english);
  if (words === english) return;
  said.set(node, node.data.replace(english, words));
  node.data = said.get(node);
}

function attributes(element) {
  for (const name of ATTRIBUTES) {
    const english = element.getAttribute(name);
    if (!english) continue;
    const [, act, what] = /^(Create|Remove) (?:an? )?(.+?)(?: element)?$/.exec(english) ?? [];
    const whole = say(english);
    const words = whole === english && what ? say(`${act} {name}`, { name: say(what) }) : whole;
    if (words !== english) element.setAttribute(name, words);
  }
}
