import type { Language } from '../../../../schema/vocabulary.ts'

/** The words of the second step of signing in; they travel with it, in both languages. */
const en = {
  totp: 'Code from your authenticator app',
  totpHelp: 'Six digits. Each code works once.',
  passkey: 'Use a passkey',
  passkeyRunning: 'Waiting for your passkey…',
  passkeyFailed: 'The passkey did not answer. Try again, or use a code.',
  recovery: 'Recovery code',
  recoveryHelp: 'One of the ten codes you kept when you set this up.',
  useTotp: 'Use a code from the app',
  usePasskey: 'Use a passkey instead',
  useRecovery: 'I cannot use any of these: recovery code',
  submit: 'Continue',
  running: 'Checking…',
  wrong: 'This is not right, or it was used before. Take the next code.',
  back: 'Back to the password',
}

const ru: typeof en = {
  totp: 'Код из приложения-аутентификатора',
  totpHelp: 'Шесть цифр. Каждый код действует один раз.',
  passkey: 'Войти ключом доступа',
  passkeyRunning: 'Ждём ключ доступа…',
  passkeyFailed: 'Ключ доступа не ответил. Попробуйте ещё раз или введите код.',
  recovery: 'Код восстановления',
  recoveryHelp: 'Один из десяти кодов, которые вы сохранили при настройке.',
  useTotp: 'Ввести код из приложения',
  usePasskey: 'Войти ключом доступа',
  useRecovery: 'Ничего из этого нет: код восстановления',
  submit: 'Продолжить',
  running: 'Проверяем…',
  wrong: 'Код не подошёл или уже использован. Возьмите следующий.',
  back: 'Вернуться к паролю',
}

export type StepWords = typeof en
export const secondStepWords: Record<Language, StepWords> = { en, ru }
