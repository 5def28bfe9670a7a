/**
 * Types of the parts of Bowser's sources that device.ts uses; its published types describe only the bundle.
 */
declare module 'bowser/src/parser-*.js' {
  /** What a rule reads of the user agent. */
  interface Asked {
    getUA(): string
    test(pattern: RegExp): boolean
    hasBrand(name: string): boolean
    getOSName(isLower?: boolean): string
    getOSVersion(): string | undefined
    getBrowserName(isLower?: boolean): string
  }
  interface Rule {
    test: RegExp[] | ((asked: Asked) => boolean)
    describe(userAgent: string): { name?: string; version?: string; type?: string }
  }
  /** The first matching rule counts. */
  const rules: Rule[]
  export default rules
}
