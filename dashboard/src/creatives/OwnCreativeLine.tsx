import { useState } from 'react'
import { may } from '../core/permissions.ts'
import { usePerson } from '../core/use-person.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { CreativeCode } from './CreativeCode.tsx'
import { CreativeItem } from './CreativeItem.tsx'
import { useCreativeText } from './creative-texts.ts'
import { linkCreative, type OwnCreative } from './creatives-data.ts'

/** A creative that an affiliate may use. The first use makes their link for it. */
export function OwnCreativeLine({ creative: loaded }: { creative: OwnCreative }) {
  const words = useCreativeText().creatives
  const person = usePerson()
  const { write, isRunning, problem } = useWrite()
  const [linked, setLinked] = useState<OwnCreative | null>(null)
  const [isOpen, setIsOpen] = useState(false)
  const creative = linked ?? loaded
  const { name, kind, link_url } = creative
  const label = kind === 'text' ? words.getText : words.getCode
  const maySave = person !== null && may(person, 'saveLinks')
  const open = async () => {
    if (link_url === null) {
      if (!maySave || !(await write(async () => setLinked(await linkCreative(creative.id))))) return
    }
    setIsOpen(!isOpen)
  }
  const action = (maySave || link_url !== null) && (
    <Button
      size="small"
      aria-expanded={isOpen}
      aria-label={isRunning ? undefined : words.getOf(label, name)}
      disabled={isRunning}
      onClick={() => void open()}
    >
      {isRunning ? words.preparing : label}
    </Button>
  )
  return (
    <CreativeItem creative={creative} detail={creative.advertiser.name} action={action}>
      {problem && <ProblemPanel problem={problem} />}
      {isOpen && <CreativeCode creative={creative} />}
    </CreativeItem>
  )
}
