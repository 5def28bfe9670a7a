type DefinedFields<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> }

/** Copies an object without its undefined properties, so that an update keeps those values. */
export function definedFields<T extends object>(parts: T): DefinedFields<T> {
  const entries = Object.entries(parts).filter(([, part]) => part !== undefined)
  return Object.fromEntries(entries) as DefinedFields<T>
}
