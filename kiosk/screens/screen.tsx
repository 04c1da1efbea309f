/** Which screen paints which face: adding a screen is adding a row. */
import type { ComponentType } from "preact";
import type { Face } from "../generated/face";
import type { Moment } from "../moment";
import { Door } from "./door/door";
import { Floor } from "./floor/floor";
import { Zone } from "./zone/zone";

interface Props<Kind extends Face["kind"]> {
  face: Extract<Face, { kind: Kind }>;
  moment: Moment;
}

const SCREENS: { [Kind in Face["kind"]]: ComponentType<Props<Kind>> } = {
  door: Door,
  overview: Floor,
  zone: Zone,
};

export function Screen({ face, moment }: Props<Face["kind"]>) {
  const Painted = SCREENS[face.kind] as ComponentType<Props<Face["kind"]>> | undefined;
  // A page may be older than its server.
  if (!Painted) throw new Error(`no screen paints a ${face.kind}`);
  return <Painted face={face} moment={moment} />;
}
