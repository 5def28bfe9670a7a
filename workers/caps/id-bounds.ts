/** UUIDv7 as bounds in time: clicks and leases are kept by ids that begin with their moment. */

/** The lowest UUIDv7 of a moment: all ids made before it are less. */
export function lowestIdOf(moment: Date): string {
  const hex = moment.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
