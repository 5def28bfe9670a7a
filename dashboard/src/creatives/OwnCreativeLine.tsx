import { useState } from 'react'
import { useFormat } from '../core/i18n/use-format.ts'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { CreativeCode } from './CreativeCode.tsx'
import { CreativePreview } from './CreativePreview.tsx'
import { useCreativeText } from './creative-texts.ts'
import { linkCreative, type OwnCreative } from './creatives-data.ts'

/** A creative that an affiliate may use. The first use makes their link for it. */
export function OwnCreativeLine({ creative: loaded }: { creative: OwnCreative }) {
  const words = useCreativeText().creatives
  const format = useFormat()
  const person = usePerson()
  const { write, isRunning, problem } = useWrite()
  const [linked, setLinked] = useState<OwnCreative | null>(null)
  const [isOpen, setIsOpen] = useState(false)
  const creative = linked ?? loaded
  const { name, offer, kind, width, height, views, link_url } = creative
  const label = kind === 'text' ? words.getText : words.getCode
  const maySave = person !== null && may(person, 'saveLinks')
  const open = async () => {
    if (link_url === null) {
      if (!maySave || !(await write(async () => setLinked(await linkCreative(creative.id))))) return
    }
    setIsOpen(!isOpen)
  }
  return (
    <li className="min-w-0 space-y-2 rounded-lg border border-border p-3">
      <CreativePreview creative={creative} />
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="truncate font-medium" title={name}>
            {name}
          </h3>
          <p className="truncate text-sm text-muted">
            {offer.name} · {creative.advertiser.name}
          </p>
          <p className="text-sm text-muted tabular-nums">
            {width === null || height === null
              ? words.text
              : `${words.pixels(width, height)} · ${words.views(format.number(views))}`}
          </p>
        </div>
        {(maySave || link_url !== null) && (
          <Button
            size="small"
            aria-expanded={isOpen}
            aria-label={isRunning ? undefined : words.getOf(label, name)}
            disabled={isRunning}
            onClick={() => void open()}
          >
            {isRunning ? words.preparing : label}
          </Button>
        )}
      </div>
      {problem && <ProblemPanel problem={problem} />}
      {isOpen && <CreativeCode creative={creative} />}
    </li>
  )
}
