/**
 * Compiles workers/clicks/snippet/t.ts into the string that the tracker serves as /t.js. The result is
 * committed, so that a Worker's build needs no step before it; a test compares the two.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { transformSync } from 'esbuild'

const folder = path.resolve(import.meta.dirname, '../workers/clicks/snippet')
export const generatedFile = path.join(folder, 't.generated.ts')

/** The minified script as browsers of 2020 and later run it. */
export function compileSnippet(): string {
  const source = readFileSync(path.join(folder, 't.ts'), 'utf8')
  const options = { loader: 'ts', minify: true, target: 'es2020', charset: 'ascii' } as const
  return transformSync(source, { ...options, tsconfigRaw: '{}' }).code.trim()
}

const HEADER = `/** Made from t.ts by dev/build-snippet.ts: not for editing. */
export const snippetSource =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the script itself uses template strings
`

/** The TypeScript module that contains the script, as text. */
export function snippetModule(): string {
  const literal = compileSnippet().replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n')
  return `${HEADER}  '${literal}'\n`
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(generatedFile, snippetModule())
}
