/** "2026-11-25T10:00" of a field, in a time zone, as an instant. In a gap or an overlap of an hour, either side. */
export function instantIn(timeZone: string, written: string): string {
  const asUtc = Date.parse(`${written}Z`)
  let instant = asUtc
  // The second turn corrects an offset that changed between the two.
  for (let turn = 0; turn < 2; turn += 1) instant = asUtc - offsetMs(timeZone, instant)
  return new Date(instant).toISOString()
}

function offsetMs(timeZone: string, instant: number): number {
  const options = { dateStyle: 'short', timeStyle: 'medium', timeZone } as const
  // Swedish writes "2026-11-25 10:00:00".
  const shown = new Date(instant).toLocaleString('sv-SE', options)
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(instant / 1_000) * 1_000
}
