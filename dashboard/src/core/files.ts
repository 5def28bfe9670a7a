import { problemOf } from './problem.ts'
import { sessionFetch } from './session.ts'

/** How long a browser may take to begin with a file that it was given. */
const TAKEN_WITHIN_MS = 60_000

/** Asks for a file with the session's token. Throws a ProblemError. */
async function fetchFile(path: string): Promise<Blob> {
  const response = await sessionFetch(path)
  if (response.ok) return response.blob()
  throw await problemOf(response.status, await response.json().catch(() => null))
}

function offer(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}

/** Saves what lies at `path` under `name`. */
export const saveFile = async (path: string, name: string) => saveBlob(await fetchFile(path), name)

/** Saves what is there already under `name`. */
function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  offer(url, name)
  setTimeout(() => URL.revokeObjectURL(url), TAKEN_WITHIN_MS)
}

/**
 * Opens a page of the API in a window of its own, to print. The window opens within the click, or the
 * browser would keep it closed; a browser that does so all the same gets a file.
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
