/** `npm run reset`: deletes all data of the local run. It refuses while something runs. */
import { rmSync } from 'node:fs'
import { isRunning, localDir } from './local-state.ts'
import { outsidePlace } from './postgres/postgres-place.ts'

if (isRunning()) {
  console.error('Tributary is running from this folder: stop it first (Ctrl-C where it runs).')
  process.exit(1)
}
rmSync(localDir, { recursive: true, force: true })
rmSync(outsidePlace, { recursive: true, force: true })
console.log('All local data are gone; `npm start` begins anew.')
