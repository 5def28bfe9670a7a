/** The started parts of a local run, so that each is stopped once, in reverse order. */
import { clearRunning } from './local-state.ts'

interface Part {
  name: string
  stop(): Promise<void>
}

const parts: Part[] = []
let stopping: Promise<void> | undefined

/** Adds a started part. If the run is stopping already, the part is stopped at once. */
export async function keep(name: string, stop: () => Promise<void>): Promise<void> {
  if (isStopping()) {
    await stop()
    throw new Error('Stopped while starting.')
  }
  parts.unshift({ name, stop })
}

/** True from the first call of `stopEverything` on. */
export const isStopping = () => stopping !== undefined

/** Stops every part, newest first, and ends the process. Further calls do nothing. */
export function stopEverything(exitCode: number): Promise<void> {
  stopping ??= stopParts().finally(() => process.exit(exitCode))
  return stopping
}

async function stopParts(): Promise<void> {
  for (const { name, stop } of parts) {
    await stop().catch((error: unknown) => console.error(`${name} did not stop cleanly: ${error}`))
  }
  clearRunning()
}
