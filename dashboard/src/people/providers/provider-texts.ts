import type { Language } from '../../../../schema/vocabulary.ts'
import { useLanguage } from '../../core/i18n/language.ts'
import { buttonWords } from './provider-names.ts'

const en = {
  leaving: buttonWords.en.leaving,
  card: 'Linked accounts',
  cardHelp:
    'Sign in with Google or GitHub instead of your password. A second factor is asked all the same.',
  link: (name: string) => `Link ${name}`,
  unlink: (name: string) => `Unlink ${name}`,
  running: 'Unlinking…',
  none: 'Not linked',
  since: 'linked',
  returning: 'Signing you in…',
  linking: 'Linking the account…',
  unlinkedTitle: 'This address has an account already',
  unlinkedMeans: 'Sign in with its password once. Under Security you can then link the provider.',
  unknownTitle: 'Nobody signs in by this account yet',
  unknownMeans: 'Sign in with your password, or sign up, and link the account under Security.',
  refusedTitle: 'The provider did not say who you are',
  refusedMeans:
    'It took too long, was refused there, or began in another browser. Nothing has changed.',
  takenTitle: 'It could not be linked',
  takenMeans:
    'This account is linked to somebody already, or you have linked another one of the provider.',
  toSignIn: 'To the sign-in page',
  toSecurity: 'To Security',
}

type ProviderWords = typeof en

const ru: ProviderWords = {
  leaving: buttonWords.ru.leaving,
  card: 'Привязанные аккаунты',
  cardHelp: 'Входите через Google или GitHub вместо пароля. Второй фактор спросим всё равно.',
  link: (name) => `Привязать ${name}`,
  unlink: (name) => `Отвязать ${name}`,
  running: 'Отвязываем…',
  none: 'Не привязан',
  since: 'привязан',
  returning: 'Входим…',
  linking: 'Привязываем аккаунт…',
  unlinkedTitle: 'У этого адреса уже есть учётная запись',
  unlinkedMeans: 'Войдите один раз по паролю. Затем привяжите вход в разделе «Безопасность».',
  unknownTitle: 'По этому аккаунту ещё никто не входит',
  unknownMeans:
    'Войдите по паролю или зарегистрируйтесь, а затем привяжите аккаунт в разделе «Безопасность».',
  refusedTitle: 'Сервис не подтвердил, кто вы',
  refusedMeans:
    'Прошло много времени, вы отказались или начали в другом браузере. Ничего не изменилось.',
  takenTitle: 'Привязать не удалось',
  takenMeans:
    'Этот аккаунт уже привязан к кому-то, или у вас привязан другой аккаунт этого сервиса.',
  toSignIn: 'На страницу входа',
  toSecurity: 'В «Безопасность»',
}

const words: Record<Language, ProviderWords> = { en, ru }

/** Texts of provider sign-in, loaded with its pages to keep the sign-in page small. */
export const useProviderWords = (): ProviderWords => words[useLanguage()]
