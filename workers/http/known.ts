type Known<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

/** Copies an object without its undefined properties, so that an update keeps those values. */
export function known<T extends object>(parts: T): Known<T> {
  const entries = Object.entries(parts).filter(([, part]) => part !== undefined)
  return Object.fromEntries(entries) as Known<T>
}
