import { AlertDialog } from 'radix-ui'
import type { FormEvent } from 'react'
import { api, read } from '../core/api.ts'
import type { Action } from '../core/confirmation.ts'
import { usePageText } from '../core/i18n/language.ts'
import { answerByPasskey, knowsPasskeys } from '../core/passkeys.ts'
import { ProblemError, problemOf } from '../core/problem.ts'
import type { Person } from '../core/session.ts'
import { useWrite } from '../core/use-write.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/forms/Field.tsx'
import { ProblemPanel } from '../ui/ProblemPanel.tsx'
import { QuestionFrame, QuestionVeil } from '../ui/QuestionFrame.tsx'

/** Asks for a second factor and returns the action's answer; null = cancelled. */
export function ConfirmationDialog(props: {
  action: Action | null
  person: Person
  onDone: (response: Response | null) => void
}) {
  const { action, person, onDone } = props
  return (
    <QuestionVeil isOpen={action !== null} onClose={() => onDone(null)}>
      {action && <Confirming action={action} person={person} onDone={onDone} />}
    </QuestionVeil>
  )
}

function Confirming(props: {
  action: Action
  person: Person
  onDone: (response: Response) => void
}) {
  const { action, person } = props
  const text = usePageText()
  const words = text.confirm
  const { methods } = person.second_factor
  const hasCode = methods.includes('totp')
  const hasPasskey = methods.includes('passkey') && knowsPasskeys()
  const { write, isRunning, problem } = useWrite()

  const send = (prove: () => Promise<string>) =>
    write(async () => {
      const response = await action.send(await prove())
      if (response.status !== 403 && response.status !== 429) return props.onDone(response)
      const refused = await problemOf(response.status, await response.clone().json())
      // What the proof itself is refused for is mended here; all else is the caller's.
      if (refused.code === 'second_factor_wrong' || refused.code === 'rate_limited') throw refused
      props.onDone(response)
    })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    // A dialog inside another form must not submit that form.
    event.stopPropagation()
    const typed = String(new FormData(event.currentTarget).get('proof'))
    void send(async () => (hasCode ? typed.trim() : `password.${base64url(typed)}`))
  }
  const isWrong = problem?.code === 'second_factor_wrong'
  const means = hasCode ? words.byCode : hasPasskey ? words.byPasskey : words.byPassword
  const facts = action.words
    ? [{ label: words.actionLabel, value: action.words.title }, ...action.words.facts]
    : [{ label: words.actionLabel, value: words.plain }]
  return (
    <QuestionFrame
      question={{ title: words.title, means, facts }}
      isRunning={isRunning}
      width="max-w-md"
    >
      {problem && (
        <ProblemPanel
          problem={problem}
          meaning={isWrong ? words.wrong[hasCode || hasPasskey ? 'factor' : 'password'] : undefined}
          className="mb-4"
        />
      )}
      <form noValidate onSubmit={submit}>
        {(hasCode || !hasPasskey) && <ProofField isCode={hasCode} />}
        <div className="mt-4 flex flex-wrap justify-end gap-2">
          <AlertDialog.Cancel asChild>
            <Button disabled={isRunning}>{text.dialog.cancel}</Button>
          </AlertDialog.Cancel>
          {hasPasskey && (
            <Button
              kind={hasCode ? 'secondary' : 'primary'}
              disabled={isRunning}
              onClick={() => void send(() => passkeyProof(action))}
            >
              {words.usePasskey}
            </Button>
          )}
          {(hasCode || !hasPasskey) && (
            <Button type="submit" kind="primary" disabled={isRunning}>
              {isRunning ? words.running : words.confirm}
            </Button>
          )}
        </div>
      </form>
    </QuestionFrame>
  )
}

function ProofField({ isCode }: { isCode: boolean }) {
  const words = usePageText().confirm
  return (
    <Field
      label={isCode ? words.code : words.password}
      {...(isCode ? { help: words.codeHelp } : {})}
      input={{
        name: 'proof',
        autoFocus: true,
        spellCheck: false,
        ...(isCode
          ? { inputMode: 'numeric', autoComplete: 'one-time-code', maxLength: 6 }
          : { type: 'password', autoComplete: 'current-password', maxLength: 1024 }),
      }}
    />
  )
}

/** A passkey's answer to a challenge for this request. */
async function passkeyProof({ method, path, body }: Action): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))
  const body_sha256 = [...new Uint8Array(digest)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
  const json = { method: method as 'POST', path, body_sha256 }
  const options = await read(api.v1.me.confirmations.$post({ json }))
  // A person who cancels the browser's dialog can try again or use a code.
  const answer = await answerByPasskey(options).catch(() => {
    throw new ProblemError('second_factor_wrong')
  })
  return `passkey.${base64url(JSON.stringify(answer))}`
}

function base64url(text: string): string {
  const bytes = new TextEncoder().encode(text)
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
