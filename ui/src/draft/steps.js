// Undo and redo beyond this session: first the editor's own steps, then the saves of the file before and after them.

/** `stack()` gives the command stack (canUndo, undo, canRedo, redo) of what is shown, or nothing. */
export function bindSteps({ file, stack }) {
  const acts = {
    async undo() {
      const own = stack();
      if (own?.canUndo()) own.undo();
      else await file.back();
    },
    async redo() {
      const own = stack();
      if (own?.canRedo()) own.redo();
      else await file.forward();
    },
    earlier: () => file.earlier(),
  };
  for (const button of document.querySelectorAll("[data-act]")) {
    const act = acts[button.dataset.act];
    if (act) button.addEventListener("click", () => act());
  }
  return acts;
}
