/**
 * Runs the steps of a deploy in order. Each step compares before it changes, so a run can be started again.
 */
import { buckets, mailDomain, namespace, queues } from './cloudflare-resources.ts'
import { canaryRows, migrations, rolePasswords } from './database-steps.ts'
import { type Deployment, nothingFound, type Step } from './deployment.ts'
import { neonProject } from './neon-project.ts'
import { access, source } from './preflight.ts'
import { smoke } from './smoke.ts'
import { snapshots } from './snapshots-step.ts'
import { deployedSecrets, workerSecrets } from './worker-secrets.ts'
import { promote, rollBack, workers } from './workers-step.ts'

export const steps: readonly Step[] = [
  ...[source, access, deployedSecrets, workerSecrets, neonProject, migrations, rolePasswords],
  ...[canaryRows, queues, namespace, buckets, mailDomain, workers, snapshots],
]

/** Prints the changes that a deploy would make. @returns how many there are. */
export async function plan(deployment: Deployment): Promise<number> {
  let count = 0
  for (const step of steps) {
    const changes = await findIn(step, deployment)
    for (const { says } of changes) deployment.log(`  ${says}`)
    count += changes.length
  }
  deployment.log(count === 0 ? 'Nothing to change.' : `${count} changes. Nothing was changed yet.`)
  return count
}

/**
 * Brings the environment in line with the settings, then checks it. When a check fails, the Workers that this
 * run replaced are put back. @throws an error that says what to do; running it again continues.
 */
export async function deploy(deployment: Deployment): Promise<void> {
  deployment.found = nothingFound()
  for (const step of steps) {
    const changes = await findIn(step, deployment)
    for (const { says, make } of changes) {
      deployment.log(`  ${says}`)
      await make()
    }
  }
  await checked(deployment)
  if (deployment.found.staged.size > 0) {
    await promote(deployment)
    await checked(deployment)
  }
  deployment.log('Deployed and checked.')
}

function findIn(step: Step, deployment: Deployment) {
  deployment.log(step.title)
  return step.find(deployment)
}

async function checked(deployment: Deployment): Promise<void> {
  deployment.log('Checks')
  try {
    await smoke(deployment)
  } catch (error) {
    deployment.log(`  ${(error as Error).message}`)
    const stuck = await rollBack(deployment)
    const rest = stuck.length > 0 ? ` Not put back: ${stuck.join(', ')}.` : ''
    throw new Error(
      `A check failed: ${(error as Error).message} This run's versions were put back.${rest}`,
    )
  }
}
