import { type FormEvent, useState } from 'react'
import { holds } from '../core/permissions.ts'
import { useLoaded } from '../core/use-loaded.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { FoldedCard } from '../ui/FoldedCard.tsx'
import { SaveBar } from '../ui/forms/SaveBar.tsx'
import { TextAreaField } from '../ui/forms/TextAreaField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { readAllowedHosts, setAllowedHosts } from './delivery-data.ts'
import { useDeliveryText } from './delivery-texts.ts'

const FORM = 'allowed-hosts'

/** The hosts to which the account allows its events to be sent; its head sets them. */
export function AllowedHosts() {
  const loaded = useLoaded(FORM, readAllowedHosts)
  if (loaded.is === 'loading') return null
  if (loaded.is === 'failed') return <ProblemPanel problem={loaded.problem} />
  return <HostList first={loaded.value} />
}

const linesOf = (text: string) => text.split(/[\s,]+/).filter((line) => line !== '')

function HostList({ first }: { first: readonly string[] }) {
  const words = useDeliveryText().allowedHosts
  const person = usePerson()
  const { write, isRunning, problem } = useWrite()
  const [stored, setStored] = useState(first)
  const [draft, setDraft] = useState(() => first.join('\n'))
  const [wasSaved, setWasSaved] = useState(false)
  /** What the answer is about, while the draft goes on. */
  const [sent, setSent] = useState<readonly string[]>([])
  const mayChange = person !== null && holds(person, 'allowed_hosts:write')
  const lines = linesOf(draft)
  const fault = problem?.errors.find(({ field }) => field.startsWith('hosts'))
  const faulty = sent[Number(/\d+/.exec(fault?.field ?? '')?.[0])]
  const save = (event: FormEvent) => {
    event.preventDefault()
    setSent(lines)
    void write(async () => {
      const now = await setAllowedHosts(lines)
      setStored(now)
      setDraft(now.join('\n'))
      setWasSaved(true)
    })
  }
  return (
    <FoldedCard
      title={words.title}
      help={words.help}
      state={stored.length === 0 ? words.any : stored.join(', ')}
      hasError={problem !== null}
    >
      <form id={FORM} noValidate onSubmit={save} className="space-y-4">
        {problem && !fault && <ProblemPanel problem={problem} />}
        <TextAreaField
          label={words.label}
          help={words.labelHelp}
          error={fault && [faulty, fault.message].filter(Boolean).join(': ')}
          area={{
            ...{ value: draft, disabled: !mayChange, spellCheck: false, autoCapitalize: 'none' },
            ...{ placeholder: words.any, maxLength: 30_000 },
            onChange: ({ currentTarget }) => setDraft(currentTarget.value),
          }}
        />
        <SaveBar
          {...{ form: FORM, mayChange, wasSaved, isRunning }}
          isDirty={lines.join('\n') !== stored.join('\n')}
          readOnly={words.readOnly}
          saved={words.saved}
        />
      </form>
    </FoldedCard>
  )
}
