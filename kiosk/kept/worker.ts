/** The service worker: while the server cannot be reached, a tablet that starts gets the page it kept. */

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

declare function skipWaiting(): Promise<void>;

/** A network that swallows everything would otherwise leave the glass blank for minutes. */
const PATIENCE = 5_000;
const GONE = 404;
const BUILT = "/static/dist/";

addEventListener("install", () => skipWaiting());
addEventListener("fetch", (event) => {
  const asked = event as FetchEvent;
  const { request } = asked;
  if (request.mode === "navigate") asked.respondWith(fetched(request));
  else if (request.url.indexOf(BUILT) >= 0) asked.respondWith(kept(request).then((file) => file ?? fetch(request)));
});

/** The server's page, or the kept one where it does not come in time or the server cannot make it. */
function fetched(request: Request): Promise<Response> {
  const answer = fetch(request);
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE));
  return Promise.race([answer, late])
    .catch(() => null)
    .then((page) => {
      if (page && page.status === GONE) return forget(request).then(() => page);
      if (page && page.status < 500) return page;
      return kept(request).then((last) => last ?? answer);
    });
}

function kept(request: Request): Promise<Response | undefined> {
  return caches.match(request, { ignoreVary: true });
}

/** The server does not know this kiosk any more, so nothing of it stays here. */
function forget(request: Request): Promise<unknown> {
  const forgetIn = (name: string) => caches.open(name).then((cache) => cache.delete(request));
  return caches.keys().then((names) => Promise.all(names.map(forgetIn)));
}

export {};
