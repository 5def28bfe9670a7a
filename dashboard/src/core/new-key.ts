let made = 0
/** A key for a line that a person adds: no other has it, also after one was removed. */
export const newKey = (): string => {
  made += 1
  return `new ${made}`
}
