import { ownTexts } from '../core/i18n/own-texts.ts'

export const deliveryTexts = ownTexts({
  en: () => import('./en.ts').then((module) => module.enDelivery),
  ru: () => import('./ru.ts').then((module) => module.ruDelivery),
})

export const useDeliveryText = deliveryTexts.use
export type DeliveryWords = ReturnType<typeof useDeliveryText>['delivery']
