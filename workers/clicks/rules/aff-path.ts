/** An affiliate code found in a path, and the path of the same host without it. */
export interface AffPath {
  /** As written; codes compare without regard to case. */
  code: string
  /** Always begins with exactly one slash, so it can never be read as another host. */
  path: string
}

const SEGMENT = '/aff/'

/**
 * Cuts the first `/aff/{code}` out of a path (without query). Null when there is none, for example if the
 * path only contains "aff" or ends in an empty code.
 */
export function splitAffPath(path: string): AffPath | null {
  let start = path.indexOf(SEGMENT)
  while (start >= 0) {
    const codeStart = start + SEGMENT.length
    const slash = path.indexOf('/', codeStart)
    const codeEnd = slash < 0 ? path.length : slash
    if (codeEnd > codeStart) {
      return {
        code: path.slice(codeStart, codeEnd),
        path: ownPath(path.slice(0, start) + path.slice(codeEnd)),
      }
    }
    start = path.indexOf(SEGMENT, start + 1)
  }
  return null
}

/** The rest may begin with `//host` or `/\host`, which browsers read as another site. */
function ownPath(path: string): string {
  let first = 0
  while (path[first] === '/' || path[first] === '\\') first++
  return first === 1 && path[0] === '/' ? path : `/${path.slice(first)}`
}

const CODE_LENGTH_MAX = 64

/**
 * A code or id in the form of snapshot keys: lower-case. Null if it cannot exist, so that nothing is looked
 * up.
 */
export function readCode(text: string): string | null {
  if (text.length === 0 || text.length > CODE_LENGTH_MAX) return null
  for (let at = 0; at < text.length; at++) {
    if (!isCodeCharacter(text.charCodeAt(at))) return null
  }
  return text.toLowerCase()
}

function isCodeCharacter(unit: number): boolean {
  const letter = unit | 0x20
  return (
    (letter >= 0x61 && letter <= 0x7a && unit >= 0x41) || // a–z, A–Z
    (unit >= 0x30 && unit <= 0x39) || // 0–9
    unit === 0x2d || // -
    unit === 0x5f // _
  )
}
