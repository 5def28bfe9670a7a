/** A rate as the wire takes it, "1,0843" too; null for what is none, and for zero. */
export function rateOf(written: string): string | null {
  const rate = written.trim().replace(',', '.')
  const isRate = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,12})?$/.test(rate)
  return isRate && !/^[0.]+$/.test(rate) ? rate : null
}
