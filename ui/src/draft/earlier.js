// The list of a file's saves: who, when, how large; one can be brought back.
import { choose } from "./dom.js";
import { say, sayTime } from "./say.js";

const SHOWN = 20;

/** Resolves with the revision that was chosen, or "". */
export function chooseEarlier(saves, current) {
  const others = saves.filter(({ rev }) => String(rev) !== String(current)).slice(0, SHOWN);
  return choose({
    title: say("Earlier saves"),
    choices: [
      ...others.map(({ rev, at, by, bytes }) => ({
        value: String(rev),
        label: sayTime(at),
        hint: say("{who}, {size} KB", { who: by ?? "–", size: (bytes / 1024).toFixed(1) }),
      })),
      { value: "", label: others.length ? say("Close") : say("There are none yet. Close"), primary: true },
    ],
  });
}
