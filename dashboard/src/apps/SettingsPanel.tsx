import type { ReactNode } from 'react'
import type { Faults } from '../core/field-errors.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormFaults } from '../core/use-field-errors.ts'
import type { Write } from '../core/use-write.ts'
import { FormSummary } from '../ui/forms/FormSummary.tsx'
import { SaveBar } from '../ui/forms/SaveBar.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { SidePanel } from '../ui/SidePanel.tsx'

/** A panel with a settings form, and further cards below it. */
export function SettingsPanel(props: {
  title: string
  facts: ReactNode
  faults: Faults
  write: Write
  /** Fields of the wire format that the form contains. */
  roots: readonly string[]
  isDirty: boolean
  wasSaved: boolean
  mayChange: boolean
  onSave: () => void
  onClose: () => void
  children: (errorOf: (field: string) => string | undefined) => ReactNode
  after?: ReactNode
}) {
  const text = usePageText()
  const { write, isDirty, mayChange } = props
  const { form, errorOf, count, problem } = useFormFaults(props.faults, write, props.roots)
  return (
    <SidePanel
      title={props.title}
      onClose={props.onClose}
      actions={
        <SaveBar
          {...{ form: 'settings', mayChange, isDirty, wasSaved: props.wasSaved }}
          readOnly={text.settings.readOnly}
          isRunning={write.isRunning}
        />
      }
    >
      {props.facts}
      <form
        ref={form}
        id="settings"
        noValidate
        className="scroll-mt-4"
        onSubmit={(event) => {
          event.preventDefault()
          props.onSave()
        }}
      >
        <fieldset disabled={!mayChange} className="min-w-0 space-y-4">
          {problem && <ProblemPanel problem={problem} />}
          <FormSummary count={count} />
          {props.children(errorOf)}
        </fieldset>
      </form>
      {props.after}
    </SidePanel>
  )
}
