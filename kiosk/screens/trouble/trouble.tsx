/** What is shown when there is nothing true to show. */
import type { Trouble as Reason, Words } from "../../words";

export function Trouble({ reason, words }: { reason: Reason; words: Words }) {
  const { title, advice } = words.trouble[reason];
  return (
    <main class="trouble" data-trouble={reason}>
      <h1>{title}</h1>
      <p>{advice}</p>
      {reason === "revoked" && (
        <p>
          <a href="/pair">{words.pairAgain}</a>
        </p>
      )}
    </main>
  );
}
