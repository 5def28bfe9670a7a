/**
 * `npm run deploy`: brings one environment in line with deploy.toml and this commit. `-- --plan` prints what it
 * would do; `-- --env staging` takes another table of the file; `-- --rollback` puts the Workers one version back.
 */
import { parseArgs } from 'node:util'
import { openDeployment } from './deploy/open-deployment.ts'
import { rollBackByHand } from './deploy/rollback.ts'
import { deploy, plan } from './deploy/run.ts'

try {
  const { values } = parseArgs({
    options: {
      env: { type: 'string', default: 'production' },
      plan: { type: 'boolean', default: false },
      rollback: { type: 'boolean', default: false },
    },
  })
  const deployment = openDeployment(values.env)
  if (values.plan) await plan(deployment)
  else if (values.rollback) await rollBackByHand(deployment)
  else await deploy(deployment)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
