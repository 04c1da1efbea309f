/** The frame of every board: its top edge, which turns amber with age, the screen below, and what if that fails. */
import { Component, type ComponentChildren } from "preact";
import type { Face } from "./generated/face";
import type { Moment } from "./moment";
import { Screen } from "./screens/screen";
import { Trouble } from "./screens/trouble/trouble";
import { shiftAt } from "./drawing/shift";
import { fill, type Words } from "./words";

export function Board({ face, moment }: { face: Face; moment: Moment }) {
  const { age, version, seconds } = moment;
  const style = { transform: shiftAt(seconds), ...(face.accent ? { "--site": face.accent } : {}) };
  return (
    <main class="board" data-kind={face.kind} data-age={age} data-version={version} style={style}>
      <div class="strip" role="status">
        {band(moment)}
      </div>
      <Screen face={face} moment={moment} />
    </main>
  );
}

function band({ age, words, asOf }: Moment): string {
  if (age === "fresh") return "";
  return fill(age === "stale" ? words.as_of : words.offline, { time: asOf });
}

interface Guarded {
  words: Words;
  /** Of the face: a newer one gets a new chance. */
  version: string;
  children: ComponentChildren;
}

/** A board that cannot be drawn must not leave the last one standing as if it were current. */
export class Guard extends Component<Guarded, { failed: string }> {
  override state = { failed: "" };

  override componentDidCatch(): void {
    this.setState({ failed: this.props.version });
  }

  render() {
    const { version, words, children } = this.props;
    return this.state.failed === version ? <Trouble reason="broken" words={words} /> : children;
  }
}
