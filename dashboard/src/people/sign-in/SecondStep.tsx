import { type FormEvent, useState } from 'react'
import type { Language } from '../../../../schema/vocabulary.ts'
import { useLanguage } from '../../core/i18n/language.ts'
import { answerByPasskey, knowsPasskeys } from '../../core/passkeys.ts'
import { askSignInPasskey, finishSignIn, type SecondStep as Step } from '../../core/session.ts'
import { useWrite } from '../../core/use-write.ts'
import { Button } from '../../ui/Button.tsx'
import { Field } from '../../ui/forms/Field.tsx'
import { ProblemPanel } from '../../ui/ProblemPanel.tsx'

type Method = Step['methods'][number]

/** The second step of signing in: a code, a passkey, or a recovery code. */
export function SecondStep(props: { step: Step; onDone: () => void; onBack: () => void }) {
  const words = secondStepWords[useLanguage()]
  const { token } = props.step
  const methods = props.step.methods.filter((method) => method !== 'passkey' || knowsPasskeys())
  const [method, setMethod] = useState<Method>(methods[0] ?? 'recovery')
  const [isPasskeyLost, setIsPasskeyLost] = useState(false)
  const { write, isRunning, problem } = useWrite()

  const finish = async (show: () => Promise<object>) => {
    setIsPasskeyLost(false)
    if (await write(async () => finishSignIn(token, await show()))) props.onDone()
  }
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (method === 'passkey') return void finish(showPasskey)
    const typed = String(new FormData(event.currentTarget).get('code')).trim()
    void finish(async () => (method === 'totp' ? { code: typed } : { recovery_code: typed }))
  }
  const showPasskey = async () => {
    const options = await askSignInPasskey(token)
    try {
      return { passkey: await answerByPasskey(options) }
    } catch (thrown) {
      setIsPasskeyLost(true)
      throw thrown
    }
  }
  const choose = (next: Method) => () => setMethod(next)
  const isWrong = problem?.code === 'second_factor_wrong' || problem?.code === 'invalid_input'
  const others: Record<Method, string> = {
    ...{ totp: words.useTotp, passkey: words.usePasskey, recovery: words.useRecovery },
  }
  return (
    <form noValidate onSubmit={submit} className="space-y-5">
      {problem && !isWrong && !isPasskeyLost && <ProblemPanel problem={problem} />}
      {(isWrong || isPasskeyLost) && (
        <p role="alert" className="rounded border border-bad/40 bg-bad/5 p-3">
          {isPasskeyLost ? words.passkeyFailed : words.wrong}
        </p>
      )}
      {method !== 'passkey' && <CodeField key={method} method={method} />}
      <Button type="submit" kind="primary" disabled={isRunning} className="h-11 w-full">
        {buttonWord(words, method, isRunning)}
      </Button>
      <div className="flex flex-col items-start gap-1">
        {methods
          .filter((other) => other !== method)
          .map((other) => (
            <Button key={other} kind="quiet" size="small" onClick={choose(other)}>
              {others[other]}
            </Button>
          ))}
        <Button kind="quiet" size="small" onClick={props.onBack}>
          {words.back}
        </Button>
      </div>
    </form>
  )
}

function buttonWord(words: StepWords, method: Method, isRunning: boolean): string {
  if (method === 'passkey') return isRunning ? words.passkeyRunning : words.passkey
  return isRunning ? words.running : words.submit
}

function CodeField({ method }: { method: Exclude<Method, 'passkey'> }) {
  const words = secondStepWords[useLanguage()]
  const isCode = method === 'totp'
  return (
    <Field
      label={isCode ? words.totp : words.recovery}
      help={isCode ? words.totpHelp : words.recoveryHelp}
      input={{
        name: 'code',
        autoFocus: true,
        spellCheck: false,
        ...(isCode
          ? { inputMode: 'numeric', autoComplete: 'one-time-code', maxLength: 6 }
          : { autoComplete: 'off', autoCapitalize: 'none', maxLength: 40 }),
      }}
    />
  )
}

/** Texts of the second step of sign-in, in both languages. */
const en = {
  totp: 'Code from your authenticator app',
  totpHelp: 'Six digits. Each code works once.',
  passkey: 'Use a passkey',
  passkeyRunning: 'Waiting for your passkey…',
  passkeyFailed: 'The passkey did not answer. Try again, or use a code.',
  recovery: 'Recovery code',
  recoveryHelp: 'One of the ten codes you saved when you set up your second factor.',
  useTotp: 'Use a code from the app',
  usePasskey: 'Use a passkey instead',
  useRecovery: 'Use a recovery code',
  submit: 'Continue',
  running: 'Checking…',
  wrong: 'The code is wrong or already used. Enter the next code.',
  back: 'Back to the password',
}

const ru: typeof en = {
  totp: 'Код из приложения-аутентификатора',
  totpHelp: 'Шесть цифр. Каждый код действует один раз.',
  passkey: 'Войти с ключом доступа',
  passkeyRunning: 'Ждём ключ доступа…',
  passkeyFailed: 'Ключ доступа не ответил. Попробуйте ещё раз или введите код.',
  recovery: 'Код восстановления',
  recoveryHelp: 'Один из десяти кодов, которые вы сохранили при настройке второго фактора.',
  useTotp: 'Ввести код из приложения',
  usePasskey: 'Войти с ключом доступа',
  useRecovery: 'Ввести код восстановления',
  submit: 'Продолжить',
  running: 'Проверяем…',
  wrong: 'Код неверный или уже использован. Введите следующий.',
  back: 'Вернуться к паролю',
}

type StepWords = typeof en
const secondStepWords: Record<Language, StepWords> = { en, ru }
