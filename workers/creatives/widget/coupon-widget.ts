/**
 * <tributary-coupon>, for pages of affiliates: adds a button that copies the coupon in its <b>. It takes the
 * page's own font and colors, light or dark. It makes no requests, keeps nothing and writes no HTML, so it works
 * under a policy that allows this one script. After a change run `node dev/build-snippet.ts`.
 */
;((name: string) => {
  if (customElements.get(name)) return
  const STYLE =
    // Of an element inside, because styles of the page win over those of :host.
    'span{display:inline-flex;flex-wrap:wrap;gap:.5em;align-items:center;padding:.5em .75em;border:1px dashed;border-radius:.5em}button{font:inherit;color:inherit;background:0 0;border:1px solid;border-radius:.4em;padding:.2em .6em;cursor:pointer}'

  class Coupon extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return
      const [copy, copied] =
        this.lang === 'ru' ? ['Скопировать', 'Скопировано'] : ['Copy code', 'Copied']
      const root = this.attachShadow({ mode: 'open' })
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(STYLE)
      root.adoptedStyleSheets = [sheet]
      const button = document.createElement('button')
      button.type = 'button'
      button.ariaLive = 'polite'
      button.textContent = copy as string
      button.onclick = async () => {
        // Not before: the element may be there before its content.
        const code = this.querySelector('b') as HTMLElement
        try {
          await navigator.clipboard.writeText(code.textContent as string)
          button.textContent = copied as string
        } catch {
          // The visitor copies the selected code by hand.
          getSelection()?.selectAllChildren(code)
        }
      }
      const frame = document.createElement('span')
      frame.append(document.createElement('slot'), button)
      root.append(frame)
    }
  }
  customElements.define(name, Coupon)
})('tributary-coupon')
