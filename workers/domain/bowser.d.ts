/** The part of Bowser's own sources that device.ts takes; its published types are those of the bundle. */
declare module 'bowser/src/parser.js' {
  export default class Parser {
    constructor(userAgent: string, skipsParsing: boolean)
    /** Empty text where not known, here as below. */
    getPlatformType(): string
    getOSName(): string
    getBrowserName(): string
  }
}
