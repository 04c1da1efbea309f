/** How long to wait before the next attempt: full jitter, so that a building does not come back all at once. */

const LONGEST = 60;

/** Return seconds: uniform from 0 to `reconnectWindow · 2^attempt`, at most a minute. `random` is in [0, 1). */
export function backoff(attempt: number, reconnectWindow: number, random: number): number {
  return random * Math.min(LONGEST, reconnectWindow * 2 ** attempt);
}
