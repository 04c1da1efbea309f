/** What a kiosk does when it is told to: answers, loads itself again, takes a picture where its browser can. */
import { post } from "../line/ask";
import { fullyOf } from "./fully";
import type { Hands } from "./orders";
import { forget, keep, kept } from "../kept/storage";
import { whenHealthy } from "./watchdog";

const RELOADING = "doorboard.reloading";
const TAKEN = 204;

export function handsOf(home: string, draw: Hands["draw"]): Hands {
  const answer: Hands["answer"] = (id, outcome) => post(`${home}/orders/${id}`, { outcome });
  return {
    answer,
    draw,
    reload(id, otherwise) {
      const load = () => {
        // A page that cannot note for which order it went can only answer before.
        if (!keep(RELOADING, String(id), "sessionStorage")) answer(id, "done");
        location.reload();
      };
      whenHealthy(home, load, otherwise);
    },
    picture(id, then) {
      const png = fullyOf(window as { fully?: unknown })?.screenshot();
      if (png) post(`${home}/orders/${id}/shot`, { png }, (status) => status !== TAKEN && then("cannot"));
      else then("cannot");
    },
  };
}

/** Return the order for which this page was loaded, once. */
export function takeReloaded(): number | null {
  const noted = kept(RELOADING, "sessionStorage");
  forget(RELOADING, "sessionStorage");
  return noted === null ? null : Number(noted);
}
