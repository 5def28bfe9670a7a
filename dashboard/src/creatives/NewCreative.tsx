import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Card, CardHeader } from '../ui/Card.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { SelectField } from '../ui/forms/SelectField.tsx'
import { TextAreaField } from '../ui/forms/TextAreaField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { BannerMaker } from './BannerMaker.tsx'
import { useCreativeText } from './creative-texts.ts'
import { addText, type OfferChoice, uploadBanner } from './creatives-data.ts'

const BYTES_MAX = 512 * 1024
const NAME_CHARACTERS_MAX = 120
const ways = ['upload', 'make', 'text'] as const
type Way = (typeof ways)[number]

/** Form for a new creative: an uploaded banner, one made here, or a text. */
export function NewCreative({ offers }: { offers: readonly OfferChoice[] }) {
  const words = useCreativeText().creatives
  const router = useRouter()
  const { write, isRunning, problem, errorOf } = useWrite()
  const [way, setWay] = useState<Way>('upload')
  const [offerId, setOfferId] = useState(offers[0]?.id ?? '')
  const [name, setName] = useState('')
  const [body, setBody] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [svg, setSvg] = useState('')
  const [isTried, setIsTried] = useState(false)
  const [isAdded, setIsAdded] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const isNamed = name.trim() !== ''
  const isTooLarge = file !== null && file.size > BYTES_MAX
  const isComplete =
    isNamed &&
    (way === 'text' ? body.trim() !== '' : way === 'make' || (file !== null && !isTooLarge))
  const add = () =>
    write(async () => {
      if (way === 'text') await addText({ offer_id: offerId, name: name.trim(), body: body.trim() })
      else {
        const banner = way === 'make' ? new Blob([svg], { type: 'image/svg+xml' }) : file
        if (banner) await uploadBanner(offerId, name.trim(), banner)
      }
      await router.invalidate()
    })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setIsTried(true)
    setIsAdded(false)
    if (!isComplete || !(await add())) return
    setIsTried(false)
    setIsAdded(true)
    setName('')
    setBody('')
    setFile(null)
    if (input.current) input.current.value = ''
  }
  const fileError = isTooLarge
    ? words.tooLarge
    : isTried && file === null
      ? words.missing
      : errorOf('body')
  return (
    <Card>
      <CardHeader title={words.add} />
      <form noValidate onSubmit={(event) => void submit(event)} className="space-y-4">
        {problem && problem.errors.length === 0 && <ProblemPanel problem={problem} />}
        <div className="grid items-start gap-4 sm:grid-cols-3">
          <SelectField
            label={words.way}
            options={ways.map((value) => ({ value, label: words.ways[value] }))}
            select={{
              value: way,
              onChange: ({ currentTarget }) => setWay(currentTarget.value as Way),
            }}
          />
          <SelectField
            label={words.offer}
            error={errorOf('offer_id')}
            options={offers.map((offer) => ({ value: offer.id, label: offer.name }))}
            select={{
              value: offerId,
              onChange: ({ currentTarget }) => setOfferId(currentTarget.value),
            }}
          />
          <Field
            label={words.name}
            help={words.nameHelp}
            error={isTried && !isNamed ? words.missing : errorOf('name')}
            input={{
              ...{ value: name, maxLength: NAME_CHARACTERS_MAX, autoComplete: 'off' },
              onChange: ({ currentTarget }) => setName(currentTarget.value),
            }}
          />
        </div>
        {way === 'upload' && (
          <Field
            label={words.file}
            help={words.fileHelp}
            error={fileError}
            input={{
              ...{
                type: 'file',
                ref: input,
                accept: 'image/png,image/jpeg,image/webp,image/gif,image/svg+xml',
              },
              onChange: ({ currentTarget }) => setFile(currentTarget.files?.[0] ?? null),
            }}
          />
        )}
        {way === 'text' && (
          <TextAreaField
            label={words.body}
            help={words.bodyHelp}
            error={isTried && body.trim() === '' ? words.missing : errorOf('body')}
            area={{
              ...{ value: body, rows: 6, maxLength: 5_000 },
              onChange: ({ currentTarget }) => setBody(currentTarget.value),
            }}
          />
        )}
        {way === 'make' && <BannerMaker coupon={null} onDraw={setSvg} />}
        <div className="flex flex-wrap items-center justify-end gap-3">
          <p role="status" className="text-sm text-muted">
            {isAdded ? words.added : ''}
          </p>
          <Button type="submit" kind="primary" disabled={isRunning}>
            {isRunning
              ? words.adding
              : { upload: words.upload, text: words.addText, make: words.addBanner }[way]}
          </Button>
        </div>
      </form>
    </Card>
  )
}
