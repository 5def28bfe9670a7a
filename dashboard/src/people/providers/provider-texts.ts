import type { Language } from '../../../../schema/vocabulary.ts'
import { useLanguage } from '../../core/i18n/language.ts'
import { buttonWords } from './provider-names.ts'

const en = {
  leaving: buttonWords.en.leaving,
  card: 'Linked accounts',
  cardHelp:
    'Sign in with Google or GitHub instead of your password. You still need your second factor.',
  link: (name: string) => `Link ${name}`,
  unlink: (name: string) => `Unlink ${name}`,
  running: 'Unlinking…',
  none: 'Not linked',
  since: 'linked',
  returning: 'Signing you in…',
  linking: 'Linking the account…',
  unlinkedTitle: 'This email already has an account',
  unlinkedMeans: 'Sign in with your password. Then link the provider under Security.',
  unknownTitle: 'No account is linked',
  unknownMeans: 'Sign in with your password, or sign up. Then link the provider under Security.',
  refusedTitle: 'Sign-in failed',
  refusedMeans:
    'The sign-in took too long, was cancelled, or started in another browser. Nothing was changed. Try again.',
  takenTitle: 'The account was not linked',
  takenMeans:
    'It is already linked to another account, or you have linked a different account of this provider.',
  toSignIn: 'Go to sign-in',
  toSecurity: 'Go to Security',
}

type ProviderWords = typeof en

const ru: ProviderWords = {
  leaving: buttonWords.ru.leaving,
  card: 'Привязанные аккаунты',
  cardHelp: 'Входите через Google или GitHub вместо пароля. Второй фактор всё равно потребуется.',
  link: (name) => `Привязать ${name}`,
  unlink: (name) => `Отвязать ${name}`,
  running: 'Отвязываем…',
  none: 'Не привязан',
  since: 'привязан',
  returning: 'Входим…',
  linking: 'Привязываем аккаунт…',
  unlinkedTitle: 'У этой почты уже есть аккаунт',
  unlinkedMeans: 'Войдите по паролю. Затем привяжите сервис в разделе «Безопасность».',
  unknownTitle: 'Привязанного аккаунта нет',
  unknownMeans:
    'Войдите по паролю или зарегистрируйтесь. Затем привяжите сервис в разделе «Безопасность».',
  refusedTitle: 'Войти не удалось',
  refusedMeans:
    'Вход занял слишком много времени, был отменён или начат в другом браузере. Ничего не изменилось. Попробуйте ещё раз.',
  takenTitle: 'Аккаунт не привязан',
  takenMeans:
    'Он уже привязан к другому аккаунту, или у вас привязан другой аккаунт этого сервиса.',
  toSignIn: 'Перейти ко входу',
  toSecurity: 'Перейти в «Безопасность»',
}

const words: Record<Language, ProviderWords> = { en, ru }

/** Texts of sign-in with a provider, loaded with its own pages to keep the sign-in page small. */
export const useProviderWords = (): ProviderWords => words[useLanguage()]
