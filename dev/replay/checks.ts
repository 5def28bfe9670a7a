/** An equality of the reconciliation: the expected value, the actual value, and whether they agree. */

export type Amount = number | bigint

export interface Check {
  says: string
  expected: string
  found: string
  holds: boolean
}

/** A heading, a fact, or a check. */
export type Line = { heading: string } | { fact: string; value: string } | Check

const grouped = new Intl.NumberFormat('en-US')
export const shown = (amount: Amount): string => grouped.format(amount)

export function equal(says: string, expected: Amount, found: Amount, show = shown): Check {
  return {
    says,
    expected: show(expected),
    found: show(found),
    // Counts are numbers and money is bigint; 3 and 3n are the same amount.
    holds: BigInt(expected) === BigInt(found),
  }
}

export function atMost(says: string, bound: Amount, found: Amount): Check {
  return {
    says,
    expected: `≤ ${shown(bound)}`,
    found: shown(found),
    holds: BigInt(found) <= BigInt(bound) && found >= 0,
  }
}

/** 123456n → "1,234.56", for currencies of two decimals, which the demo uses. */
export function money(minor: Amount): string {
  const value = BigInt(minor)
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0')
  const whole = grouped.format(BigInt(digits.slice(0, -2)))
  return `${value < 0n ? '-' : ''}${whole}.${digits.slice(-2)}`
}

const isCheck = (line: Line): line is Check => 'holds' in line
export const failuresOf = (lines: readonly Line[]) =>
  lines.filter(isCheck).filter(({ holds }) => !holds)

/** Formats the lines as a table for a terminal at least 90 characters wide. */
export function tableOf(lines: readonly Line[]): string {
  const words = Math.max(...lines.map((line) => ('says' in line ? line.says.length : 0)))
  const amounts = (pick: (check: Check) => string) =>
    Math.max(...lines.filter(isCheck).map((check) => pick(check).length), 0)
  const expectedWidth = amounts(({ expected }) => expected)
  const foundWidth = amounts(({ found }) => found)
  return lines
    .map((line) => {
      if ('heading' in line) return `\n${line.heading}`
      if ('fact' in line) return `    ${line.fact.padEnd(words)}  ${line.value}`
      const { says, expected, found, holds } = line
      const sides = `${expected.padStart(expectedWidth)}  ${found.padStart(foundWidth)}`
      return `  ${holds ? '✓' : '✗'} ${says.padEnd(words)}  ${sides}`
    })
    .join('\n')
}
