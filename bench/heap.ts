/** Reads the size of a Worker's heap through workerd's inspector. */

/** Makes `gc()` callable. Only clients of the inspector's port can do this. */
export const GC_FLAG = '--expose-gc'
const ANSWER_MS_MAX = 30_000

interface Meaning {
  id?: number
  method?: string
  params?: { context?: { id: number } }
  result?: { usedSize?: number; exceptionDetails?: unknown }
  error?: { message: string }
}

/** Collects garbage and returns the remaining memory in MB: V8's heap and what it holds outside. */
export function liveHeapMb(inspectorPort: number, worker: string): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${inspectorPort}/${worker}`)
  const asked = new Promise<number>((resolve, reject) => {
    const ask = (id: number, method: string, params: object = {}) =>
      socket.send(JSON.stringify({ id, method, params }))
    socket.addEventListener('error', () =>
      reject(new Error(`${worker}: the inspector does not listen`)),
    )
    socket.addEventListener('open', () => ask(1, 'Runtime.enable'))
    socket.addEventListener('message', ({ data }) => {
      const { id, method, params, result, error } = JSON.parse(String(data)) as Meaning
      if (method === 'Runtime.executionContextCreated') {
        ask(2, 'Runtime.evaluate', { contextId: params?.context?.id, expression: 'gc(), gc()' })
        ask(3, 'Runtime.getHeapUsage')
      }
      if (error !== undefined || result?.exceptionDetails !== undefined) {
        reject(new Error(`${worker}: ${error?.message ?? 'garbage was not collected'}`))
      }
      if (id === 3 && result?.usedSize !== undefined) resolve(result.usedSize / 2 ** 20)
    })
    setTimeout(() => reject(new Error(`${worker}: no answer`)), ANSWER_MS_MAX).unref()
  })
  return asked.finally(() => socket.close())
}
