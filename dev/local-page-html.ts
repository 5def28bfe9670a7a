import { jobs } from '../workers/cron-jobs.ts'
import { escaped } from './escaped.ts'
import { type LocalClock, moveUnits } from './local-clock.ts'
import type { JobRun, LocalJobs } from './local-jobs.ts'

export type PageLanguage = 'en' | 'ru'

const words = {
  en: {
    title: 'Time and jobs',
    time: 'Time',
    now: 'Time of this local run, used for clicks, sales, holds and payouts:',
    ahead: 'Computer time',
    forward:
      'Time moves forward only. Jobs that become due run at once. Sessions and one-time codes use the computer time.',
    dashboard:
      'Date filters in the dashboard start from the computer date. Choose later dates to see events after a move.',
    move: 'Move time forward',
    hour: '+ 1 hour',
    day: '+ 1 day',
    hold: '+ 31 days',
    month: '+ 1 month',
    hours: 'hours',
    days: 'days',
    months: 'months',
    jobs: 'Scheduled jobs',
    job: 'Job',
    schedule: 'Schedule (UTC)',
    last: 'Last run',
    run: 'Run job',
    never: 'Not run yet',
    failed: 'Failed',
  },
  ru: {
    title: 'Время и задания',
    time: 'Время',
    now: 'Время этого запуска для кликов, продаж, холдов и выплат:',
    ahead: 'Время компьютера',
    forward:
      'Время идёт только вперёд. Задания, срок которых наступил, выполняются сразу. Сеансы и одноразовые коды используют время компьютера.',
    dashboard:
      'Фильтры дат в кабинете отсчитываются от даты компьютера. Чтобы увидеть события после перевода времени, выберите более поздние даты.',
    move: 'Перевести вперёд',
    hour: '+ 1 час',
    day: '+ 1 день',
    hold: '+ 31 день',
    month: '+ 1 месяц',
    hours: 'ч.',
    days: 'дн.',
    months: 'мес.',
    jobs: 'Задания по расписанию',
    job: 'Задание',
    schedule: 'Расписание (UTC)',
    last: 'Последний запуск',
    run: 'Запустить',
    never: 'Ещё не запускалось',
    failed: 'Ошибка',
  },
} as const

const shown = (time: Date) => `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** The page, with forms that post to itself. */
export function localPageHtml(language: PageLanguage, clock: LocalClock, local: LocalJobs): string {
  const t = words[language]
  const lastOf = (run: JobRun | undefined) => {
    if (run === undefined) return t.never
    const outcome = run.isFine ? '' : `<b>${t.failed}</b> `
    return `${shown(run.at)}<br>${outcome}<code>${escaped(run.said.slice(0, 300))}</code>`
  }
  const rows = jobs.map(
    ({ name, cron }) => `<tr><td>${name}<br>
<form method="post"><button name="job" value="${name}">${t.run}</button></form></td>
<td><code>${cron}</code></td><td>${lastOf(local.lastRuns.get(name))}</td></tr>`,
  )
  const units = moveUnits.map((unit) => `<option value="${unit}">${t[unit]}</option>`)
  const quick = (
    [
      [1, 'hours', t.hour],
      [1, 'days', t.day],
      [31, 'days', t.hold],
      [1, 'months', t.month],
    ] as const
  ).map(
    ([
      count,
      unit,
      label,
    ]) => `<form method="post"><input type="hidden" name="count" value="${count}">
<button name="unit" value="${unit}">${label}</button></form>`,
  )
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${t.title}</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:960px;margin:32px auto;padding:0 16px;color:#1c1c28}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:6px 8px;border-bottom:1px solid #ddd;vertical-align:top}
form{display:inline-block;margin:0 6px 6px 0}code{overflow-wrap:anywhere}input{width:5em}
</style></head>
<body>
<h1>${t.title}</h1>
<h2>${t.time}</h2>
<p>${t.now} <b>${shown(clock.now())}</b>. ${t.ahead}: ${shown(new Date())}.</p>
<p>${t.forward} ${t.dashboard}</p>
${quick.join('\n')}
<form method="post"><input name="count" type="number" min="1" max="400" value="1" aria-label="${t.move}">
<select name="unit" aria-label="${t.move}">${units.join('')}</select> <button>${t.move}</button></form>
<h2>${t.jobs}</h2>
<table><tr><th>${t.job}</th><th>${t.schedule}</th><th>${t.last}</th></tr>
${rows.join('\n')}</table>
</body>
</html>
`
}
