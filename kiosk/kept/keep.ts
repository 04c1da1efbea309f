/**
 * Keeps the page with its script and style for a start without a server. Only where the origin is secure: elsewhere no
 * browser shows a page without its server, and nothing is kept.
 */

const CACHES = "kiosk-";
const WORKER = "/k/worker.js";
/** Where a tablet was paired, and may start for ever: it leads on to the board, without a server too. */
const PAIR = "/pair";
/** How a page knows that it was kept, not fetched. */
const MARK = "data-kept";

/** As much of the browser's Trusted Types as is used here. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(text: string): string }): { createScriptURL(text: string): string };
}

export function isKept(page: HTMLElement): boolean {
  return page.hasAttribute(MARK);
}

export function canKeep(): boolean {
  return "serviceWorker" in navigator && "caches" in window;
}

/** Keep this page, and drop what older builds kept. A tablet that cannot is as good as before. */
export function keepPage(build: string): void {
  if (!canKeep()) return;
  const name = CACHES + build;
  Promise.resolve()
    .then(worker)
    .then((script) =>
      Promise.all(["/k/", PAIR].map((scope) => navigator.serviceWorker.register(script, { scope }))),
    )
    .then(() => fetch(location.href))
    .then((answer) => (answer.ok ? answer.text().then((html) => keep(name, build, html, answer.headers)) : undefined))
    .then(() => drop((other) => other !== name))
    .catch(() => undefined);
}

/** Forget all that was kept. */
export function forgetPages(): Promise<unknown> {
  return canKeep() ? drop(() => true).catch(() => undefined) : Promise.resolve();
}

/** A browser with Trusted Types takes the address of a script from a policy alone; this one knows a single address. */
function worker(): string {
  const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes;
  return types ? types.createPolicy("kiosk", { createScriptURL: () => WORKER }).createScriptURL("") : WORKER;
}

/** The page comes last: without its script it would be a blank one. Its headers say what it may do. */
function keep(name: string, build: string, html: string, headers: Headers): Promise<void> | undefined {
  if (html.indexOf(`"${build}"`) < 0) return undefined;
  const page = new Response(html.replace("<html ", `<html ${MARK} `), { headers });
  return caches.open(name).then((cache) =>
    cache
      .addAll(files())
      .then(() => cache.put(PAIR, Response.redirect(location.href)))
      .then(() => cache.put(location.href, page)),
  );
}

function files(): string[] {
  const found: string[] = [];
  for (const { src } of Array.prototype.slice.call(document.scripts) as HTMLScriptElement[]) if (src) found.push(src);
  for (const { href } of Array.prototype.slice.call(document.styleSheets) as StyleSheet[]) if (href) found.push(href);
  return found;
}

function drop(isUnwanted: (name: string) => boolean): Promise<unknown> {
  return caches.keys().then((names) => {
    const unwanted = names.filter((name) => name.indexOf(CACHES) === 0 && isUnwanted(name));
    return Promise.all(unwanted.map((name) => caches.delete(name)));
  });
}
