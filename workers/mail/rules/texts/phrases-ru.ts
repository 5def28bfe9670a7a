/** Phrases of which mails are made. */

/** An ISO time as people read it. */
export const at = (time: string) =>
  `${new Intl.DateTimeFormat('ru-RU', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(time))} UTC`

/** Begins a mail. */
export const hello = (name: string, ...paragraphs: string[]) => [
  `Здравствуйте, ${name}!`,
  ...paragraphs,
]
