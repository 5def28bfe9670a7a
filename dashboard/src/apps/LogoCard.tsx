import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { usePageText } from '../core/i18n/language.ts'
import { useWrite } from '../core/use-write.ts'
import { AdvertiserLogo } from '../ui/AdvertiserLogo.tsx'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import type { AdvertiserOfSettings } from './apps-data.ts'
import { removeLogo, setLogo } from './settings-data.ts'

const BYTES_MAX = 64 * 1024

/** The logo of an advertiser. A chosen file is uploaded at once. */
export function LogoCard(props: { advertiser: AdvertiserOfSettings; mayChange: boolean }) {
  const words = usePageText().settings.logo
  const router = useRouter()
  const { write, isRunning, problem, errorOf } = useWrite()
  const [isTooLarge, setIsTooLarge] = useState(false)
  const { mayChange } = props
  const { id, name, logo_url } = props.advertiser
  const change = async (act: () => Promise<unknown>) => {
    setIsTooLarge(false)
    if (await write(act)) await router.invalidate()
  }
  const upload = (file: File) =>
    file.size > BYTES_MAX ? setIsTooLarge(true) : void change(() => setLogo(id, file))
  const error = isTooLarge ? words.tooLarge : errorOf('body')
  return (
    <Card>
      <CardHeader title={words.title} help={words.help} />
      {problem && error === undefined && <ProblemPanel problem={problem} />}
      <div className="flex flex-wrap items-start gap-4">
        <AdvertiserLogo name={name} url={logo_url} className="size-16" />
        {mayChange && (
          <div className="min-w-0 flex-1">
            <Field
              label={words.file}
              help={isRunning ? words.saving : words.fileHelp}
              error={error}
              input={{
                ...{ type: 'file', accept: 'image/png,image/jpeg,image/svg+xml' },
                disabled: isRunning,
                onChange: ({ currentTarget }) => {
                  const [file] = currentTarget.files ?? []
                  if (file) upload(file)
                  // The same file may be chosen again.
                  currentTarget.value = ''
                },
              }}
            />
          </div>
        )}
      </div>
      {mayChange && logo_url !== null && (
        <Button
          size="small"
          className="mt-4"
          disabled={isRunning}
          onClick={() => void change(() => removeLogo(id))}
        >
          {words.remove}
        </Button>
      )}
    </Card>
  )
}
