import { UserRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import { sessionFetch } from '../core/session.ts'
import { cn } from '../ui/class-names.ts'

/** Loads a picture as the signed-in person; null = there is none. The caller revokes the URL. */
async function loadPicture(path: string): Promise<string | null> {
  const answer = await sessionFetch(path)
  return answer.ok ? URL.createObjectURL(await answer.blob()) : null
}

/**
 * The profile picture at `path`, or a symbol if `path` is null or there is no picture. Pass another
 * `version` to load it again.
 */
export function Avatar(props: {
  path: string | null
  alt: string
  className: string
  version?: number
}) {
  const { path, alt, version } = props
  const [url, setUrl] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is another picture
  useEffect(() => {
    let isOver = false
    let made: string | null = null
    const show = async () => {
      made = path === null ? null : await loadPicture(path)
      if (isOver && made !== null) URL.revokeObjectURL(made)
      if (!isOver) setUrl(made)
    }
    show().catch(console.warn)
    return () => {
      isOver = true
      if (made !== null) URL.revokeObjectURL(made)
    }
  }, [path, version])
  const shape = cn('shrink-0 rounded-full', props.className)
  if (url !== null) return <img src={url} alt={alt} className={shape} />
  return (
    <span className={cn('grid place-items-center bg-sunken text-muted', shape)}>
      <UserRound aria-hidden="true" />
    </span>
  )
}
