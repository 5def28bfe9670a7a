/**
 * `npm run replay -- FILE`: replays an access log against the running system, one visitor for each line, and
 * proves by counting that nothing was lost, doubled or paid wrong. Exit code 1: an equality does not hold; 2:
 * the replay could not run.
 */

import { type ReplayOptions, readOptions, usage } from './replay/options.ts'
import { buildProgress } from './replay/progress.ts'
import { replay } from './replay/run.ts'

if (process.argv.includes('--help')) {
  console.log(usage)
  process.exit(0)
}

let options: ReplayOptions
try {
  options = readOptions(process.argv.slice(2))
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`)
  process.exit(2)
}

try {
  process.exitCode = (await replay(options, buildProgress(process.stdout))) ? 0 : 1
} catch (error) {
  console.error(`\nThe replay was given up: ${(error as Error).message}`)
  process.exitCode = 2
}
