import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, CardHeader } from '../../ui/Card.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { Avatar } from '../Avatar.tsx'
import { OWN_AVATAR, removeAvatar, setAvatar } from './profile-data.ts'

/** The person's profile picture. */
export function AvatarCard({ hasAvatar }: { hasAvatar: boolean }) {
  const words = usePageText().profile
  const router = useRouter()
  const [version, setVersion] = useState(0)
  const { write, isRunning, problem } = useWrite()
  const change = async (act: () => Promise<unknown>) => {
    if (!(await write(act))) return
    setVersion(version + 1)
    await router.invalidate()
  }
  return (
    <Card>
      <CardHeader title={words.picture} help={words.pictureHelp} />
      <div className="flex flex-wrap items-end gap-4">
        <Avatar
          path={hasAvatar ? OWN_AVATAR : null}
          alt={words.picture}
          version={version}
          className="size-16"
        />
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
