type Known<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

/** The same without what is undefined: a part left out stays left out. */
export function known<T extends object>(parts: T): Known<T> {
  const entries = Object.entries(parts).filter(([, part]) => part !== undefined)
  return Object.fromEntries(entries) as Known<T>
}
