import { Check, Copy, Download } from 'lucide-react'
import { useId, useState } from 'react'
import { usePageText } from '../../core/i18n/language.ts'
import { Button } from '../../ui/Button.tsx'
import { QuestionFrame, QuestionVeil } from '../../ui/QuestionFrame.tsx'
import { useCopy } from '../../ui/use-copy.ts'

/** Recovery codes, shown once. The dialog closes when the person says they are saved. */
export function ShownCodes(props: { codes: readonly string[] | null; onClose: () => void }) {
  return (
    <QuestionVeil isOpen={props.codes !== null} onClose={() => {}}>
      {props.codes && <Shown codes={props.codes} onClose={props.onClose} />}
    </QuestionVeil>
  )
}

function Shown({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const words = usePageText().security
  const id = useId()
  const [isKept, setIsKept] = useState(false)
  const [state, copy] = useCopy()
  const lines = `${codes.join('\n')}\n`
  return (
    <QuestionFrame
      question={{
        ...{ title: words.shownTitle, means: words.shownMeans },
        facts: [{ label: words.shownCount, value: String(codes.length) }],
      }}
      isRunning={!isKept}
      width="max-w-md"
    >
      <ul className="grid grid-cols-1 gap-x-6 gap-y-1 font-mono select-all sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button onClick={() => copy(lines)}>
          {state === 'copied' ? <Check className="text-good" /> : <Copy />}
          {state === 'copied' ? words.copied : words.copyAll}
        </Button>
        <Button onClick={() => download(lines)}>
          <Download />
          {words.download}
        </Button>
      </div>
      <div className="mt-4 flex flex-wrap items-center justify-between gap-2">
        <label htmlFor={id} className="flex items-center gap-2">
          <input
            id={id}
            type="checkbox"
            checked={isKept}
            onChange={(event) => setIsKept(event.currentTarget.checked)}
            className="size-4 accent-accent"
          />
          {words.kept}
        </label>
        <Button kind="primary" disabled={!isKept} onClick={onClose}>
          {words.done}
        </Button>
      </div>
    </QuestionFrame>
  )
}

function download(lines: string): void {
  const url = URL.createObjectURL(new Blob([lines], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'tributary-recovery-codes.txt'
  link.click()
  URL.revokeObjectURL(url)
}
