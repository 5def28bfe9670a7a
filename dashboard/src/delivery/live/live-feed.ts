/** Lines by key, the newest first; a line that comes again replaces the old one. */
export function mergeFeed<Line extends { readonly key: string; readonly at: string }>(
  before: readonly Line[],
  arrived: readonly Line[],
  most: number,
): readonly Line[] {
  const lines = new Map([...before, ...arrived].map((line) => [line.key, line]))
  return [...lines.values()]
    .toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at))
    .slice(0, most)
}
