let made = 0
/** A key for a new form row, unique even after rows were removed. */
export const newKey = (): string => {
  made += 1
  return `new ${made}`
}
