import { Download } from 'lucide-react'
import { type ActionWords, about } from '../core/confirmation.ts'
import { saveFile } from '../core/files.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from './Button.tsx'
import { ProblemPanel } from './ProblemPanel.tsx'

/** Saves a file from the server. Errors appear beside the button. */
export function FileButton(props: {
  label: string
  /** What the file has, for screen readers. */
  hint?: string
  path: string
  name: string
  /** For a file that needs confirmation. */
  action?: ActionWords
}) {
  const text = usePageText()
  const { write, isRunning, problem } = useWrite()
  const { action } = props
  const save = () => saveFile(props.path, props.name)
  return (
    <>
      <Button
        size="small"
        aria-label={props.hint && `${props.label}: ${props.hint}`}
        disabled={isRunning}
        onClick={() => void write(() => (action ? about(action, save) : save()))}
      >
        <Download aria-hidden="true" />
        {isRunning ? text.money.saving : props.label}
      </Button>
      {problem && <ProblemPanel problem={problem} className="basis-full" />}
    </>
  )
}
