/** `npm run doctor`: lists what is wrong with a deployed environment. Exit code 1: something is wrong. */
import { parseArgs } from 'node:util'
import { examine } from './deploy/doctor.ts'
import { openDeployment } from './deploy/open-deployment.ts'

try {
  const { values } = parseArgs({ options: { env: { type: 'string', default: 'production' } } })
  const faults = await examine(openDeployment(values.env))
  for (const fault of faults) console.log(`- ${fault}`)
  console.log(faults.length === 0 ? 'No faults found.' : `${faults.length} faults.`)
  process.exitCode = faults.length === 0 ? 0 : 1
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
