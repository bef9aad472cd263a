// One way to talk to /api/v1: the session's token goes along, and what is refused comes back as a `Refused`.

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail || problem?.title || `HTTP ${status}`);
    this.status = status;
    this.problem = problem ?? {};
  }
}

/** The token of this page's session; a session that was renewed has put its new one there. */
export const token = () => document.querySelector("input[name=_csrf]")?.value ?? "";

export const api = (...parts) => `/api/v1/${parts.map(encodeURIComponent).join("/")}`;

/** Send; resolves with the Response, rejects with Refused (an answer that says no) or TypeError (no connection). */
export async function send(method, url, { body, json, headers = {}, signal, keepalive } = {}) {
  const answer = await fetch(url, {
    method,
    signal,
    keepalive,
    credentials: "same-origin",
    redirect: "manual", // the way to the login page is no answer
    headers: {
      Accept: "application/json, application/problem+json, */*;q=0.5",
      ...(method === "GET" ? {} : { "X-CSRF-Token": token() }),
      ...(json === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    body: json === undefined ? body : JSON.stringify(json),
  });
  if (answer.ok) return answer;
  const status = answer.type === "opaqueredirect" ? 401 : answer.status;
  throw new Refused(status, await answer.json().catch(() => null));
}

/** The revision that an ETag names. */
export const revision = (answer) => (answer.headers.get("ETag") ?? "").replace(/^W\//, "").replaceAll('"', "");
