/** Moving the picture a few pixels every minute, so that nothing burns into the glass. */

const PATH = [
  [0, 0],
  [2, 1],
  [3, -1],
  [1, -3],
  [-1, -2],
  [-3, 0],
  [-2, 2],
  [0, 3],
] as const;

export function shiftAt(seconds: number): string {
  const [x, y] = PATH[Math.floor(seconds / 60) % PATH.length] ?? PATH[0];
  return `translate(${x}px, ${y}px)`;
}
