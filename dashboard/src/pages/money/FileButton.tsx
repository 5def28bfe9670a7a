import { Download } from 'lucide-react'
import { usePageText } from '../../i18n/language.ts'
import { Button } from '../../ui/Button.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'
import { useWrite } from '../../use-write.ts'
import { saveFile } from './files.ts'

/** Saves a file of the server; what goes wrong stands beside the button. */
export function FileButton(props: { label: string; hint?: string; path: string; name: string }) {
  const text = usePageText()
  const { write, isRunning, problem } = useWrite()
  return (
    <>
      <Button
        size="small"
        aria-label={props.hint}
        disabled={isRunning}
        onClick={() => void write(() => saveFile(props.path, props.name))}
      >
        <Download aria-hidden="true" />
        {isRunning ? text.money.saving : props.label}
      </Button>
      {problem && <ProblemPanel problem={problem} className="basis-full" />}
    </>
  )
}
