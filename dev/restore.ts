/**
 * `npm run restore -- --to 2026-11-24T02:00:00Z`: restores the database of a deployed environment to that
 * moment. `--env staging` uses another table of deploy.toml. See docs/operations.md.
 */
import { parseArgs } from 'node:util'
import { openDeployment } from './deploy/open-deployment.ts'
import { restore } from './deploy/restore.ts'

try {
  const { values } = parseArgs({
    options: { env: { type: 'string', default: 'production' }, to: { type: 'string' } },
  })
  const to = new Date(values.to ?? '')
  // Without a time zone the time would be read in that of this machine.
  if (Number.isNaN(to.getTime()) || !/(Z|[+-]\d\d:\d\d)$/.test(values.to ?? '')) {
    throw new Error(
      'Say the moment with its time zone: npm run restore -- --to 2026-11-24T02:00:00Z',
    )
  }
  await restore(openDeployment(values.env), to, new Date())
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
