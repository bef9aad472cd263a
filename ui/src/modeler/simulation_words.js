// The token simulation writes its few words in English into the page; here they are said in the page's language.
import { language, say } from "../draft/index.js";

export function translateSimulation(container) {
  if (language() === "en") return;
  const translate = (node) => {
    const title = node.getAttribute("title");
    if (title && say(title) !== title) node.setAttribute("title", say(title));
    for (const child of node.childNodes) {
      const text = child.nodeType === Node.TEXT_NODE ? child.nodeValue.trim() : "";
      if (text && say(text) !== text) child.nodeValue = say(text);
    }
  };
  const within = (root) => {
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    for (const node of [root, ...root.querySelectorAll("*")]) if (node.closest("[class^=bts-], [class*=' bts-']")) translate(node);
  };
  within(container);
  new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(within))).observe(container, {
    childList: true,
    subtree: true,
  });
}
