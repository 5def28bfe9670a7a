import type { DeliveryProblem, EndpointKind } from '../../../../schema/vocabulary.ts'
import { hello } from './phrases-ru.ts'
import type { EndpointTexts } from './text.ts'

const names: Readonly<Record<EndpointKind, string>> = { postback: 'постбэк', webhook: 'вебхук' }
const namesAtStart: Readonly<Record<EndpointKind, string>> = {
  postback: 'Постбэк',
  webhook: 'Вебхук',
}

/** What came of the last attempt. */
const problems: Readonly<Record<DeliveryProblem, string>> = {
  timeout: 'сервер не ответил вовремя',
  unreachable: 'не удалось соединиться с сервером',
  http_error: 'сервер ответил ошибкой',
  redirect: 'сервер перенаправил запрос, а переходы не выполняются',
  private_address: 'хост ведёт на непубличный адрес',
  host_not_allowed: 'хоста нет в списке разрешённых хостов аккаунта',
  host_unknown: 'хост не найден',
  template: 'адрес не удалось заполнить значениями события',
  secret_unreadable: 'сообщение не удалось подписать',
}

export const endpointTexts: EndpointTexts = {
  endpoint_stopped: ({ name, kind, host, reason, offer, status, problem }) => ({
    subject: `${namesAtStart[kind]} на ${host} выключен`,
    paragraphs: hello(
      name,
      `${namesAtStart[kind]} на ${host}${offer === '' ? '' : ` для оффера ${offer}`} выключен ${
        reason === 'gone'
          ? '— сервер ответил 410 (адреса больше нет).'
          : 'после 20 неудачных попыток подряд.'
      }`,
      ...(reason === 'gone' || problem === ''
        ? []
        : [`Последняя попытка: ${problems[problem]}${status === '' ? '' : ` (${status})`}.`]),
      'Пока он выключен, ничего не отправляется. Проверьте сервер, включите отправку и повторите недоставленное.',
    ),
    button: `Открыть ${names[kind]}`,
  }),
}
