/** Asking the server over HTTP, once at a time and not for ever. */

const PATIENCE = 10_000;
const GONE = 404;

interface Outcome<T> {
  /** `at` is when it was asked: an answer that was long on its way is no younger than that. */
  answered(message: T, at: number): void;
  /** The server answered that it does not know what it was asked for. */
  gone?(): void;
  /** No answer, or none that can be understood: some networks answer every question with a page of their own. */
  missed?(): void;
}

/** Return a function that asks for a JSON message; while it waits for the answer, it does not ask again. */
export function ask<T>(url: () => string, { answered, gone, missed }: Outcome<T>): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    const at = performance.now();
    get(url(), (status, text) => {
      waiting = false;
      const message = status === 200 ? parse<T>(text) : null;
      if (message) answered(message, at);
      else if (status === GONE && gone) gone();
      else if (missed) missed();
    });
  };
}

/** Get a URL; status 0 stands for no answer. */
export function get(url: string, then: (status: number, text: string) => void): void {
  const request = new XMLHttpRequest();
  request.open("GET", url);
  request.timeout = PATIENCE;
  request.onloadend = () => then(request.status, request.responseText);
  request.send();
}

/** Send JSON to a URL; status 0 stands for no answer. */
export function post(url: string, message: object, then?: (status: number, text: string) => void): void {
  const request = new XMLHttpRequest();
  request.open("POST", url);
  request.timeout = PATIENCE;
  request.setRequestHeader("Content-Type", "application/json");
  if (then) request.onloadend = () => then(request.status, request.responseText);
  request.send(JSON.stringify(message));
}

/** Return what a JSON text says, null for one that says nothing. */
export function parse<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}
