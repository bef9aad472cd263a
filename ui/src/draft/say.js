// Words of the editors in the page's language. English is the key; a module teaches its own ko and ru:
//   teach({ ko: { "Saved {time}": "{time} 저장됨" }, ru: { … } });   say("Saved {time}", { time })
// `translate` is the same as a diagram-js/dmn-js/form-js service: `additionalModules: [{ translate: ["value", translate] }]`.
const known = { ko: new Map(), ru: new Map() };

export const language = () => document.documentElement.lang || "en";

export function teach(dictionaries) {
  for (const [tongue, words] of Object.entries(dictionaries)) {
    for (const [english, text] of Object.entries(words)) known[tongue].set(english, text);
  }
}

export function say(english, params = {}) {
  const text = known[language()]?.get(english) ?? english;
  return text.replace(/\{([^{}]+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
}

export const translate = say;

/** Say a count: forms are "one|other" in English and Korean, "one|few|many" in Russian. */
export function sayCount(english, count, params = {}) {
  const forms = (known[language()]?.get(english) ?? english).split("|");
  const rule = new Intl.PluralRules(language()).select(count);
  const at = { one: 0, few: 1, many: 2, other: 1 }[rule] ?? 0;
  return (forms[Math.min(at, forms.length - 1)] ?? english).replace(/\{([^{}]+)\}/g, (whole, name) =>
    name === "count" ? count : name in params ? String(params[name]) : whole,
  );
}

/** The hour and minute of an ISO time, with the day when it is not today. */
export function sayTime(iso) {
  const at = iso ? new Date(iso) : new Date();
  const today = at.toDateString() === new Date().toDateString();
  const wanted = today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(language(), wanted).format(at);
}
