import { asProblem, problemOf } from './problem.ts'
import { sessionFetch } from './session.ts'

/** Time for the browser to start using a file, before its URL is released. */
const TAKEN_WITHIN_MS = 60_000

/** Fetches a file with the session's token. Throws a ProblemError. */
async function fetchFile(path: string): Promise<Blob> {
  const response = await sessionFetch(path)
  if (response.ok) return response.blob()
  throw await problemOf(response.status, await response.json().catch(() => null))
}

/**
 * Sends what the typed client cannot, such as a file, and returns the answer's JSON; null if it has
 * none. Throws a ProblemError.
 */
export async function sendBody(path: string, init: RequestInit): Promise<unknown> {
  const response = await sessionFetch(path, init).catch((thrown: unknown) => {
    throw asProblem(thrown)
  })
  const answer: unknown = await response.json().catch(() => null)
  if (!response.ok) throw await problemOf(response.status, answer)
  return answer
}

/** Sends a file with its own type. */
export const sendFile = (path: string, file: Blob) =>
  sendBody(path, {
    ...{ method: 'POST', body: file },
    headers: { 'content-type': file.type || 'application/octet-stream' },
  })

function offer(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}

/** Saves the file at `path` as `name`. */
export const saveFile = async (path: string, name: string) => saveBlob(await fetchFile(path), name)

/** Saves a blob as `name`. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  offer(url, name)
  setTimeout(() => URL.revokeObjectURL(url), TAKEN_WITHIN_MS)
}

/**
 * Opens a printable page of the API in a new window. The window opens during the click, because
 * browsers block later ones. If it is blocked all the same, the page is saved as a file.
 */
export async function openPage(path: string, name: string): Promise<'opened' | 'saved'> {
  const opened = window.open('', '_blank')
  try {
    const url = URL.createObjectURL(await fetchFile(path))
    setTimeout(() => URL.revokeObjectURL(url), TAKEN_WITHIN_MS)
    if (opened) opened.location.href = url
    else offer(url, name)
    return opened ? 'opened' : 'saved'
  } catch (thrown) {
    opened?.close()
    throw thrown
  }
}
