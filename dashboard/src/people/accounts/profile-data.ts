import type { Language } from '../../../../schema/vocabulary.ts'
import { api, read } from '../../core/api.ts'
import { asProblem, problemOf } from '../../core/problem.ts'
import { refresh, sessionFetch } from '../../core/session.ts'

const askAccount = () => read(api.v1.me.account.$get())
export type Account = Awaited<ReturnType<typeof askAccount>>

/** Status of the person's address and accounts. */
export const loadAccount = () => askAccount()

export async function saveProfile(json: {
  name: string
  language: Language
  time_zone: string
}): Promise<void> {
  await read(api.v1.me.$patch({ json }))
  // The session contains the person that the screens show.
  await refresh()
}

export const changePassword = (oldPassword: string, password: string) =>
  read(api.v1.me.password.$put({ json: { old_password: oldPassword, password } }))
export const changeEmail = (email: string) => read(api.v1.me.email.$post({ json: { email } }))
export const resendLink = (email: string) =>
  read(api.v1['email-verifications'].resend.$post({ json: { email } }))

export const OWN_AVATAR = '/v1/me/avatar'

async function writeAvatar(init: RequestInit): Promise<void> {
  const answer = await sessionFetch(OWN_AVATAR, init).catch((thrown: unknown) => {
    throw asProblem(thrown)
  })
  if (!answer.ok) throw await problemOf(answer.status, await answer.json().catch(() => null))
}

export const removeAvatar = () => writeAvatar({ method: 'DELETE' })

const SIDE = 256
const QUALITY = 0.85

/** Makes the picture small and square, which also removes metadata. */
export async function setAvatar(file: File): Promise<void> {
  const picture = await createImageBitmap(file)
  const side = Math.min(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  canvas.width = SIDE
  canvas.height = SIDE
  const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2]
  canvas.getContext('2d')?.drawImage(picture, x, y, side, side, 0, 0, SIDE, SIDE)
  const blob = await new Promise<Blob | null>((resolve) =>
    canvas.toBlob(resolve, 'image/jpeg', QUALITY),
  )
  if (blob === null) throw new TypeError('no picture')
  await writeAvatar({ method: 'PUT', headers: { 'content-type': 'image/jpeg' }, body: blob })
}
