/** Reads which file imports which, as text, for the tests of the structure. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')

export interface Import {
  /** Paths from the root of the repository. */
  from: string
  /** A path from the root, or the name of a package. */
  to: string
  /** Whether it is erased when the code is built. */
  isType: boolean
}

const statement =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g

/** The imports of one file. */
export function importsIn(file: string, source: string): Import[] {
  return [...source.matchAll(statement)].map((match) => {
    // Vite reads a file as text if `?raw` follows its name.
    const target = (match[2] ?? match[3])!.replace(/\?raw$/, '')
    const to = target.startsWith('.') ? path.join(path.dirname(file), target) : target
    return { from: file, to, isType: match[1] !== undefined }
  })
}

export const readSource = (file: string) => readFileSync(path.join(root, file), 'utf8')

/** The sources below a folder, without tests and test helpers. */
export function sourcesIn(folder: string): string[] {
  const absolute = path.join(root, folder)
  if (!existsSync(absolute)) return []
  return readdirSync(absolute).flatMap((name) => {
    const relative = path.join(folder, name)
    if (statSync(path.join(root, relative)).isDirectory()) {
      return name === 'test' || name === 'scenarios' ? [] : sourcesIn(relative)
    }
    return /\.tsx?$/.test(name) && !/\.(test|config|d)\.tsx?$/.test(name) ? [relative] : []
  })
}

/** The imports of every source below a folder. */
export const importsBelow = (folder: string): Import[] =>
  sourcesIn(folder).flatMap((file) => importsIn(file, readSource(file)))

/** Files that import each other in a circle at run time; the first circle found from each file. */
export function circlesOf(imports: readonly Import[]): string[][] {
  const next = Map.groupBy(
    imports.filter(({ isType }) => !isType),
    ({ from }) => from,
  )
  const done = new Set<string>()
  const circles: string[][] = []
  const visit = (file: string, trail: string[]) => {
    const start = trail.indexOf(file)
    if (start >= 0) circles.push([...trail.slice(start), file])
    if (start >= 0 || done.has(file)) return
    for (const { to } of next.get(file) ?? []) visit(to, [...trail, file])
    done.add(file)
  }
  for (const file of next.keys()) visit(file, [])
  return circles
}

/** Every file that `entry` needs at run time, itself included. */
export function reachedFrom(entry: string, imports: readonly Import[]): Set<string> {
  const next = Map.groupBy(
    imports.filter(({ isType }) => !isType),
    ({ from }) => from,
  )
  const reached = new Set<string>()
  const waiting = [entry]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    waiting.push(...(next.get(file) ?? []).map(({ to }) => to))
  }
  return reached
}
