import { useRouter } from '@tanstack/react-router'
import { UserRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { readAvatar, removeAvatar, setAvatar } from './profile-data.ts'

/** The person's profile picture. */
export function AvatarCard({ hasAvatar }: { hasAvatar: boolean }) {
  const words = usePageText().profile
  const router = useRouter()
  const [url, setUrl] = useState<string | null>(null)
  const [version, setVersion] = useState(0)
  const { write, isRunning, problem } = useWrite()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is another picture
  useEffect(() => {
    let isOver = false
    let made: string | null = null
    const show = async () => {
      made = hasAvatar ? await readAvatar() : null
      if (isOver && made !== null) URL.revokeObjectURL(made)
      if (!isOver) setUrl(made)
    }
    show().catch(console.warn)
    return () => {
      isOver = true
      if (made !== null) URL.revokeObjectURL(made)
    }
  }, [hasAvatar, version])
  const change = async (act: () => Promise<void>) => {
    if (!(await write(act))) return
    setVersion(version + 1)
    await router.invalidate()
  }
  return (
    <Card>
      <CardHeader title={words.picture} help={words.pictureHelp} />
      <div className="flex flex-wrap items-end gap-4">
        {url === null ? (
          <span className="grid size-16 place-items-center rounded-full bg-sunken text-muted">
            <UserRound aria-hidden="true" />
          </span>
        ) : (
          <img
            src={url}
            alt={words.picture}
            width={64}
            height={64}
            className="size-16 rounded-full"
          />
        )}
        <div className="min-w-0 flex-1">
          <Field
            label={words.choose}
            error={problem ? words.badPicture : undefined}
            input={{
              ...{ type: 'file', accept: 'image/png,image/jpeg,image/webp', disabled: isRunning },
              onChange: ({ currentTarget }) => {
                const [file] = currentTarget.files ?? []
                if (file) void change(() => setAvatar(file))
              },
            }}
          />
        </div>
        {hasAvatar && (
          <Button disabled={isRunning} onClick={() => void change(removeAvatar)}>
            {words.remove}
          </Button>
        )}
      </div>
    </Card>
  )
}
