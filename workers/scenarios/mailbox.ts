import { readFileSync } from 'node:fs'
import type { System } from './started-system.ts'
import { eventually } from './visits.ts'

/** The newest link to a page that begins so, in the mails to this address. */
export async function linkInMail(
  { demoFile }: System,
  address: string,
  path: string,
): Promise<string> {
  const { mail_url } = JSON.parse(readFileSync(demoFile, 'utf8')) as { mail_url: string }
  let link: string | undefined
  const find = async () => {
    const caught = await fetch(`${mail_url}/mails.json?to=${encodeURIComponent(address)}`)
    ;[link] = new RegExp(`http\\S+${path}[#/]?[\\w.-]+`).exec(await caught.text()) ?? []
    return link
  }
  await eventually(find).toBeDefined()
  return link!
}
