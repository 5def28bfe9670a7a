/** Puts every Worker back to the version that was live before, in the reverse order of a deploy. */
import { type Deployment, workerName } from './deployment.ts'
import { workerNames } from './settings.ts'
import { listSplits, wholeOf } from './versions.ts'
import { split } from './workers-step.ts'

/**
 * The database is not changed, because a release only adds to it. @throws when no Worker has an earlier
 * version.
 */
export async function rollBackByHand(deployment: Deployment): Promise<void> {
  let count = 0
  for (const worker of workerNames.toReversed()) {
    const name = workerName(deployment, worker)
    const [current, ...earlier] = (await listSplits(deployment, worker)) ?? []
    const serving = wholeOf(current)
    const before = earlier.map(wholeOf).find((version) => version !== null && version !== serving)
    if (!before) {
      deployment.log(`${name} has no earlier version`)
      continue
    }
    deployment.log(`Put ${name} back to the version ${before}`)
    await split(deployment, worker, [`${before}@100%`])
    count += 1
  }
  if (count === 0) throw new Error('No Worker has an earlier version.')
}
