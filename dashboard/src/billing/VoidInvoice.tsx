import { useRouter } from '@tanstack/react-router'
import { AlertDialog } from 'radix-ui'
import { useId, useState } from 'react'
import { toMinor } from '../core/format/money.ts'
import { usePageText } from '../core/i18n/language.ts'
import { useFormat } from '../core/i18n/use-format.ts'
import { useWrite } from '../core/use-write.ts'
import { type Invoice, proposeVoid } from '../ledger/money-data.ts'
import { Button } from '../ui/Button.tsx'
import { TextAreaField } from '../ui/forms/TextAreaField.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { useReturnFocus } from '../ui/use-return-focus.ts'

/** Proposes to void an invoice, with the reason printed on it. */
export function VoidInvoice({ invoice }: { invoice: Invoice }) {
  const words = usePageText().invoices
  const [isOpen, setIsOpen] = useState(false)
  const [isProposed, setIsProposed] = useState(false)
  if (toMinor(invoice.paid) > 0n) {
    return <p className="flex-1 basis-48 text-sm text-muted">{words.voidPaid}</p>
  }
  if (isProposed) {
    return (
      <p role="status" className="flex-1 basis-48 text-sm text-muted">
        {words.voidProposed}
      </p>
    )
  }
  const done = () => {
    setIsOpen(false)
    setIsProposed(true)
  }
  return (
    <AlertDialog.Root open={isOpen} onOpenChange={setIsOpen}>
      <AlertDialog.Trigger asChild>
        <Button>{words.void}</Button>
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-50 animate-fade bg-veil" />
        <Question invoice={invoice} onDone={done} />
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

function Question({ invoice, onDone }: { invoice: Invoice; onDone: () => void }) {
  const text = usePageText()
  const format = useFormat()
  const words = text.invoices
  const id = useId()
  const router = useRouter()
  const returnFocus = useReturnFocus()
  const { write, isRunning, problem, errorOf } = useWrite()
  const [reason, setReason] = useState('')
  const [isMissing, setIsMissing] = useState(false)
  const error = isMissing ? text.editor.faults.missing : errorOf('reason')
  const send = async () => {
    setIsMissing(reason.trim() === '')
    if (reason.trim() === '') return
    const isDone = await write(async () => {
      await proposeVoid(invoice.id, reason.trim())
      await router.invalidate()
    })
    if (isDone) onDone()
  }
  return (
    <AlertDialog.Content
      onCloseAutoFocus={returnFocus}
      className="fixed top-1/2 left-1/2 z-50 max-h-[92dvh] w-[calc(100vw-2rem)] max-w-md -translate-1/2 animate-fade overflow-y-auto rounded-lg border border-border bg-surface p-5 shadow-float outline-none"
    >
      <AlertDialog.Title className="text-lg font-semibold">{words.voidTitle}</AlertDialog.Title>
      <AlertDialog.Description className="mt-1 text-pretty text-muted">
        {invoice.number}, {invoice.advertiser.name}, {format.money(invoice.total)}.{' '}
        {words.voidMeans}
      </AlertDialog.Description>
      <form
        id={id}
        noValidate
        className="my-4 space-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <TextAreaField
          label={words.voidReason}
          help={words.voidReasonHelp}
          error={error}
          area={{
            ...{ value: reason, maxLength: 2000 },
            onChange: ({ currentTarget }) => setReason(currentTarget.value),
          }}
        />
        {problem && !errorOf('reason') && <ProblemPanel problem={problem} />}
      </form>
      <div className="flex flex-wrap justify-end gap-2">
        <AlertDialog.Cancel asChild>
          <Button disabled={isRunning}>{text.dialog.cancel}</Button>
        </AlertDialog.Cancel>
        <Button type="submit" form={id} kind="danger" disabled={isRunning}>
          {isRunning ? words.voiding : words.voidVerb(invoice.number)}
        </Button>
      </div>
    </AlertDialog.Content>
  )
}
