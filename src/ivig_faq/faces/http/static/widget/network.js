// Questions to the server, and what comes back.

/** @typedef {{outcome: string, html: string, context: string[], answers: import("./feedback.js").Judged[], content_version: string}} Reply what the widget reads of a reply */
/** @typedef {{id: string, title: string}} Topic */
/** @typedef {{data: any} | {refused: string, code: string, seconds: number} | {unreachable: true}} Outcome */

export const GIVE_UP = 60_000;

/**
 * Ask the server; whatever goes wrong becomes an outcome, never an error.
 * @param {string} url
 * @param {object} [body] what to send; without it, the address is only read
 * @param {typeof fetch} [fetcher]
 * @returns {Promise<Outcome>}
 */
export async function request(url, body, fetcher = fetch) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), GIVE_UP);
  try {
    const response = await fetcher(url, {
      ...(body && {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: stop.signal,
    });
    const data = await response.json().catch((error) => {
      if (error instanceof SyntaxError) return null;
      throw error; // the connection broke in the middle of the answer
    });
    if (response.ok && (data !== null || response.status === 204)) return { data: data ?? {} };
    const detail = typeof data?.detail === "string" ? data.detail : "";
    const seconds = toSeconds(response.headers.get("retry-after"), Date.now());
    return { refused: detail, code: String(data?.code ?? ""), seconds };
  } catch {
    return { unreachable: true };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Say whether this is a reply; a network's log-in page, for one, is not.
 * @param {any} data
 * @returns {data is Reply}
 */
export function isReply(data) {
  const known = typeof data?.html === "string" && typeof data.outcome === "string";
  return known && Array.isArray(data.context) && Array.isArray(data.answers);
}

/**
 * Return the seconds that a Retry-After header asks for; 0 where it says nothing usable.
 * @param {string | null} header
 * @param {number} now in milliseconds
 */
export function toSeconds(header, now) {
  if (!header) return 0;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000;
  return seconds > 0 && seconds <= 86_400 ? Math.ceil(seconds) : 0;
}
