/** What is shown when there is nothing true to show. */
import type { Trouble as Reason, Words } from "../../words";

export function Trouble({ reason, words }: { reason: Reason; words: Words }) {
  return (
    <main class="trouble" data-trouble={reason}>
      <h1>{words.trouble[reason]}</h1>
      <p>{words.advice[reason]}</p>
      {reason === "revoked" && (
        <p>
          <a href="/pair">{words.pair_again}</a>
        </p>
      )}
    </main>
  );
}
